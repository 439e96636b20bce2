//! What servers send: replies are matched by their type and the order of what was asked.

use alloc::string::String;
use alloc::vec::Vec;

use ourchat_recogniser::codes;
use ourchat_recogniser::table::Outcome;

use super::Machine;
use super::link::Link;
use super::request::{Purpose, Request};
use super::session::Credentials;
use crate::codec::{self, Message};
use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::status::{self, Failure, judge};

impl Machine {
    pub(super) fn frame(&mut self, text: &str) {
        if self.link != Link::Open {
            return;
        }
        let wire = match Value::parse(text) {
            Some(Value::Object(wire)) => wire,
            _ => return self.log("a frame that is no JSON object was left aside"),
        };
        let Some(message) = codec::decode_object(&wire) else {
            return self.log("a message without a type was left aside");
        };
        match message.code {
            0 => self.user_messages(message.members, codec::is_single(&wire)),
            13 => self.tell(Object::default().with("kind", "verificationRequested")),
            15 => self.verification_status(&wire),
            18 => self.error_message(&wire),
            23 => self.mail_status(&wire),
            24 => self.invitation(message.members),
            31 => self.tell(event("operations", message.members)),
            code => self.reply(code, &wire, message),
        }
    }

    fn reply(&mut self, code: i32, wire: &Object, message: Message) {
        let asked = self
            .requests
            .iter()
            .position(|request| request.sent && request.operation.answer == code);
        let Some(at) = asked else {
            let members =
                Object::default().with("code", wire.get("code").cloned().unwrap_or(Value::Null));
            let members = members.with("members", message.members);
            return self.tell(event("unknown", members));
        };
        let result = match judge(wire, self.requests[at].operation.name, self.known()) {
            Some(failure) => Err(failure),
            None => self.result(at, message.members),
        };
        if code == 12 {
            self.requests[at].collected.push(Value::Bool(true));
        }
        if let Err(failure) = &result
            && failure.code == codes::SERVER_MAINTENANCE
            && code == 12
        {
            let failure = failure.clone();
            self.finish(at, result);
            return self.maintained(&failure);
        }
        self.finish(at, result);
    }

    /// What the application gets for an answer.
    fn result(&self, at: usize, mut members: Object) -> Result<Object, Failure> {
        let request = &self.requests[at];
        members.0.retain(|(key, _)| key != "status");
        let needed = request.operation.result;
        if needed.is_empty() {
            return Ok(members);
        }
        let found = members.0.iter().position(|(key, _)| key == needed);
        match found {
            Some(place) if needed == "data" => match members.0.swap_remove(place).1 {
                Value::Object(data) => Ok(data),
                _ => Ok(Object::default()),
            },
            Some(place) if needed != "key" || is_key(&members.0[place].1) => Ok(members),
            _ => {
                // The server means to have done it.
                let mut local =
                    self.local(request, codes::TRANSPORT_BAD_RESPONSE, Outcome::Unknown);
                local.reason = "the answer lacks what was asked for";
                Err(local.failure(&[]))
            }
        }
    }

    /// Ends a request that was answered.
    pub(super) fn finish(&mut self, at: usize, result: Result<Object, Failure>) {
        let request = self.requests.remove(at);
        let serial = request.serial;
        self.requests
            .retain(|other| other.purpose != Purpose::Fence(serial) || other.sent);
        match (request.purpose, result) {
            (Purpose::Fence(fenced), result) => self.fence_reached(fenced, result.err()),
            (_, Err(failure)) => self.reject(&request, failure),
            (Purpose::Probe, Ok(_)) => self.probed(&request, None),
            (_, Ok(value)) => self.succeeded(&request, value),
        }
    }

    fn succeeded(&mut self, request: &Request, mut value: Object) {
        match request.operation.call {
            "login" | "register" => {
                self.signed_in(request, &mut value);
            }
            "unregister" => {
                self.resolve(request, value);
                return self.sign_out("unregistered", None);
            }
            _ => {}
        }
        self.resolve(request, value);
    }

    fn signed_in(&mut self, request: &Request, value: &mut Object) {
        if request.purpose == Purpose::Ghost {
            // Somebody is signed in whom nobody wanted to be.
            return self.drop_link();
        }
        let text = |key: &str| request.members.text(key).unwrap_or("").into();
        let by_login = request.operation.is("login");
        let login_type =
            u64::from(by_login && request.members.small_number("loginType") == Some(1));
        let account: String = text(if by_login { "account" } else { "email" });
        if value.get("ocid").is_none() && login_type == 1 {
            // Servers leave out what the client has said itself.
            value.push("ocid", account.as_str());
        }
        self.authenticated = true;
        if self.settings.relogin {
            self.credentials = Some(Credentials {
                account,
                login_type,
                password: text("password"),
            });
        }
        let mut user = Object::default();
        user.push_some("ocid", value.get("ocid").cloned());
        if request.purpose == Purpose::Relogin {
            return self.introduce();
        }
        self.user = Some(user.clone());
        self.emit("session", Object::default().with("user", user));
    }

