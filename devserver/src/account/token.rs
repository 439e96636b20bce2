//! JSON Web Tokens: HS256, the claims `id` and `exp`, nothing else.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{
    clock::{Clock, SECOND},
    refusal::{self, Refusal},
    store::wire_id,
};

#[derive(Debug, Deserialize, Serialize)]
struct Claims {
    id: u64,
    exp: i64,
}

/// Makes and checks tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    lifetime: i64,
    leeway: i64,
}

impl Tokens {
    /// Tokens signed with `secret`; times in seconds.
    pub fn new(secret: &[u8], lifetime: u32, leeway: u32) -> Self {
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            lifetime: lifetime.into(),
            leeway: leeway.into(),
        }
    }

    /// A token for the user.
    pub fn issue(&self, user: i64, clock: &Clock) -> Result<String, Refusal> {
        let claims = Claims {
            id: wire_id(user),
            exp: clock.now() / SECOND + self.lifetime,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(Refusal::internal)
    }

    /// The user id in an `authorization` header.
    pub fn check(&self, header: &str, clock: &Clock) -> Result<u64, Refusal> {
        let mut words = header.split_whitespace();
        let (Some(scheme), Some(token), None) = (words.next(), words.next(), words.next()) else {
            return Err(refusal::BEARER_FORMAT);
        };
        if scheme != "Bearer" {
            return Err(refusal::ONLY_BEARER);
        }
        let mut validation = Validation::new(Algorithm::HS256);
        // Checked below against the server's own clock.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| refusal::TOKEN_INVALID)?
            .claims;
        let now = clock.now() / SECOND;
        if claims.exp < now.saturating_sub(self.leeway) {
            Err(refusal::TOKEN_INVALID)
        } else if claims.exp <= now {
            Err(refusal::TOKEN_EXPIRED)
        } else {
            Ok(claims.id)
        }
    }
}
