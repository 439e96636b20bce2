//! Argon2id hashes and the strength of passwords.

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{PasswordHash, SaltString, rand_core::OsRng},
};

use crate::refusal::Refusal;

/// The zxcvbn score, 0 to 4; the user's own words make a password weaker.
pub async fn score(password: String, own_words: [String; 2]) -> Result<u8, Refusal> {
    blocking(move || {
        let words: Vec<&str> = own_words.iter().map(String::as_str).collect();
        Ok(u8::from(zxcvbn::zxcvbn(&password, &words).score()))
    })
    .await
}

/// Hashes a password.
pub async fn hash(password: String) -> Result<String, Refusal> {
    blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map_err(Refusal::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password belongs to the hash.
pub async fn verify(password: String, hash: String) -> Result<bool, Refusal> {
    blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(Refusal::internal)?;
        Ok(Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok())
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Refusal::internal)?
}
