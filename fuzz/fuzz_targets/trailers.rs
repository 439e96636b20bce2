//! Any bytes as trailers, and any text percent-coded or in base64: nothing fails, nothing grows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ourchat_sdk::wire::encoding::{base64_decode, percent_decode};
use ourchat_sdk::wire::trailers::Trailers;

/// Everything encoded, so that decoding must give exactly the same back.
fn percent_encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fuzz_target!(|input: &[u8]| {
    let trailers = Trailers::parse(input);
    assert!(
        trailers
            .pairs
            .iter()
            .all(|(name, _)| !name.bytes().any(|byte| byte.is_ascii_uppercase()))
    );
    assert!(trailers.details().len() <= input.len());
    assert_eq!(
        trailers.status.as_ref().map(|status| status.text.as_str()),
        trailers.get("grpc-status")
    );
    assert_eq!(
        trailers.message,
        percent_decode(trailers.get("grpc-message").unwrap_or_default())
    );
    if let Some(code) = trailers.status.and_then(|status| status.code()) {
        let text = trailers
            .pairs
            .iter()
            .find(|(name, _)| name == "grpc-status")
            .map(|(_, text)| text.parse());
        assert_eq!(text, Some(Ok(code)));
    }

    let text = String::from_utf8_lossy(input);
    assert_eq!(percent_decode(&percent_encode(&text)), text);
    let decoded = percent_decode(&text);
    if !text.contains('%') {
        assert_eq!(decoded, text);
    }
    // A replaced byte takes the place of three characters at least.
    assert!(decoded.len() <= text.len());
    if let Some(bytes) = base64_decode(&text) {
        assert!(bytes.len() <= text.len() / 4 * 3 + 2);
    }
});
