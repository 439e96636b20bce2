//! How requests end without an answer, and how the application is told of any end.

use ourchat_recogniser::codes;
use ourchat_recogniser::table::{Code, Outcome};

use super::operation::Operation;
use super::request::{Purpose, Request};
use super::{Machine, whole};
use crate::json::Object;
use crate::status::{Failure, Local};

impl Machine {
    pub(super) fn local<'a>(&self, request: &Request, code: Code, outcome: Outcome) -> Local<'a> {
        Local {
            code,
            operation: request.operation.name,
            outcome,
            safe: request.operation.repeatable,
            reason: "",
        }
    }

    /// Ends a request of which nothing came: it may have been done if it was sent.
    pub(super) fn fail(&mut self, request: &Request, code: Code, reason: &str) {
        let outcome = match request.attempts {
            0 => Outcome::NotSent,
            _ if request.operation.repeatable
                && !request.operation.is("setAccountInfo")
                && !request.operation.is("setFriendInfo") =>
            {
                Outcome::Rejected
            }
            _ => Outcome::Unknown,
        };
        let mut local = self.local(request, code, outcome);
        local.reason = reason;
        let failure = local.failure(&[]);
        self.reject(request, failure);
    }

    pub(super) fn resolve(&mut self, request: &Request, value: Object) {
        if let Purpose::Call(id) = request.purpose {
            let action = Object::default()
                .with("id", u64::from(id))
                .with("value", value);
            self.emit("resolve", action);
        }
    }

    pub(super) fn reject(&mut self, request: &Request, failure: Failure) {
        if let Some(dialect) = failure.learned {
            self.learn(dialect);
        }
        match request.purpose {
            Purpose::Call(id) => {
                let error = self.with_history(request, failure.record);
                self.emit(
                    "reject",
                    Object::default()
                        .with("id", u64::from(id))
                        .with("error", error),
                );
            }
            Purpose::Relogin => self.relogin_failed(failure),
            Purpose::Probe => self.probed(request, Some(&failure)),
            Purpose::Poll(id) => self.poll_failed(id, &failure),
            Purpose::Fence(_) | Purpose::Ghost => {}
        }
    }

    pub(super) fn with_history(&self, request: &Request, record: Object) -> Object {
        record
            .with("attempts", u64::from(request.attempts))
            .with("elapsedMs", whole(self.now - request.started))
    }

    /// Nobody waits for the call any more. What was sent keeps its place until the server is known to have dealt with it.
    pub(super) fn abort(&mut self, id: u32, timed_out: bool) {
        let Some(at) = self
            .requests
            .iter()
            .position(|request| request.purpose == Purpose::Call(id))
        else {
            return;
        };
        let code = if timed_out {
            codes::TRANSPORT_TIMEOUT
        } else {
            codes::TRANSPORT_CANCELLED
        };
        self.abandon(at, code);
    }

    pub(super) fn abandon(&mut self, at: usize, code: Code) {
        let request = self.requests.remove(at);
        self.fail(&request, code, "");
        if request.sent && request.operation.request >= 0 {
            let serial = request.serial;
            self.requests.insert(
                at,
                Request {
                    purpose: Purpose::Ghost,
                    deadline: f64::INFINITY,
                    ..request
                },
            );
            if !self
                .requests
                .iter()
                .any(|other| other.purpose == Purpose::Fence(serial))
            {
                self.fence(serial);
            }
        }
    }

    pub(super) fn fence(&mut self, serial: u32) {
        let Some(status) = Operation::find("serverStatus") else {
            return;
        };
        let timeout = self.settings.timeout_ms;
        let request = self.request(Purpose::Fence(serial), status, Object::default(), timeout);
        self.requests.push(request);
    }
}
