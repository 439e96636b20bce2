//! Points in time: unix seconds in the older dialects, RFC 3339 since October 2024. Here both become one form of RFC 3339, in
//! UTC and with as many digits of a second as there were.

use alloc::string::String;

const DAY: i64 = 86_400;

/// A point in time, to the nanosecond as servers tell it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Time {
    /// Seconds since 1970-01-01 UTC.
    pub seconds: i64,
    /// Nanoseconds after that.
    pub nanos: u32,
}

impl Time {
    /// Years 0 to 9999, which are what RFC 3339 can say.
    const FIRST: i64 = -62_167_219_200;
    const LAST: i64 = 253_402_300_799;

    fn new(seconds: i64, nanos: u32) -> Option<Self> {
        (Self::FIRST..=Self::LAST)
            .contains(&seconds)
            .then_some(Self { seconds, nanos })
    }

    /// Reads unix seconds, with or without a fraction.
    #[must_use]
    pub fn from_seconds(number: &str) -> Option<Self> {
        let (number, negative) = match number.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (number, false),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || whole.len() > 12 {
            return None;
        }
        let seconds = whole_number(whole)?;
        let nanos = nanos(fraction)?;
        match (negative, nanos) {
            (false, _) => Self::new(seconds, nanos),
            (true, 0) => Self::new(-seconds, 0),
            (true, _) => Self::new(-seconds - 1, 1_000_000_000 - nanos),
        }
    }

    /// Reads a time of RFC 3339, such as `2024-10-19T11:29:06.392122930+00:00`.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let part = |from: usize, to: usize| whole_number(text.get(from..to)?);
        let is =
            |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|byte| allowed.contains(byte));
        let shaped = is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":");
        if !shaped {
            return None;
        }
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
        let rest = text.get(19..)?;
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => {
                let end = rest.find(|digit: char| !digit.is_ascii_digit())?;
                (
                    rest.get(..end).filter(|digits| !digits.is_empty())?,
                    rest.get(end..)?,
                )
            }
            None => ("", rest),
        };
        let offset = match zone.as_bytes() {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let minutes = whole_number(zone.get(1..3)?)? * 60 + whole_number(zone.get(4..6)?)?;
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return None,
        };
        let days = days_before(year, month, day)?;
        // A leap second is the one before it: no clock here knows more.
        let in_range = hour < 24 && minute < 60 && second <= 60 && offset.abs() < DAY / 60;
        let seconds = days * DAY + hour * 3600 + minute * 60 + second.min(59) - offset * 60;
        in_range.then_some(())?;
        Self::new(seconds, nanos(fraction)?)
    }

    /// The time in RFC 3339, in UTC.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let days = self.seconds.div_euclid(DAY);
        let second = self.seconds.rem_euclid(DAY);
        let (year, month, day) = date(days);
        let mut text = String::with_capacity(30);
        for (number, digits, after) in [
            (year, 4, '-'),
            (month, 2, '-'),
            (day, 2, 'T'),
            (second / 3600, 2, ':'),
            (second / 60 % 60, 2, ':'),
            (second % 60, 2, if self.nanos == 0 { 'Z' } else { '.' }),
        ] {
            push_digits(&mut text, number, digits);
            text.push(after);
        }
        if self.nanos > 0 {
            push_digits(&mut text, i64::from(self.nanos), 9);
            text.truncate(text.trim_end_matches('0').len());
            text.push('Z');
        }
        text
    }

    /// Whole unix seconds; what is less than a second is dropped.
    #[must_use]
    pub fn to_seconds(self) -> String {
        let digits = crate::json::decimal(self.seconds.unsigned_abs());
        if self.seconds < 0 {
            let mut text = String::from("-");
            text.push_str(&digits);
            text
        } else {
            digits
        }
    }

    /// The time some seconds earlier.
    #[must_use]
    pub fn before(self, seconds: i64) -> Self {
        let earlier = self.seconds.saturating_sub(seconds).max(Self::FIRST);
        Self {
            seconds: earlier,
            nanos: self.nanos,
        }
    }
}

