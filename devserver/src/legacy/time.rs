//! Times: seconds since 1970 at first, texts of RFC 3339 in the last dialect. Both are read everywhere.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::{dialect::Dialect, failure::Failure};
use crate::clock::SECOND;

/// Microseconds since 1970 as the dialect writes a time.
pub fn write(dialect: Dialect, microseconds: i64) -> Value {
    match dialect {
        Dialect::August | Dialect::Shared => json!(microseconds.div_euclid(SECOND)),
        Dialect::October => json!(rfc3339(microseconds)),
    }
}

/// Microseconds since 1970 with nine digits of a second and the offset `+00:00`, as servers of that time wrote it.
pub fn rfc3339(microseconds: i64) -> String {
    DateTime::from_timestamp_micros(microseconds)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Nanos, false)
}

/// A time in microseconds since 1970.
pub fn read(value: Option<&Value>) -> Result<i64, Failure> {
    match value {
        Some(Value::Number(seconds)) => match seconds.as_i64() {
            Some(seconds) => seconds.checked_mul(SECOND),
            // A cast of a float saturates.
            None => seconds.as_f64().map(|seconds| (seconds * 1e6) as i64),
        },
        Some(Value::String(text)) => DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|time| time.timestamp_micros()),
        _ => None,
    }
    .ok_or(Failure::Argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_form_of_their_dialect() {
        let time = 1_729_337_346_392_122;
        assert_eq!(write(Dialect::August, time), json!(1_729_337_346));
        assert_eq!(write(Dialect::Shared, time), json!(1_729_337_346));
        let text = json!("2024-10-19T11:29:06.392122000+00:00");
        assert_eq!(write(Dialect::October, time), text);
        assert_eq!(read(Some(&text)), Ok(time));
        assert_eq!(
            read(Some(&json!("2024-10-19T11:29:06Z"))),
            Ok(1_729_337_346_000_000)
        );
        assert_eq!(read(Some(&json!(1.5))), Ok(1_500_000));
        for wrong in [json!("yesterday"), json!(i64::MAX), json!([]), json!(null)] {
            assert_eq!(read(Some(&wrong)), Err(Failure::Argument), "{wrong}");
        }
        assert_eq!(read(None), Err(Failure::Argument));
    }
}
