//! gRPC-web frames: one byte of flags, four bytes of length, the content.

/// The flag of the frame that ends a body.
const TRAILERS: u8 = 0x80;
const COMPRESSED: u8 = 0x01;
const HEADER_BYTES: usize = 5;
/// Trailers are a few lines of text, however large the messages may be.
const MAX_TRAILER_BYTES: u32 = 1 << 16;

/// One frame of a response body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame<'a> {
    /// The bytes of a message.
    Message(&'a [u8]),
    /// The trailers, for [`Trailers::parse`](super::trailers::Trailers::parse); the last frame.
    Trailers(&'a [u8]),
}

/// Why a body is no sequence of frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameError {
    /// A frame is compressed, which was not asked for.
    Compressed,
    /// A frame is larger than allowed.
    TooLarge {
        /// The bytes that it announces.
        length: u32,
    },
    /// A flag that gRPC-web does not define; most likely the body is no gRPC-web at all.
    UnknownFlag,
    /// Something follows the trailers.
    AfterTrailers,
}

impl FrameError {
    /// The reason for developers.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Compressed => "a frame is compressed",
            Self::TooLarge { .. } => "a frame is larger than allowed",
            Self::UnknownFlag => "a frame has an unknown flag",
            Self::AfterTrailers => "something follows the trailers",
        }
    }
}

/// Finds the frames in a body that arrives in chunks of any size.
///
/// Only what has been pushed is ever stored; a length that a frame announces does not allocate anything.
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    /// Everything before this has been handed out.
    start: usize,
    max_message_bytes: u32,
    finished: bool,
    error: Option<FrameError>,
}

impl FrameDecoder {
    /// A decoder that refuses messages of more than `max_message_bytes` bytes.
    #[must_use]
    pub const fn new(max_message_bytes: u32) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            max_message_bytes,
            finished: false,
            error: None,
        }
    }

    /// Adds the next chunk of the body.
    pub fn push(&mut self, chunk: &[u8]) {
        self.drop_consumed();
        self.buffer.extend_from_slice(chunk);
    }

    /// Adds a chunk of `length` bytes that the caller writes into the slice returned, which saves a copy.
    pub fn space(&mut self, length: usize) -> &mut [u8] {
        self.drop_consumed();
        let end = self.buffer.len();
        self.buffer.resize(end.saturating_add(length), 0);
        self.buffer.get_mut(end..).unwrap_or_default()
    }

    /// Moves what is left to the front, but only when it is less than what can be dropped: so every byte is moved at
    /// most once on average, whether frames are taken out after every push or not.
    fn drop_consumed(&mut self) {
        let left = self.buffer.len().saturating_sub(self.start);
        if left <= self.start {
            self.buffer.copy_within(self.start.., 0);
            self.buffer.truncate(left);
            self.start = 0;
        }
    }

    /// The next complete frame; `None` when more of the body is needed.
    ///
    /// # Errors
    /// When the body is no sequence of frames; the same error is returned from then on.
    #[allow(
        clippy::should_implement_trait,
        reason = "the frames borrow from the decoder"
    )]
    pub fn next(&mut self) -> Result<Option<Frame<'_>>, FrameError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        match self.measure() {
            Ok(None) => Ok(None),
            Ok(Some((trailers, length))) => {
                let from = self.start.saturating_add(HEADER_BYTES);
                let to = from.saturating_add(length);
                self.start = to;
                self.finished = trailers;
                let content = self.buffer.get(from..to).unwrap_or_default();
                Ok(Some(if trailers {
                    Frame::Trailers(content)
                } else {
                    Frame::Message(content)
                }))
            }
            Err(error) => {
                self.error = Some(error);
                self.buffer = Vec::new();
                self.start = 0;
                Err(error)
            }
        }
    }

    /// Whether the next frame is the trailers, and its length, once it is complete.
    fn measure(&self) -> Result<Option<(bool, usize)>, FrameError> {
        let Some((&flag, rest)) = self
            .buffer
            .get(self.start..)
            .unwrap_or_default()
            .split_first()
        else {
            return Ok(None);
        };
        // What can be told from the first byte is told at once: a body that is no gRPC-web may never get longer.
        if self.finished {
            return Err(FrameError::AfterTrailers);
        }
        if flag & !(TRAILERS | COMPRESSED) != 0 {
            return Err(FrameError::UnknownFlag);
        }
        if flag & COMPRESSED != 0 {
            return Err(FrameError::Compressed);
        }
        let Some((length, content)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*length);
        let trailers = flag == TRAILERS;
        if length
            > if trailers {
                MAX_TRAILER_BYTES
            } else {
                self.max_message_bytes
            }
        {
            return Err(FrameError::TooLarge { length });
        }
        let length = length as usize;
        Ok((content.len() >= length).then_some((trailers, length)))
    }

    /// Whether everything pushed has been handed out: a body may end here without being cut off.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start >= self.buffer.len()
    }

    /// Whether a frame has begun that is not complete.
    #[must_use]
    pub fn mid_frame(&self) -> bool {
        !self.is_empty()
    }

    /// Whether the trailers have been handed out.
    #[must_use]
    pub fn finished(&self) -> bool {
        self.finished
    }
}

