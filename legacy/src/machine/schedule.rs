//! What is done when: everything that depends on the time, and what is sent in which order.

use alloc::vec::Vec;

use ourchat_recogniser::codes;

use super::calls::asks_about_oneself;
use super::link::Link;
use super::request::{Purpose, Request};
use super::verification::Verification;
use super::{Machine, whole};
use crate::codec::{self, Message};
use crate::dialect::Dialect;
use crate::json::{Object, Value};

impl Machine {
    /// Everything that depends on the time, and everything that can be sent.
    pub(super) fn tick(&mut self) {
        while let Some(at) = self
            .requests
            .iter()
            .position(|request| request.deadline <= self.now)
        {
            self.expire(at);
        }
        self.poll();
        self.reconnect();
        self.pump();
    }

    pub(super) fn expire(&mut self, at: usize) {
        match self.requests[at].purpose {
            Purpose::Call(_) | Purpose::Poll(_) => {
                // The question about the status cannot be the fence of itself.
                let stuck =
                    self.requests[at].sent && self.requests[at].operation.is("serverStatus");
                self.abandon(at, codes::TRANSPORT_TIMEOUT);
                if stuck {
                    self.drop_link();
                }
            }
            Purpose::Probe => {
                let request = self.requests.remove(at);
                self.probed(&request, None);
            }
            // The server does not answer at all.
            Purpose::Relogin | Purpose::Fence(_) | Purpose::Ghost => {
                self.requests.remove(at);
                self.drop_link();
            }
        }
    }

    /// Sends what can be sent, in the order in which it was asked.
    pub(super) fn pump(&mut self) {
        let mut at = 0;
        while self.link == Link::Open && at < self.requests.len() {
            if self.is_ready(&self.requests[at]) {
                let mut request = self.requests.remove(at);
                if let Some(failure) = self.obstacle(&mut request) {
                    self.reject(&request, failure);
                    continue;
                }
                self.transmit(&mut request);
                let fenced = request.operation.is_fenced(self.dialect());
                let serial = request.serial;
                self.requests.insert(at, request);
                if fenced {
                    self.fence(serial);
                }
            }
            at += 1;
        }
    }

    pub(super) fn is_ready(&self, request: &Request) -> bool {
        if request.sent || request.operation.request < 0 {
            return false;
        }
        let early = matches!(request.purpose, Purpose::Probe | Purpose::Relogin);
        if !self.introduced && !early {
            return false;
        }
        if let Purpose::Fence(serial) = request.purpose
            && !self
                .requests
                .iter()
                .any(|other| other.serial == serial && other.sent)
        {
            return false;
        }
        let open = request.operation.is_open(self.dialect) && !asks_about_oneself(request);
        let waits_for_login = !self.authenticated && !open && self.is_signing_in();
        let unanswered = request.operation.is_unanswered(self.dialect());
        let busy = self
            .requests
            .iter()
            .any(|other| other.sent && other.operation.answer == request.operation.answer);
        !waits_for_login && (unanswered || !busy)
    }

    pub(super) fn transmit(&mut self, request: &mut Request) {
        let dialect = self.dialect();
        let text = codec::encode(&self.message(request, dialect), dialect);
        request.sent = true;
        request.attempts += 1;
        if request.operation.is("verificationMail") {
            self.verification = Verification::default();
        }
        self.emit("send", Object::default().with("text", text));
    }

    pub(super) fn message(&self, request: &Request, dialect: Dialect) -> Message {
        let code = request.operation.code(dialect);
        if code != 0 {
            return Message {
                code,
                members: request.members.clone(),
            };
        }
        let mut message = request.members.clone();
        let own = self.user.as_ref().and_then(|user| user.get("ocid"));
        message.push_some("senderOcid", own.cloned());
        let members = Object::default().with("messages", Vec::from([Value::Object(message)]));
        Message { code, members }
    }

    pub(super) fn timer(&self) -> Value {
        let requests = self.requests.iter();
        let times = requests.map(|request| Some(request.deadline));
        let polls = self.feeds.iter().map(|feed| self.next_poll(feed));
        let next = times.chain(polls).chain([self.link.wakes_at()]).flatten();
        let mut action = Object::default().with("do", "timer");
        action.push_some(
            "at",
            next.filter(|at| at.is_finite()).reduce(f64::min).map(whole),
        );
        action.into()
    }
}
