//! What logging in needs: passwords, public keys and tokens.

pub mod password;
pub mod public_key;
pub mod token;

use rand::{Rng, distributions::Alphanumeric};

/// Random letters and digits.
pub fn random_text(length: usize) -> String {
    rand::rngs::OsRng
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}
