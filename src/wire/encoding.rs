//! Percent-coding and base64 as gRPC uses them. The recogniser compiles this file as well, without std.

use alloc::string::String;
use alloc::vec::Vec;

use super::ascii::item;

/// Decodes `%XX`; never fails.
///
/// A `%` without two hexadecimal digits behind it stays as it is, and bytes that are no UTF-8 are replaced by U+FFFD.
#[must_use]
pub fn percent_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%'
            && let [high, low, after @ ..] = after
            && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Decodes base64 of either alphabet, with or without padding, as gRPC wants it from receivers.
///
/// Servers send such values padded, unpadded or several joined by a comma; of the latter the first one is taken.
/// `None` when the text is no base64.
#[must_use]
pub fn base64_decode(text: &str) -> Option<Vec<u8>> {
    let mut text = item(text, b',', 0).as_bytes();
    while let [rest @ .., b'='] = text {
        text = rest;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.chunks(4) {
        let mut bits = 0u32;
        for byte in group {
            let digit = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(digit);
        }
        match group.len() {
            4 => out.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]),
            3 => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
            2 => out.push((bits >> 4) as u8),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding() {
        assert_eq!(percent_decode("%E4%BD%A0%e5%a5%bd"), "你好");
        assert_eq!(percent_decode("100% of %zz %4"), "100% of %zz %4");
        assert_eq!(percent_decode("%"), "%");
        assert_eq!(percent_decode("%%41"), "%A");
        assert_eq!(percent_decode("%+1%-1"), "%+1%-1");
        assert_eq!(percent_decode("a%FFb"), "a\u{fffd}b");
        assert_eq!(percent_decode("你%20好"), "你 好");
    }

    #[test]
    fn base64_of_either_kind() {
        for text in ["aGk/Pg==", "aGk_Pg", "aGk/Pg", "aGk_Pg==,AAAA"] {
            assert_eq!(base64_decode(text).as_deref(), Some(&b"hi?>"[..]), "{text}");
        }
        assert_eq!(base64_decode(""), Some(Vec::new()));
        assert_eq!(
            (
                base64_decode("a"),
                base64_decode("a*aa"),
                base64_decode("aa=a")
            ),
            (None, None, None)
        );
    }
}
