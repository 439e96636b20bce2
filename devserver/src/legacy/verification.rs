//! Verification mails.

use email_address::EmailAddress;
use serde_json::{Value, json};

use super::{
    conversation::Conversation,
    dialect::{Dialect, code},
    failure::Failure,
    request::Request,
};
use crate::{app::App, rpc::auth, store::mail};

/// A mail whose link was not opened yet.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Whom it is for; empty when nobody said.
    pub email: String,
    token: String,
    expires: i64,
}

/// Sends a mail. In the first dialect the answer comes when the link was opened; in the others one comes at once as well.
pub async fn begin(
    conversation: &Conversation,
    request: &Request,
) -> Result<(Verification, Option<Value>), Failure> {
    let first = conversation.dialect() == Dialect::August;
    let email = if first {
        request.optional_text("email")?.unwrap_or_default()
    } else {
        request.text("email")?
    };
    if !first && !EmailAddress::is_valid(&email) {
        return Err(Failure::NotFound);
    }
    let (token, expires) = auth::send_verification(conversation.app(), email.clone()).await?;
    let verification = Verification {
        email,
        token,
        expires,
    };
    let sent = (!first).then(|| json!({ "code": code::MAIL_RESULT, "status": 0 }));
    Ok((verification, sent))
}

impl Verification {
    /// Whether the link was opened in time; `None` while it waits.
    pub async fn passed(&self, app: &App) -> Option<bool> {
        let (token, now) = (self.token.clone(), app.clock.now());
        let waiting = app
            .db
            .transaction(move |db| Ok(mail::is_waiting(db, &token, now)?))
            .await;
        match waiting {
            Ok(true) => None,
            Ok(false) => Some(now < self.expires),
            // Asked again in a moment.
            Err(_) => None,
        }
    }
}

/// What the client learns of its end.
pub fn result(dialect: Dialect, passed: bool) -> Value {
    match (dialect, passed) {
        (Dialect::August, true) => json!({ "code": code::VERIFICATION, "status": 0 }),
        (Dialect::August, false) => json!({ "code": code::VERIFICATION, "status": 2 }),
        // Servers sent the type of the mail again, never 15.
        (Dialect::Shared | Dialect::October, true) => {
            json!({ "code": code::MAIL_RESULT, "status": 0 })
        }
        (Dialect::Shared | Dialect::October, false) => {
            json!({ "code": code::VERIFICATION, "status": 7 })
        }
    }
}
