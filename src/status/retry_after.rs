//! How long a server asks to wait.

use super::ascii::{integer, once, parts, place};

/// What a `retry-after` or `x-ratelimit-after` header says, in milliseconds from `now_ms` (Unix time) on.
///
/// Reads seconds, fractions included, and the date of HTTP (`Sun, 06 Nov 1994 08:49:37 GMT`). A date that has passed
/// gives 0; anything else gives `None`.
#[must_use]
pub fn parse(header: &str, now_ms: f64) -> Option<f64> {
    let header = header.trim_ascii();
    let plain = !header.is_empty()
        && header
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain {
        return seconds(header);
    }
    date(header).map(|at| (at - now_ms).max(0.0))
}

/// Own parser: the one of `core` brings several KiB of tables for digits that no server sends.
fn seconds(text: &str) -> Option<f64> {
    let (whole, fraction) = once(text, b'.').unwrap_or((text, ""));
    let value = number(whole)?;
    let mut milliseconds = f64::from(value) * 1000.0;
    let mut weight = 100.0;
    for digit in fraction.bytes().take(3) {
        if !digit.is_ascii_digit() {
            return None;
        }
        milliseconds += f64::from(digit - b'0') * weight;
        weight /= 10.0;
    }
    once(fraction, b'.').is_none().then_some(milliseconds)
}

fn number(digits: &str) -> Option<u32> {
    integer(digits).and_then(|number| u32::try_from(number).ok())
}

/// The preferred date format of HTTP, as Unix time in milliseconds.
fn date(text: &str) -> Option<f64> {
    let (_, text) = once(text, b',')?;
    let mut words = parts(text, b' ').filter(|word| !word.is_empty());
    let day = number(words.next()?)?;
    let month = words.next()?;
    let year = number(words.next()?)?;
    let mut clock = parts(words.next()?, b':');
    let mut next = || number(clock.next()?);
    let (hour, minute, second) = (next()?, next()?, next()?);
    let names = "jan feb mar apr may jun jul aug sep oct nov dec";
    let month = u32::try_from(place(names, b' ', &month.to_ascii_lowercase())?).ok()? + 1;
    let plausible = (1..=31).contains(&day)
        && (1970..=9999).contains(&year)
        && hour < 24
        && minute < 60
        && second < 61;
    if !plausible || words.next() != Some("GMT") {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    Some((f64::from(days) * 86_400.0 + f64::from(hour * 3600 + minute * 60 + second)) * 1000.0)
}

/// Days from 1970-01-01 to the first of the month.
fn days_before(year: u32, month: u32) -> u32 {
    // Years begin in March here, so that the leap day is the last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 784_111_777_000.0;

    #[test]
    fn seconds_are_read() {
        assert_eq!(parse("3", NOW), Some(3000.0));
        assert_eq!(parse(" 0 ", NOW), Some(0.0));
        assert_eq!(parse("1.5", NOW), Some(1500.0));
        assert_eq!(parse("4294967295", NOW), Some(4_294_967_295_000.0));
    }

    #[test]
    fn dates_are_read() {
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT", NOW), Some(0.0));
        assert_eq!(parse("Sun, 06 Nov 1994 08:51:37 GMT", NOW), Some(120_000.0));
        assert_eq!(parse("Sun, 06 Nov 1994 08:00:00 GMT", NOW), Some(0.0));
        assert_eq!(
            parse("Thu, 29 Feb 2024 00:00:00 GMT", 0.0),
            Some(1_709_164_800_000.0)
        );
        assert_eq!(
            parse("Fri, 01 Jan 2100 00:00:00 GMT", 0.0),
            Some(4_102_444_800_000.0)
        );
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), Some(0.0));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "-1",
            "1e3",
            "1.2.3",
            ".",
            "soon",
            "99999999999",
            "Sun, 06 Nov 1994",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            ",",
            "Sun, 4294967295 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse(text, NOW), None, "{text}");
        }
    }
}
