//! Texts by bytes. What the standard library offers for this knows every kind of pattern, and is several times the code.
//! The recogniser compiles this file as well, without std.

use alloc::string::String;

/// The parts of a text between separators, at least one.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.take()?;
        match once(rest, self.separator) {
            Some((part, rest)) => {
                self.rest = Some(rest);
                Some(part)
            }
            None => Some(rest),
        }
    }
}

/// Divides a text at every `separator`, an ASCII character.
#[must_use]
pub fn parts(text: &str, separator: u8) -> Parts<'_> {
    Parts {
        rest: Some(text),
        separator,
    }
}

/// What lies before and behind the first `separator`, an ASCII character.
#[must_use]
pub fn once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What lies before and behind the last `separator`, an ASCII character.
#[must_use]
pub fn last(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The part of this place, counted from 0; empty when there are not so many.
#[must_use]
pub fn item(list: &str, separator: u8, index: usize) -> &str {
    parts(list, separator).nth(index).unwrap_or("")
}

/// The place of a part, counted from 0.
#[must_use]
pub fn place(list: &str, separator: u8, wanted: &str) -> Option<usize> {
    parts(list, separator).position(|part| part == wanted)
}

/// Where one text begins within another, in bytes.
#[must_use]
pub fn find(text: &str, wanted: &str) -> Option<usize> {
    let mut places = 0..=text.len().checked_sub(wanted.len())?;
    places.find(|at| {
        let rest = text.as_bytes().get(*at..).unwrap_or_default();
        rest.starts_with(wanted.as_bytes())
    })
}

/// A number of decimal digits and nothing else; `None` when it does not fit.
#[must_use]
pub fn integer(digits: &str) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u64, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// A number in decimal digits.
#[must_use]
pub fn decimal(mut number: u64) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'0' + (number % 10) as u8));
        number /= 10;
        if number == 0 {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn texts_are_divided_as_by_the_standard_library() {
        for text in ["", ",", "a", "a,b", ",a,,b,", "你,好"] {
            let expected: Vec<_> = text.split(',').collect();
            assert_eq!(parts(text, b',').collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(once(text, b','), text.split_once(','), "{text}");
            assert_eq!(last(text, b','), text.rsplit_once(','), "{text}");
            for (index, part) in expected.iter().enumerate() {
                assert_eq!(item(text, b',', index), *part);
            }
            assert_eq!(item(text, b',', expected.len()), "");
        }
        assert_eq!(place("a b c", b' ', "c"), Some(2));
        assert_eq!(place("a b c", b' ', "d"), None);
    }

    #[test]
    fn texts_are_found() {
        for (text, wanted) in [
            ("abcabd", "abd"),
            ("", "a"),
            ("a", "a"),
            ("aab", "ab"),
            ("a", "ab"),
            ("a", ""),
        ] {
            assert_eq!(find(text, wanted), text.find(wanted), "{wanted} in {text}");
        }
    }

    #[test]
    fn numbers_are_read_and_written() {
        for number in [0, 7, 10, 4_294_967_296, u64::MAX] {
            assert_eq!(integer(&decimal(number)), Some(number));
        }
        assert_eq!(decimal(1203), "1203");
        for text in ["", "-1", "+1", "1.0", " 1", "18446744073709551616"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
