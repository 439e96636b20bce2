//! What the application asks for: completed, checked and put in line.

use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::Outcome;

use super::operation::Operation;
use super::request::{Purpose, Request};
use super::{Machine, amount, number};
use crate::codec;
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::password::sha256;
use crate::status::Failure;

impl Machine {
    pub(super) fn call(&mut self, text: &str) {
        let Some(Value::Object(call)) = Value::parse(text) else {
            return;
        };
        let id = number(&call, "id");
        let Some(operation) = Operation::find(call.text("call").unwrap_or("")) else {
            return;
        };
        let members = match call.get("members") {
            Some(Value::Object(members)) => members.clone(),
            _ => Object::default(),
        };
        let timeout = amount(&call, "timeoutMs").unwrap_or(self.settings.timeout_ms);
        let mut request = self.request(Purpose::Call(id), operation, members, timeout);
        self.complete_members(&mut request);
        if let Err(failure) = self.check(&request) {
            return self.reject(&request, failure);
        }
        let nobody = self.user.is_none() && !self.is_signing_in();
        let open = operation.is_open(self.dialect.or(Some(Dialect::Last)));
        if nobody && (!open || asks_about_oneself(&request)) {
            let failure = self.nobody_is_signed_in(&request);
            return self.reject(&request, failure);
        }
        if (operation.is("register") || operation.is("login")) && self.settings.hashes_passwords {
            hash_password(&mut request.members);
        }
        if operation.is("awaitVerification") {
            return self.await_verification(request);
        }
        self.requests.push(request);
        self.wake();
    }

    pub(super) fn request(
        &mut self,
        purpose: Purpose,
        operation: &'static Operation,
        members: Object,
        timeout: f64,
    ) -> Request {
        self.serial = self.serial.wrapping_add(1);
        Request {
            serial: self.serial,
            purpose,
            operation,
            members,
            started: self.now,
            deadline: self.now + timeout,
            sent: false,
            attempts: 0,
            collected: Vec::new(),
        }
    }

    /// Adds what the protocol wants to be said and the application need not say: who the user is.
    pub(super) fn complete_members(&self, request: &mut Request) {
        let wants_own_ocid =
            request.operation.is("accountInfo") || request.operation.is("setAccountInfo");
        if wants_own_ocid && request.members.get("ocid").is_none() {
            let own = self.user.as_ref().and_then(|user| user.get("ocid"));
            request.members.push_some("ocid", own.cloned());
        }
        // Undocumented, and the last servers refuse sessions without it.
        if request.operation.is("newSession") && request.members.get("message").is_none() {
            request.members.push("message", "");
        }
    }

    /// What is wrong with a request before it is sent.
    pub(super) fn check(&self, request: &Request) -> Result<(), Failure> {
        let operation = request.operation;
        let problems_in = |dialect| codec::problems(operation.request, &request.members, dialect);
        let mut problems = match self.dialect {
            Some(dialect) => problems_in(dialect),
            // Which names there are will be known later; whether there is anything to send is known now.
            None => {
                let mut all: Vec<_> = Dialect::ALL.into_iter().map(problems_in).collect();
                all.sort_by_key(Vec::len);
                all.into_iter().next().unwrap_or_default()
            }
        };
        // Who the user is may not be known yet.
        problems.retain(|(path, _)| path != "ocid" || !asks_about_oneself(request));
        if !problems.is_empty() {
            let local = self.local(request, codes::ARGUMENT_INVALID, Outcome::NotSent);
            return Err(local.failure(&problems));
        }
        match self.dialect {
            Some(Dialect::First) if operation.since != Dialect::First => {
                let mut local =
                    self.local(request, codes::SERVER_FEATURE_DISABLED, Outcome::NotSent);
                let reason = crate::status::in_dialect(
                    "there is no such message in the dialect",
                    Dialect::First,
                );
                local.reason = &reason;
                Err(local.failure(&[]))
            }
            _ => Ok(()),
        }
    }

    /// What is in the way of a request now that the dialect and the user are known.
    pub(super) fn obstacle(&self, request: &mut Request) -> Option<Failure> {
        if !self.authenticated && !request.operation.is_open(self.dialect) {
            return Some(self.nobody_is_signed_in(request));
        }
        if request.purpose == Purpose::Probe {
            return None;
        }
        self.complete_members(request);
        if asks_about_oneself(request) {
            return Some(self.nobody_is_signed_in(request));
        }
        self.check(request).err()
    }

    pub(super) fn nobody_is_signed_in(&self, request: &Request) -> Failure {
        let mut local = self.local(request, codes::AUTH_TOKEN_MISSING, Outcome::NotSent);
        local.reason = "nobody is signed in";
        local.failure(&[])
    }

    pub(super) fn is_signing_in(&self) -> bool {
        let signs_in =
            |request: &Request| request.operation.is("login") || request.operation.is("register");
        self.requests
            .iter()
            .any(|request| signs_in(request) && request.purpose != Purpose::Ghost)
    }
}

/// Whether it asks about the own account, and does not know yet whose that is.
pub(super) fn asks_about_oneself(request: &Request) -> bool {
    request.operation.is("accountInfo") && request.members.get("ocid").is_none()
}

fn hash_password(members: &mut Object) {
    for (key, value) in &mut members.0 {
        if key == "password"
            && let Value::Text(password) = value
        {
            *password = sha256(password.as_bytes());
        }
    }
}