fn whole_number(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty()
        && digits.len() <= 15
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| {
        digits
            .bytes()
            .fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
    })
}

/// The nanoseconds of a fraction; what is finer is dropped.
fn nanos(fraction: &str) -> Option<u32> {
    let mut nanos = 0;
    for place in 0..9 {
        let digit = match fraction.as_bytes().get(place) {
            Some(byte @ b'0'..=b'9') => u32::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        nanos = nanos * 10 + digit;
    }
    fraction
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(nanos)
}

fn push_digits(text: &mut String, number: i64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date; `None` for a date that does not exist.
fn days_before(year: i64, month: i64, day: i64) -> Option<i64> {
    let exists = (1..=12).contains(&month) && (1..=length_of_month(year, month)).contains(&day);
    exists.then(|| {
        let earlier = year - 1;
        let leap_days = earlier.div_euclid(4) - earlier.div_euclid(100) + earlier.div_euclid(400);
        let months: i64 = (1..month).map(|month| length_of_month(year, month)).sum();
        year * 365 + leap_days + months + day - 1 - 719_527
    })
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    // Never too late, and then upwards.
    let mut year = 1970 + days.div_euclid(if days < 0 { 365 } else { 366 });
    while days_before(year + 1, 1, 1).is_some_and(|first| first <= days) {
        year += 1;
    }
    let mut day = days - days_before(year, 1, 1).unwrap_or(0);
    let mut month = 1;
    while month < 12 && day >= length_of_month(year, month) {
        day -= length_of_month(year, month);
        month += 1;
    }
    (year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_become_one() {
        for (text, expected) in [
            (
                "2024-10-19T11:29:06.392122930+00:00",
                "2024-10-19T11:29:06.39212293Z",
            ),
            ("2024-10-19T19:29:06+08:00", "2024-10-19T11:29:06Z"),
            ("2024-02-29 23:59:60z", "2024-02-29T23:59:59Z"),
            ("1969-12-31T23:59:59.5-00:30", "1970-01-01T00:29:59.5Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            (
                "9999-12-31T23:59:59.999999999Z",
                "9999-12-31T23:59:59.999999999Z",
            ),
        ] {
            let time = Time::from_rfc3339(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(time.to_rfc3339(), expected);
        }
        for (number, expected, seconds) in [
            ("114514", "1970-01-02T07:48:34Z", "114514"),
            ("1729337346.25", "2024-10-19T11:29:06.25Z", "1729337346"),
            ("-1", "1969-12-31T23:59:59Z", "-1"),
            ("-0.5", "1969-12-31T23:59:59.5Z", "-1"),
        ] {
            let time = Time::from_seconds(number).unwrap_or_else(|| panic!("{number}"));
            assert_eq!(
                (time.to_rfc3339().as_str(), time.to_seconds().as_str()),
                (expected, seconds)
            );
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2024",
            "2024-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+0800",
            "2024-01-01T00:00:00+24:00",
            "2024-01-0éT00:00:00Z",
            "0000-01-01T00:00:00+01:00",
        ] {
            assert_eq!(Time::from_rfc3339(text), None, "{text}");
        }
        for number in ["", "-", "1e9", "99999999999999", "1.x", "999999999999"] {
            assert_eq!(Time::from_seconds(number), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn times_come_back(seconds in Time::FIRST..=Time::LAST, nanos in 0_u32..1_000_000_000) {
            let time = Time { seconds, nanos };
            prop_assert_eq!(Time::from_rfc3339(&time.to_rfc3339()), Some(time));
            prop_assert_eq!(Time::from_seconds(&time.to_seconds()), Some(Time { seconds, nanos: 0 }));
        }

        #[test]
        fn any_text_is_read_without_panic(text: String) {
            let _ = (Time::from_rfc3339(&text), Time::from_seconds(&text));
        }
    }
}