/// Appends one message as a frame.
///
/// The content is written in place by `content`; when that fails, `out` is as it was.
///
/// # Errors
/// Those of `content`.
pub fn encode_frame<E>(
    out: &mut Vec<u8>,
    content: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let start = out.len();
    out.extend_from_slice(&[0; HEADER_BYTES]);
    let written = content(out);
    if written.is_err() {
        out.truncate(start);
    } else if let Some((header, content)) =
        out.get_mut(start..).and_then(<[u8]>::split_first_chunk_mut)
    {
        *header = frame_header(content.len());
    }
    written
}

/// The five bytes before a message of this length. Lengths beyond 32 bits cannot occur in a wasm memory.
#[must_use]
pub fn frame_header(length: usize) -> [u8; HEADER_BYTES] {
    let [a, b, c, d] = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    [0, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_FRAMES: &[u8] = b"\0\0\0\0\x02hi\x80\0\0\0\x0fgrpc-status:0\r\n";

    fn collect(
        decoder: &mut FrameDecoder,
        into: &mut Vec<(bool, Vec<u8>)>,
    ) -> Result<(), FrameError> {
        while let Some(frame) = decoder.next()? {
            into.push(match frame {
                Frame::Message(bytes) => (false, bytes.to_vec()),
                Frame::Trailers(bytes) => (true, bytes.to_vec()),
            });
        }
        Ok(())
    }

    #[test]
    fn frames_come_out_as_they_went_in() {
        let mut decoder = FrameDecoder::new(100);
        decoder.push(TWO_FRAMES);
        assert_eq!(decoder.next(), Ok(Some(Frame::Message(b"hi"))));
        assert!(!decoder.finished() && decoder.mid_frame());
        assert_eq!(
            decoder.next(),
            Ok(Some(Frame::Trailers(b"grpc-status:0\r\n")))
        );
        assert_eq!(decoder.next(), Ok(None));
        assert!(decoder.finished() && decoder.is_empty());
    }

    #[test]
    fn a_body_byte_by_byte() {
        let mut decoder = FrameDecoder::new(100);
        let mut frames = Vec::new();
        for byte in TWO_FRAMES {
            decoder.space(1).copy_from_slice(&[*byte]);
            collect(&mut decoder, &mut frames).expect("well formed");
        }
        assert_eq!(
            frames,
            [
                (false, b"hi".to_vec()),
                (true, b"grpc-status:0\r\n".to_vec())
            ]
        );
    }

    #[test]
    fn a_body_that_is_cut_off_is_seen_as_such() {
        for length in 1..7 {
            let mut decoder = FrameDecoder::new(100);
            decoder.push(&TWO_FRAMES[..length]);
            assert_eq!(decoder.next(), Ok(None));
            assert!(decoder.mid_frame());
        }
    }

    #[test]
    fn what_is_no_frame_is_refused_for_good() {
        let cases: [(&[u8], FrameError); 6] = [
            (b"\x01\0\0\0\0", FrameError::Compressed),
            (b"\x81\0\0\0\0", FrameError::Compressed),
            (b"<html>", FrameError::UnknownFlag),
            (b"\0\0\0\0\x0b", FrameError::TooLarge { length: 11 }),
            (
                b"\0\xff\xff\xff\xff",
                FrameError::TooLarge { length: u32::MAX },
            ),
            (b"\x80\0\x01\0\x01", FrameError::TooLarge { length: 65537 }),
        ];
        for (body, error) in cases {
            let mut decoder = FrameDecoder::new(10);
            decoder.push(body);
            assert_eq!(decoder.next(), Err(error));
            decoder.push(TWO_FRAMES);
            assert_eq!(decoder.next(), Err(error));
        }
        let mut decoder = FrameDecoder::new(10);
        decoder.push(TWO_FRAMES);
        decoder.push(b"\0");
        let mut frames = Vec::new();
        assert_eq!(
            collect(&mut decoder, &mut frames),
            Err(FrameError::AfterTrailers)
        );
        assert_eq!(frames.len(), 2);
    }

    #[test]
    fn many_frames_cost_linear_time() {
        // Quadratic copying of either body would take minutes.
        let mut body = Vec::new();
        for _ in 0..200_000 {
            encode_frame(&mut body, |out| {
                out.extend_from_slice(&[7; 10]);
                Ok::<(), ()>(())
            })
            .expect("content does not fail");
        }
        let mut decoder = FrameDecoder::new(10);
        decoder.push(&body);
        let mut frames = Vec::new();
        collect(&mut decoder, &mut frames).expect("well formed");
        assert_eq!(frames.len(), 200_000);

        // One frame is taken out after every push while a megabyte waits behind it.
        let mut decoder = FrameDecoder::new(10);
        decoder.push(&body);
        for chunk in body.chunks(15) {
            decoder.push(chunk);
            assert!(matches!(decoder.next(), Ok(Some(Frame::Message(_)))));
        }
    }

    #[test]
    fn a_failing_content_leaves_nothing() {
        let mut out = vec![1];
        let failed = encode_frame(&mut out, |out| {
            out.push(9);
            Err("no")
        });
        assert_eq!((failed, &out[..]), (Err("no"), &[1][..]));
        assert_eq!(frame_header(0x0102_0304), [0, 1, 2, 3, 4]);
    }
}
