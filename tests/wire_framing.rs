//! Properties of framing, trailers and percent-coding that hold for every input.
#![cfg(not(target_arch = "wasm32"))]

use ourchat_sdk::wire::{
    encoding::percent_decode,
    frame::{Frame, FrameDecoder, FrameError, encode_frame},
    trailers::Trailers,
};
use proptest::{collection::vec, prelude::*};

const MAX_MESSAGE: u32 = 600;

/// A frame taken out: `true` for trailers.
type Taken = (bool, Vec<u8>);

/// All frames of a body that arrives in these chunks, and how it ended: an error, or whether it is cut off.
fn take_all<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Taken>, Result<bool, FrameError>) {
    let mut decoder = FrameDecoder::new(MAX_MESSAGE);
    let mut frames = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next() {
                Ok(Some(Frame::Message(bytes))) => frames.push((false, bytes.to_vec())),
                Ok(Some(Frame::Trailers(bytes))) => frames.push((true, bytes.to_vec())),
                Ok(None) => break,
                Err(error) => return (frames, Err(error)),
            }
        }
    }
    (frames, Ok(decoder.mid_frame()))
}

/// Cuts a body at these places, given as parts of its length.
fn cut<'a>(body: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places
        .iter()
        .map(|place| place.index(body.len() + 1))
        .collect();
    places.sort_unstable();
    let mut chunks = Vec::new();
    let mut start = 0;
    for place in places {
        chunks.push(&body[start..place]);
        start = place;
    }
    chunks.push(&body[start..]);
    chunks
}

fn frame(flag: u8, content: &[u8], out: &mut Vec<u8>) {
    out.push(flag);
    out.extend_from_slice(&u32::try_from(content.len()).expect("small").to_be_bytes());
    out.extend_from_slice(content);
}

/// Encodes as servers do: everything that HTTP or gRPC cannot carry in a header.
fn percent_encode(text: &str) -> String {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) && !b" \"#%<>`?{}".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_come_out_whatever_the_chunks(
        messages in vec(vec(any::<u8>(), 0..MAX_MESSAGE as usize), 0..12),
        trailers in prop::option::of(vec(any::<u8>(), 0..50)),
        places in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let mut body = Vec::new();
        let mut expected = Vec::new();
        for message in messages {
            encode_frame(&mut body, |out| { out.extend_from_slice(&message); Ok::<(), ()>(()) }).expect("it fits");
            expected.push((false, message));
        }
        if let Some(trailers) = trailers {
            frame(0x80, &trailers, &mut body);
            expected.push((true, trailers));
        }
        prop_assert_eq!(take_all(cut(&body, &places)), (expected.clone(), Ok(false)));
        prop_assert_eq!(take_all(body.chunks(1)), (expected, Ok(false)));
    }

    #[test]
    fn any_bytes_give_the_same_in_any_chunks(
        parts in vec((prop::sample::select(vec![0u8, 0, 0, 0, 0x80, 1, 0x81, 7, b'<']), 0u32..700, 0usize..700), 0..6),
        places in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        // Frames whose announced length is mostly, but not always, that of their content.
        let mut body = Vec::new();
        for (flag, announced, actual) in parts {
            let actual = if actual < 600 { announced as usize } else { actual };
            body.push(flag);
            body.extend_from_slice(&announced.to_be_bytes());
            body.resize(body.len() + actual, flag);
        }
        let whole = take_all([&body[..]]);
        prop_assert_eq!(&take_all(cut(&body, &places)), &whole);
        prop_assert_eq!(&take_all(body.chunks(1)), &whole);
    }

    #[test]
    fn a_body_cut_off_gives_its_whole_frames(
        messages in vec(vec(any::<u8>(), 0..40), 1..8),
        place in any::<prop::sample::Index>(),
    ) {
        let mut body = Vec::new();
        let mut ends = vec![0];
        for message in &messages {
            frame(0, message, &mut body);
            ends.push(body.len());
        }
        let length = place.index(body.len() + 1);
        let (frames, end) = take_all([&body[..length]]);
        let whole = ends.iter().filter(|end| **end <= length).count() - 1;
        prop_assert_eq!(frames.len(), whole);
        prop_assert_eq!(end, Ok(!ends.contains(&length)));
    }

    #[test]
    fn percent_coding_loses_nothing(text in any::<String>()) {
        prop_assert_eq!(percent_decode(&percent_encode(&text)), text);
    }

    #[test]
    fn text_without_percent_signs_stays(text in "[^%]*") {
        prop_assert_eq!(percent_decode(&text), text);
    }

    #[test]
    fn broken_percent_coding_never_fails(text in "(%|[0-9a-fA-Fg-z]|%[0-9A-F]{2}|\\PC){0,40}") {
        // The plain way of doing it, byte by byte with an index.
        let bytes = text.as_bytes();
        let mut expected = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let digits = bytes.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            match digits.filter(|_| bytes[at] == b'%').and_then(|digits| str::from_utf8(digits).ok()) {
                Some(digits) => {
                    expected.push(u8::from_str_radix(digits, 16).expect("two digits"));
                    at += 3;
                }
                None => {
                    expected.push(bytes[at]);
                    at += 1;
                }
            }
        }
        prop_assert_eq!(percent_decode(&text), String::from_utf8_lossy(&expected));
    }

    #[test]
    fn trailers_carry_status_and_message(
        code in 0u32..20,
        message in any::<String>(),
        others in vec(("x-[a-zA-Z0-9-]{1,10}", "[!-~][ -~]{0,20}[!-~]"), 0..5),
        ending in prop::sample::select(vec!["\r\n", "\n"]),
    ) {
        let mut text = format!("grpc-status:{code}{ending}Grpc-Message: {}{ending}", percent_encode(&message));
        for (name, value) in &others {
            text += &format!("{name}:{value}{ending}");
        }
        let trailers = Trailers::parse(text.as_bytes());
        prop_assert_eq!(trailers.status.as_ref().and_then(|status| status.code()), Some(code));
        prop_assert_eq!(&trailers.message, &message);
        prop_assert_eq!(trailers.pairs.len(), others.len() + 2);
        for (name, _) in &others {
            let first = others.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
            prop_assert_eq!(trailers.get(&name.to_ascii_lowercase()), first);
        }
    }

    #[test]
    fn any_bytes_are_trailers_of_some_kind(bytes in vec(any::<u8>(), 0..200)) {
        let trailers = Trailers::parse(&bytes);
        // Whatever has a colon between two line ends is a pair; nothing else is.
        let lines = bytes.split(|byte| b"\r\n".contains(byte)).filter(|line| line.contains(&b':')).count();
        prop_assert_eq!(trailers.pairs.len(), lines);
        prop_assert!(trailers.details().len() <= bytes.len());
    }
}
