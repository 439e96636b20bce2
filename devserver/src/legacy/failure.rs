//! What a failure is called in each dialect.

use serde_json::{Value, json};
use tonic::Code;

use super::dialect::{Dialect, code, reply_to};
use crate::refusal::{self, Refusal};

/// Why a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Something of the server's own.
    Server,
    /// What is asked for does not exist.
    NotFound,
    /// What is to be added exists.
    Taken,
    /// A field is missing or of the wrong type.
    Argument,
    /// A limit of the account.
    Limit,
    /// The user may not do that.
    Refused,
    /// Wrong account or password.
    WrongCredentials,
    /// The mail address has to be verified before.
    NotVerified,
    /// A verification is under way, and nothing else is done meanwhile.
    Verifying,
}

impl Failure {
    /// The text of a message of type 18: those of real servers where they are known.
    fn details(self) -> &'static str {
        match self {
            Self::Server => "Database error",
            Self::NotFound => "Not found",
            Self::Taken => "Already exists",
            Self::Argument => "wrong json structure",
            Self::Limit => "Account Limitation Has Been Reached",
            Self::Refused => "Request refused",
            Self::WrongCredentials => "Wrong account or password",
            Self::NotVerified | Self::Verifying => "Email has not been confirmed now",
        }
    }

    /// The number of the failure; `None` where the dialect has none, and only a text tells what happened.
    fn status(self, dialect: Dialect, request: u64) -> Option<u64> {
        match dialect {
            Dialect::August => self.august(request),
            Dialect::Shared => self.shared(request),
            Dialect::October => Some(self.october()),
        }
    }

    fn august(self, request: u64) -> Option<u64> {
        Some(match (request, self) {
            (code::REGISTER, Self::Taken) => 2,
            (code::REGISTER, Self::Server) => 1,
            (code::LOGIN, Self::WrongCredentials) => 1,
            (code::LOGIN, Self::Server) => 2,
            (code::NEW_SESSION, Self::Limit) => 2,
            (code::NEW_SESSION, _) => 1,
            (code::VERIFY, _) => 1,
            (code::UNREGISTER, _) => 1,
            (code::SET_ACCOUNT, Self::Refused) => 1,
            (code::SET_ACCOUNT, Self::Server) => 2,
            _ => return None,
        })
    }

    fn shared(self, request: u64) -> Option<u64> {
        let by_name = matches!(request, code::REGISTER | code::LOGIN | code::UNREGISTER);
        Some(match self {
            Self::Server => 1,
            Self::NotFound => 3,
            Self::Taken => 4,
            // The number has another meaning there.
            Self::Argument if by_name => return None,
            Self::Argument | Self::WrongCredentials | Self::NotVerified => 5,
            Self::Limit | Self::Refused => 6,
            Self::Verifying => return None,
        })
    }

    fn october(self) -> u64 {
        match self {
            Self::Server => 1,
            Self::NotFound => 3,
            Self::Taken => 4,
            Self::Argument => 5,
            Self::Limit => 6,
            Self::Verifying => 9,
            Self::Refused | Self::WrongCredentials | Self::NotVerified => 10,
        }
    }

    /// The message that tells of the failure.
    pub fn frame(self, dialect: Dialect, request: u64) -> Value {
        match self.status(dialect, request) {
            Some(status) => status_frame(dialect, request, status, self.details()),
            None => error(dialect, 0, self.details()),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        if [refusal::USER_GONE, refusal::WRONG_PASSWORD].contains(&refusal) {
            return Self::WrongCredentials;
        }
        match refusal {
            refusal if refusal == refusal::ACCOUNT_LOCKED => Self::Limit,
            refusal if refusal == refusal::EMAIL_NOT_VERIFIED => Self::NotVerified,
            Refusal::Status(Code::NotFound, _) => Self::NotFound,
            Refusal::Status(Code::AlreadyExists, _) => Self::Taken,
            Refusal::Status(Code::InvalidArgument, _) => Self::Argument,
            Refusal::Status(Code::PermissionDenied, _) => Self::Refused,
            Refusal::Status(Code::ResourceExhausted, _) => Self::Limit,
            Refusal::Status(..) => Self::Server,
            Refusal::Internal(cause) => {
                tracing::warn!(cause, "a request of the older protocol failed");
                Self::Server
            }
        }
    }
}

/// The answer to `request` with this status, as the dialect gives it.
pub fn status_frame(dialect: Dialect, request: u64, status: u64, details: &str) -> Value {
    // Wrong passwords and maintenance stayed where they were when all other failures moved to type 18.
    let stays = match request {
        code::STATUS => true,
        code::LOGIN => status == 10,
        _ => false,
    };
    match reply_to(dialect, request) {
        code::ERROR => error(dialect, status, details),
        _ if dialect == Dialect::October && !stays => error(dialect, status, details),
        reply => json!({ "code": reply, "status": status }),
    }
}

/// A message of type 18; its status exists in the last dialect only.
pub fn error(dialect: Dialect, status: u64, details: &str) -> Value {
    match dialect {
        Dialect::August | Dialect::Shared => json!({ "code": code::ERROR, "details": details }),
        Dialect::October => json!({ "code": code::ERROR, "status": status, "details": details }),
    }
}
