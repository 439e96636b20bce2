//! Who is signed in, and how that ends.

use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::Outcome;

use super::Machine;
use super::link::{BROKEN, Link};
use super::request::Purpose;
use crate::json::Object;
use crate::status::{Failure, Local};

/// What signs in again after a connection broke.
pub(super) struct Credentials {
    pub(super) account: String,
    pub(super) login_type: u64,
    pub(super) password: String,
}

impl Machine {
    /// The connection that knew the user broke, and nothing was kept to sign in with again.
    pub(super) fn lost_user(&mut self) {
        let local = Local {
            code: codes::TRANSPORT_NETWORK,
            operation: "Login",
            outcome: Outcome::NotSent,
            safe: true,
            reason: BROKEN,
        };
        self.sign_out("lost", Some(&local.failure(&[])));
    }

    pub(super) fn logout(&mut self) {
        // Whoever signs out does not want to be signed in a moment later.
        let requests = core::mem::take(&mut self.requests);
        let (logins, others): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| {
            let signs_in = request.operation.is("login") || request.operation.is("register");
            signs_in && matches!(request.purpose, Purpose::Call(_))
        });
        self.requests = others;
        for request in logins {
            self.fail(&request, codes::TRANSPORT_CANCELLED, "the user signed out");
        }
        if self.user.is_some() {
            self.sign_out("logout", None);
        }
        // There is no message for it: a server forgets the user when the connection ends.
        self.drop_link();
    }

    /// Forgets the user and ends what depends on one.
    pub(super) fn sign_out(&mut self, reason: &str, failure: Option<&Failure>) {
        self.user = None;
        self.credentials = None;
        self.authenticated = false;
        self.missed.clear();
        let error = failure.map(|failure| failure.record.clone());
        let mut action = Object::default().with("reason", reason);
        action.push_some("error", error.clone());
        self.emit("session", action);
        for feed in core::mem::take(&mut self.feeds) {
            let mut end = Object::default().with("id", u64::from(feed.id));
            end.push_some("error", error.clone());
            self.emit("end", end);
        }
        let requests = core::mem::take(&mut self.requests);
        let (lost, kept): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| {
            request.operation.needs_login && matches!(request.purpose, Purpose::Call(_))
        });
        self.requests = kept;
        for request in lost {
            match failure {
                Some(failure) => self.reject(&request, failure.clone()),
                None => self.fail(&request, codes::AUTH_TOKEN_MISSING, "the user signed out"),
            }
        }
    }

    pub(super) fn close(&mut self) {
        self.credentials = None;
        self.user = None;
        for request in core::mem::take(&mut self.requests) {
            if matches!(request.purpose, Purpose::Call(_)) {
                self.fail(&request, codes::SDK_CLOSED, "");
            }
        }
        for feed in core::mem::take(&mut self.feeds) {
            self.emit("end", Object::default().with("id", u64::from(feed.id)));
        }
        self.drop_link();
        self.link = Link::Ended;
    }
}
