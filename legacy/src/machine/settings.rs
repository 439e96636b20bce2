//! The options of a client, which the package has checked.

use crate::dialect::Dialect;
use crate::json::{Object, Value};

/// The options.
#[derive(Debug)]
pub struct Settings {
    /// The dialect; `None` when it is to be found out.
    pub dialect: Option<Dialect>,
    /// Whether passwords are sent as their SHA-256.
    pub hashes_passwords: bool,
    /// How long a request may take, in milliseconds.
    pub timeout_ms: f64,
    /// Whether the machine signs in again after a connection broke.
    pub relogin: bool,
    /// The pause between two questions for new messages, in milliseconds.
    pub poll_ms: f64,
    /// How many connections in a row may fail before requests do.
    pub attempts: u32,
    /// The longest pause before the first new connection, in milliseconds.
    pub initial_delay_ms: f64,
    /// The longest pause, in milliseconds.
    pub max_delay_ms: f64,
}

impl Settings {
    /// Reads them from JSON; what is missing has its default.
    pub fn read(options: &str) -> Self {
        let options = match Value::parse(options) {
            Some(Value::Object(options)) => options,
            _ => Object::default(),
        };
        let ms = |key: &str, default: f64| super::amount(&options, key).unwrap_or(default);
        Self {
            dialect: options.text("dialect").and_then(Dialect::find),
            hashes_passwords: options.text("passwords") != Some("plain"),
            timeout_ms: ms("timeoutMs", 30_000.0),
            relogin: options.get("relogin") != Some(&Value::Bool(false)),
            poll_ms: ms("pollMs", 3_000.0),
            attempts: super::number(&options, "attempts").max(1),
            initial_delay_ms: ms("initialDelayMs", 500.0),
            max_delay_ms: ms("maxDelayMs", 10_000.0),
        }
    }
}

/// The number in a JSON number. The parser of `core` is as large as the rest of the codec.
pub fn parse(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut number = 0.0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if byte.is_ascii_digit() {
            number = number * 10.0 + f64::from(byte - b'0');
        }
    }
    let exponent = ourchat_recogniser::text::number(exponent.trim_start_matches('+'))?;
    let fraction = i32::try_from(fraction.len()).ok()?;
    let mut scale = exponent.clamp(-400, 400) - fraction.min(400);
    while scale > 0 {
        number *= 10.0;
        scale -= 1;
    }
    while scale < 0 {
        number /= 10.0;
        scale += 1;
    }
    Some(if digits.starts_with('-') {
        -number
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_of_javascript_are_read() {
        for (digits, expected) in [
            ("0", 0.0),
            ("30000", 30_000.0),
            ("2.5", 2.5),
            ("1e+21", 1e21),
            ("5e-7", 5e-7),
            ("-3", -3.0),
        ] {
            let number = parse(digits).unwrap_or(f64::NAN);
            assert!(
                (number - expected).abs() <= expected.abs() * 1e-12,
                "{digits}: {number}"
            );
        }
        assert_eq!(parse("1e9999999999"), None);
    }
}
