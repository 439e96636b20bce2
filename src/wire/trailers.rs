//! Trailers of a call, from the last frame of a body or from HTTP headers.

use super::ascii;
use super::encoding::{base64_decode, percent_decode};

/// `grpc-status` as it was received.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawStatus {
    /// The text, without blanks around it; mostly a small decimal number.
    pub text: String,
}

impl RawStatus {
    /// The status code, when the text is a decimal number.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        ascii::integer(&self.text).and_then(|code| u32::try_from(code).ok())
    }
}

/// What stands after the messages of a response: status, message and anything else.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trailers {
    /// `grpc-status`, when there is one.
    pub status: Option<RawStatus>,
    /// `grpc-message`, percent-decoded; empty when there is none.
    pub message: String,
    /// All names, in lower case, with their values as received, in order.
    pub pairs: Vec<(String, String)>,
}

impl Trailers {
    /// Reads the content of a trailers frame: lines of `name:value`.
    ///
    /// Never fails: lines without a colon are left out, bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut pairs = Vec::new();
        for line in ascii::parts(&text, b'\n') {
            for line in ascii::parts(line, b'\r') {
                pairs.extend(ascii::once(line, b':'));
            }
        }
        Self::from_pairs(&pairs)
    }

    /// Takes names and values, as HTTP headers have them; of several equal names the first one counts.
    #[must_use]
    pub fn from_pairs(given: &[(&str, &str)]) -> Self {
        let mut pairs = Vec::with_capacity(given.len());
        for (name, value) in given {
            pairs.push((trim(name).to_ascii_lowercase(), trim(value).to_owned()));
        }
        let mut trailers = Self {
            status: None,
            message: String::new(),
            pairs,
        };
        trailers.status = trailers.get("grpc-status").map(|text| RawStatus {
            text: text.to_owned(),
        });
        trailers.message = percent_decode(trailers.get("grpc-message").unwrap_or_default());
        trailers
    }

    /// The value of a name in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    /// `grpc-status-details-bin`, decoded; empty when there is none. Several values, which senders and proxies join by
    /// commas, are one message in pieces, as everywhere in protobuf; what is no base64 is left out.
    #[must_use]
    pub fn details(&self) -> Vec<u8> {
        let mut details = Vec::new();
        for (name, values) in &self.pairs {
            if name == "grpc-status-details-bin" {
                for value in ascii::parts(values, b',') {
                    details
                        .extend_from_slice(&base64_decode(value.trim_ascii()).unwrap_or_default());
                }
            }
        }
        details
    }
}

/// Takes blanks away at both ends.
fn trim(text: &str) -> &str {
    let mut bytes = text.as_bytes();
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    // What was taken away are whole characters.
    str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_of_a_frame() {
        let trailers = Trailers::parse(
            b"grpc-status:5\r\nGRPC-Message: User%20Not%20Found \r\nx-y:a:b\r\nnonsense\r\n",
        );
        assert_eq!(trailers.status, Some(RawStatus { text: "5".into() }));
        assert_eq!(trailers.message, "User Not Found");
        assert_eq!(trailers.get("x-y"), Some("a:b"));
        assert_eq!(trailers.get("grpc-message"), Some("User%20Not%20Found"));
        assert_eq!((trailers.get("nonsense"), trailers.pairs.len()), (None, 3));
    }

    #[test]
    fn trailers_of_nothing() {
        assert_eq!(Trailers::parse(b""), Trailers::default());
        assert_eq!(Trailers::parse(b"\xff\xfe:\xff").pairs.len(), 1);
        assert_eq!(
            Trailers::parse(b"grpc-status:0\ngrpc-status:5")
                .status
                .and_then(|it| it.code()),
            Some(0)
        );
    }

    #[test]
    fn codes() {
        let code = |text: &str| RawStatus { text: text.into() }.code();
        assert_eq!(
            (code("16"), code("0"), code("4294967295")),
            (Some(16), Some(0), Some(u32::MAX))
        );
        assert_eq!(
            (
                code(""),
                code("+5"),
                code("5 "),
                code("4294967296"),
                code("x")
            ),
            (None, None, None, None, None)
        );
    }

    #[test]
    fn details() {
        assert_eq!(
            Trailers::parse(b"grpc-status-details-bin:CAU").details(),
            [8, 5]
        );
        // Pieces of one message, in one line or several; what is no base64 is left out.
        let pieces = b"grpc-status-details-bin:CAU=, !?,CAY\r\ngrpc-status-details-bin:CAc\r\n";
        assert_eq!(Trailers::parse(pieces).details(), [8, 5, 8, 6, 8, 7]);
        assert!(
            Trailers::parse(b"grpc-status-details-bin:?")
                .details()
                .is_empty()
        );
    }
}