    pub(super) fn relogin_failed(&mut self, failure: Failure) {
        // Whatever a new attempt may mend is no reason to forget the user.
        let refused = matches!(
            failure.record.text("category"),
            Some("unauthenticated" | "not_found" | "permission" | "invalid_argument")
        );
        if refused {
            self.sign_out("refused", Some(&failure));
            self.introduce();
        } else {
            self.drop_link();
        }
    }

    /// The server has dealt with everything up to a request: it will not answer that one any more.
    fn fence_reached(&mut self, serial: u32, failure: Option<Failure>) {
        let Some(at) = self
            .requests
            .iter()
            .position(|request| request.serial == serial)
        else {
            return;
        };
        let mut request = self.requests.remove(at);
        if let Some(failure) = failure {
            // In maintenance a server answers nothing but this.
            if request.purpose != Purpose::Ghost {
                let failure = Failure {
                    learned: None,
                    ..failure
                };
                self.reject(&request, failure);
            }
            return;
        }
        let messages = core::mem::take(&mut request.collected);
        match request.purpose {
            Purpose::Poll(id) => self.polled(id, messages),
            Purpose::Call(_) if request.operation.is("fetch") => {
                self.resolve(&request, Object::default().with("messages", messages));
            }
            Purpose::Call(_) => {
                self.verification.mailed |= request.operation.is("verificationMail");
                self.resolve(&request, Object::default());
            }
            _ => {}
        }
    }

    /// Message 18, which does not say what failed: what was asked first and has no answer yet, unless the text knows better.
    fn error_message(&mut self, wire: &Object) {
        let details = wire.text("details").unwrap_or("");
        let Some(at) = self.failed_request(details) else {
            let failure = judge(wire, "", self.known());
            if let Some(dialect) = failure.as_ref().and_then(|failure| failure.learned) {
                self.learn(dialect);
            }
            return self.tell(Object::default().with("kind", "error").with(
                "error",
                failure.map_or_else(Object::default, |failure| failure.record),
            ));
        };
        let request = &self.requests[at];
        let numbered = wire
            .get("status")
            .is_some_and(|status| *status != Value::Null);
        let newer = request.operation.since != Dialect::First || request.operation.is("send");
        if !numbered && newer && status::is_unknown_type(details) && self.settings.dialect.is_none()
        {
            // It was taken for a newer server than it is.
            self.learn(Dialect::First);
            let mut request = self.requests.remove(at);
            request.sent = false;
            return self.requests.insert(at, request);
        }
        if matches!(self.requests[at].purpose, Purpose::Fence(_)) {
            // That the server does not know the question or refuses it tells as much: it has dealt with what was before.
            return self.finish(at, Ok(Object::default()));
        }
        let operation = self.requests[at].operation.name;
        match judge(wire, operation, self.known()) {
            Some(failure) => self.finish(at, Err(failure)),
            None => {
                let local = self.local(
                    &self.requests[at],
                    codes::SDK_UNRECOGNISED,
                    Outcome::Unknown,
                );
                let failure = local.failure(&[]);
                self.finish(at, Err(failure));
            }
        }
    }

    fn failed_request(&self, details: &str) -> Option<usize> {
        let unknown_type = status::unknown_type(details);
        let sent = |request: &Request| request.sent && request.operation.request >= 0;
        let matching: fn(&Request) -> bool = if status::same(details, "Not login or register code")
        {
            |request| !matches!(request.operation.request, 4 | 6 | 14)
        } else if status::same(details, "Email Cannot Be Sent") {
            |request| request.operation.request == 14
        } else if status::same(details, "Email has not been confirmed now") {
            |request| !matches!(request.operation.request, 10 | 12)
        } else {
            |_| true
        };
        let mut requests = self.requests.iter();
        let named = |request: &Request| {
            sent(request) && Some(request.operation.code(self.dialect())) == unknown_type
        };
        if let Some(at) = self.requests.iter().position(named) {
            return Some(at);
        }
        let precise = requests.position(|request| sent(request) && matching(request));
        precise.or_else(|| self.requests.iter().position(sent))
    }

    fn user_messages(&mut self, members: Object, pushed: bool) {
        let mut messages: Vec<Value> = match members.get("messages") {
            Some(Value::List(messages)) => messages.clone(),
            _ => Vec::new(),
        };
        let asked = self
            .requests
            .iter()
            .position(|request| request.sent && request.operation.is("fetch"));
        match asked {
            Some(at) if !pushed => self.requests[at].collected.append(&mut messages),
            _ => self.pushed(&messages),
        }
    }

    fn invitation(&mut self, members: Object) {
        self.tell(event("sessionInvitation", members));
    }
}

/// Whether it can name a file in a header of HTTP.
fn is_key(value: &Value) -> bool {
    matches!(value, Value::Text(key) if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// An event for the application.
fn event(kind: &str, members: Object) -> Object {
    let mut event = Object::default().with("kind", kind);
    event.0.extend(members.0);
    event
}
