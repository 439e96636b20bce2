//! Who is logged in, and until when.

use std::cell::Cell;
use std::rc::Rc;

use super::{Change, ChangeListener, Client, EndReason, Error};
use crate::host::{Host, Scope as _};
use crate::status::{Code, codes};
use crate::wire::ascii;
use crate::wire::encoding::base64_decode;

/// A login.
#[derive(Clone, Debug)]
pub struct Session {
    /// The JSON Web Token.
    pub token: Rc<str>,
    /// The user's id.
    pub user_id: u64,
    /// The user's public account name, where the login told it.
    pub ocid: Option<String>,
    /// When the token is over, in milliseconds since 1970.
    pub expires_at_ms: f64,
}

/// How the last session ended, for calls that come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended(EndReason);

impl Ended {
    /// The code of a call that would have needed the session.
    #[must_use]
    pub fn code(self) -> Code {
        match self.0 {
            EndReason::Expired => codes::AUTH_TOKEN_EXPIRED,
            EndReason::Logout | EndReason::Refused => codes::AUTH_TOKEN_MISSING,
        }
    }
}

/// What a token says about itself (wire contract, JWT).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claims {
    /// The user's id; it does not fit a JavaScript number.
    pub user_id: u64,
    /// When the token is over, in milliseconds since 1970.
    pub expires_at_ms: f64,
}

/// Reads the claims of a JSON Web Token without checking its signature, which only the server can.
///
/// `None` for what is no token of an OurChat server.
#[must_use]
pub fn claims(token: &str) -> Option<Claims> {
    let mut parts = ascii::parts(token, b'.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = base64_decode(payload)?;
    let payload = std::str::from_utf8(&payload).ok()?;
    Some(Claims {
        user_id: integer(payload, "id")?,
        expires_at_ms: integer(payload, "exp")? as f64 * 1000.0,
    })
}

/// A whole number of a flat JSON object, exact beyond 2^53. The payload holds two numbers and nothing else, which is why
/// no JSON library is worth its size here.
fn integer(json: &str, name: &str) -> Option<u64> {
    let mut rest = json;
    while let Some(at) = ascii::find(rest, name) {
        let (before, after) = (rest.get(..at)?, rest.get(at + name.len()..)?);
        rest = after;
        let Some(value) = after.strip_prefix('"').filter(|_| before.ends_with('"')) else {
            continue;
        };
        let Some(value) = value.trim_ascii_start().strip_prefix(':') else {
            continue;
        };
        let value = value.trim_ascii_start();
        let other = value.bytes().position(|byte| !byte.is_ascii_digit());
        return ascii::integer(value.get(..other.unwrap_or(value.len()))?);
    }
    None
}

impl<H: Host> Client<H> {
    /// The session, if somebody is logged in.
    pub fn session(&self) -> Option<Session> {
        self.session.borrow().clone()
    }

    /// Whether this very token is that of the session.
    pub(super) fn holds(&self, token: &Rc<str>) -> bool {
        let session = self.session.borrow();
        session
            .as_ref()
            .is_some_and(|session| Rc::ptr_eq(&session.token, token))
    }

    /// Starts a session and watches its end. `None`: the token is no OurChat token.
    pub fn begin_session(self: &Rc<Self>, token: &str, ocid: Option<String>) -> Option<Session> {
        let claims = claims(token).filter(|_| !self.closed.get())?;
        let session = Session {
            token: token.into(),
            user_id: claims.user_id,
            ocid,
            expires_at_ms: claims.expires_at_ms,
        };
        *self.session.borrow_mut() = Some(session.clone());
        self.ended.set(None);
        self.watch_expiry(&session);
        self.tell(Change::Session);
        Some(session)
    }

    /// Ends the session, if there is one, and tells the listener.
    pub fn end_session(&self, reason: EndReason, error: Option<Error<H::Cause>>) {
        if self.session.take().is_some() {
            self.ended.set(Some(Ended(reason)));
            self.stop_watch();
            (self.on_ended)(reason, error);
            self.tell(Change::Session);
        }
    }

    /// Calls `listener` after every change, for as long as somebody else keeps it.
    pub fn on_change(&self, listener: &ChangeListener) {
        let mut listeners = self.change_listeners.borrow_mut();
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Rc::downgrade(listener));
    }

    /// Tells the listeners.
    pub fn tell(&self, change: Change) {
        let listeners = self.change_listeners.borrow().clone();
        for listener in listeners.iter().filter_map(std::rc::Weak::upgrade) {
            listener(change);
        }
    }

    pub(super) fn stop_watch(&self) {
        if let Some(scope) = self.watch.take() {
            scope.interrupt(crate::host::Interruption::Cancelled);
        }
    }

    fn watch_expiry(self: &Rc<Self>, session: &Session) {
        self.stop_watch();
        let scope = Rc::new(self.host.scope(None, None));
        *self.watch.borrow_mut() = Some(scope.clone());
        let client = Rc::downgrade(self);
        let (token, due) = (session.token.clone(), session.expires_at_ms);
        let finished = Cell::new(false);
        self.host.spawn(async move {
            while !finished.get() {
                // Only the sleep itself keeps the client alive.
                let Some(client) = client.upgrade() else {
                    return;
                };
                let left = due - client.host.now();
                if left <= 0.0 {
                    finished.set(true);
                    if client.holds(&token) {
                        client.end_session(EndReason::Expired, None);
                    }
                } else if client
                    .host
                    .sleep(left.min(LONGEST_SLEEP_MS), &scope)
                    .await
                    .is_err()
                {
                    return;
                }
            }
        });
    }
}

/// Timers of browsers stop at 2^31 ms, and a computer that slept wakes up late: look again every hour.
const LONGEST_SLEEP_MS: f64 = 3_600_000.0;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    use crate::rpc::tests::token;

    #[test]
    fn claims_are_exact_beyond_the_numbers_of_javascript() {
        let claims = claims(&token(r#"{"id":9223372036854775807,"exp":1795000000}"#)).unwrap();
        assert_eq!(claims.user_id, 9_223_372_036_854_775_807);
        assert_eq!(claims.expires_at_ms, 1_795_000_000_000.0);
    }

    #[test]
    fn claims_may_be_in_any_order_and_spacing() {
        assert_eq!(
            claims(&token("{ \"exp\" : 5 ,\n\"valid\":1, \"id\": 7}"))
                .unwrap()
                .user_id,
            7
        );
    }

    #[test]
    fn what_is_no_token_has_no_claims() {
        for bad in [
            "",
            "a.b",
            "a.b.c",
            "e30.e30.e30",
            "e30.!!!.x",
            "....",
            &token("{\"id\":-1,\"exp\":1}"),
            &token("\"id\""),
        ] {
            assert_eq!(claims(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".*", payload in ".*") {
            let _ = claims(&text);
            let _ = claims(&token(&payload));
        }
    }
}
