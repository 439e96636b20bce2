//! Any body in any chunks: frames and errors do not depend on where the network cuts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ourchat_sdk::wire::frame::{Frame, FrameDecoder, FrameError};

type Outcome = (Vec<(bool, Vec<u8>)>, Option<FrameError>, bool);

fn take_all<'a>(max: u32, chunks: impl Iterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = FrameDecoder::new(max);
    let mut frames = Vec::new();
    for (index, chunk) in chunks.enumerate() {
        if index % 2 == 0 {
            decoder.push(chunk);
        } else {
            decoder.space(chunk.len()).copy_from_slice(chunk);
        }
        loop {
            match decoder.next() {
                Ok(Some(Frame::Message(bytes))) => frames.push((false, bytes.to_vec())),
                Ok(Some(Frame::Trailers(bytes))) => frames.push((true, bytes.to_vec())),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(decoder.next(), Err(error), "an error stays");
                    return (frames, Some(error), decoder.finished());
                }
            }
        }
    }
    let complete = decoder.is_empty();
    assert_eq!(complete, !decoder.mid_frame());
    (frames, None, complete)
}

/// Cuts a body into pieces of the sizes given, over and over.
fn pieces<'a>(mut body: &'a [u8], sizes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        if body.is_empty() {
            return None;
        }
        let size = sizes
            .next()
            .map_or(body.len(), |size| usize::from(*size).clamp(1, body.len()));
        let (piece, rest) = body.split_at(size);
        body = rest;
        Some(piece)
    })
}

fuzz_target!(|input: (u16, Vec<u8>, &[u8])| {
    let (max, sizes, body) = input;
    let whole = take_all(max.into(), std::iter::once(body));
    assert_eq!(take_all(max.into(), pieces(body, &sizes)), whole);
    assert_eq!(take_all(max.into(), body.chunks(1)), whole);

    let (frames, error, _) = whole;
    let bytes: usize = frames.iter().map(|(_, content)| content.len() + 5).sum();
    assert!(bytes <= body.len());
    assert!(
        frames
            .iter()
            .all(|(trailers, content)| *trailers || content.len() <= usize::from(max))
    );
    if let Some(FrameError::TooLarge { length }) = error {
        assert!(length > max.into());
    }
});
