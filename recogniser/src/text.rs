//! Comparing what servers write, and reading numbers.

/// Whether two texts are the same but for blanks around them, the case of ASCII letters and the shape of apostrophes.
#[must_use]
pub fn same(given: &str, expected: &str) -> bool {
    folded(given.trim()).eq(folded(expected))
}

/// Whether a text begins with another one, compared like [`same`].
#[must_use]
pub fn starts_with(given: &str, expected: &str) -> bool {
    let mut given = folded(given.trim_start());
    folded(expected).all(|character| given.next() == Some(character))
}

/// Whether a text contains another one, compared like [`same`].
#[must_use]
pub fn contains(given: &str, expected: &str) -> bool {
    given.char_indices().any(|(start, _)| {
        given
            .get(start..)
            .is_some_and(|rest| starts_with(rest, expected))
    })
}

/// Rows are ASCII or Chinese, which has no case: the tables for the case of other letters would be dead weight.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|character| match character {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' => '\'',
        other => other.to_ascii_lowercase(),
    })
}

/// A whole number as servers write it in JSON or in a text: no fraction, no leading zeros, at most nine digits.
#[must_use]
pub fn number(text: &str) -> Option<i32> {
    let text = text.trim();
    let (digits, sign) = match text.strip_prefix('-') {
        Some(digits) => (digits, -1),
        None => (text, 1),
    };
    let plain = (1..=9).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'));
    plain.then(|| {
        digits
            .bytes()
            .fold(0, |sum, byte| sum * 10 + i32::from(byte - b'0'))
            * sign
    })
}

/// The short name of an operation: `AuthService.Auth` of `/service.auth.v1.AuthService/Auth`.
#[must_use]
pub fn operation(name: &str) -> OperationName<'_> {
    let name = name.trim().trim_start_matches('/');
    match name.rsplit_once('/') {
        Some((service, method)) => {
            let service = service.rsplit(['.', '/']).next().unwrap_or("");
            OperationName { service, method }
        }
        None => match name.rsplit_once('.') {
            Some((service, method)) => {
                let service = service.rsplit('.').next().unwrap_or("");
                OperationName { service, method }
            }
            None => OperationName {
                service: "",
                method: name,
            },
        },
    }
}

/// An operation in parts; without a service the method alone decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperationName<'a> {
    /// Such as `AuthService`.
    pub service: &'a str,
    /// Such as `Auth`.
    pub method: &'a str,
}

impl PartialEq<OperationName<'_>> for &str {
    fn eq(&self, other: &OperationName<'_>) -> bool {
        match self.split_once('.') {
            Some((service, method)) => service == other.service && method == other.method,
            None => other.service.is_empty() && *self == other.method,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_case_and_apostrophes() {
        assert!(same("  Wrong Password ", "wrong password"));
        assert!(same("User\u{2019}s Name", "user's name"));
        assert!(same("文件过大", "文件过大"));
        assert!(!same("Wrong  Password", "Wrong Password"));
        assert!(!same("Wrong Password.", "Wrong Password"));
        assert!(!same("", "x"));
        assert!(starts_with(" database ERROR when log in", "Database error"));
        assert!(!starts_with("Database", "Database error"));
        assert!(contains("操作达到上限了", "上限") && contains("the API failed", "api"));
        assert!(!contains("操作", "上限") && !contains("", "api"));
    }

    #[test]
    fn numbers_are_whole() {
        for (text, expected) in [
            ("0", Some(0)),
            (" 1312 ", Some(1312)),
            ("-1", Some(-1)),
            ("999999999", Some(999_999_999)),
            ("9999999999", None),
            ("03", None),
            ("1.5", None),
            ("1e3", None),
            ("", None),
            ("-", None),
            ("+1", None),
            ("NaN", None),
            ("\u{ff11}", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn operations_have_many_spellings() {
        for name in [
            "AuthService.Auth",
            "AuthService/Auth",
            "/service.auth.v1.AuthService/Auth",
            " service.auth.v1.AuthService.Auth ",
            "https://chat.example/service.auth.v1.AuthService/Auth",
        ] {
            assert!("AuthService.Auth" == operation(name), "{name}");
        }
        assert!("LoginRes" == operation("LoginRes"));
        assert!("AuthService.Auth" != operation("Auth"));
        assert_eq!(operation("").method, "");
    }
}
