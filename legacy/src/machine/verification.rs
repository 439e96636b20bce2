//! The confirmation of an e-mail address.
//!
//! The documents have the server tell it in message 15. Real ones send message 23 twice: when the mail is out, and when its link
//! was opened. Both are understood.

use alloc::vec::Vec;

use super::Machine;
use super::request::Request;
use crate::json::Object;
use crate::status::{Failure, judge};

/// What is known about the confirmation.
#[derive(Debug, Default)]
pub struct Verification {
    /// Whether the mail is out.
    pub mailed: bool,
    /// How it ended: confirmed, or the failure.
    ended: Option<Result<(), Failure>>,
}

impl Machine {
    /// The application waits for the confirmation, which may have come already.
    pub(super) fn await_verification(&mut self, request: Request) {
        match self.verification.ended.take() {
            Some(Ok(())) => self.resolve(&request, Object::default()),
            Some(Err(failure)) => self.reject(&request, failure),
            None => self.requests.push(request),
        }
    }

    /// Message 15.
    pub(super) fn verification_status(&mut self, wire: &Object) {
        match judge(wire, "VerifyStatus", self.known()) {
            Some(failure) => self.verified(Err(failure)),
            None => self.verified(Ok(())),
        }
    }

    /// Message 23.
    pub(super) fn mail_status(&mut self, wire: &Object) {
        let asked = self
            .requests
            .iter()
            .position(|request| request.sent && request.operation.is("verificationMail"));
        let failure = judge(wire, "SendVerificationEmail", self.known());
        match (asked, failure) {
            (Some(at), failure) => {
                self.verification.mailed |= failure.is_none();
                self.finish(at, failure.map_or_else(|| Ok(Object::default()), Err));
            }
            (None, Some(failure)) => self.verified(Err(failure)),
            (None, None) if self.verification.mailed => self.verified(Ok(())),
            // After a refused mail servers go on as if it had been sent.
            (None, None) => self.verification.mailed = true,
        }
    }

    fn verified(&mut self, result: Result<(), Failure>) {
        let mut waiting = Vec::new();
        while let Some(at) = self
            .requests
            .iter()
            .position(|request| request.operation.is("awaitVerification"))
        {
            waiting.push(self.requests.remove(at));
        }
        if waiting.is_empty() {
            self.verification.ended = Some(result);
            return;
        }
        for request in waiting {
            match &result {
                Ok(()) => self.resolve(&request, Object::default()),
                Err(failure) => self.reject(&request, failure.clone()),
            }
        }
    }
}
