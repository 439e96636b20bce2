//! What a client can ask of a server.

use crate::dialect::Dialect;

/// An operation: one type of message and the type that answers it.
#[derive(Debug)]
pub struct Operation {
    /// The name that the package calls it by.
    pub call: &'static str,
    /// The name in the catalogue and in errors.
    pub name: &'static str,
    /// The type of the message that asks.
    pub request: i32,
    /// The type of the message that answers. Two operations with the same one cannot be told apart, so they wait for each other.
    pub answer: i32,
    /// Whether only signed-in users may ask.
    pub needs_login: bool,
    /// Whether asking twice is the same as asking once.
    pub repeatable: bool,
    /// The oldest dialect that has it.
    pub since: Dialect,
    /// The member that an answer must have.
    pub result: &'static str,
    /// Whether servers of every dialect stay silent when there is nothing to say.
    pub fenced: bool,
}

const fn operation(call: &'static str, name: &'static str, request: i32, answer: i32) -> Operation {
    Operation {
        call,
        name,
        request,
        answer,
        needs_login: true,
        repeatable: false,
        since: Dialect::First,
        result: "",
        fenced: false,
    }
}

/// Every operation.
pub static OPERATIONS: [Operation; 15] = [
    Operation {
        needs_login: false,
        ..operation("register", "Register", 4, 5)
    },
    Operation {
        needs_login: false,
        repeatable: true,
        ..operation("login", "Login", 6, 7)
    },
    Operation {
        repeatable: true,
        result: "data",
        ..operation("sessionInfo", "GetSessionInfo", 1, 2)
    },
    Operation {
        result: "sessionId",
        ..operation("newSession", "NewSession", 8, 9)
    },
    Operation {
        repeatable: true,
        result: "data",
        ..operation("accountInfo", "GetAccountInfo", 10, 11)
    },
    Operation {
        needs_login: false,
        repeatable: true,
        ..operation("serverStatus", "GetServerStatus", 12, 12)
    },
    Operation {
        needs_login: false,
        ..operation("verificationMail", "SendVerificationEmail", 14, 23)
    },
    // Nothing is sent: the server tells by itself.
    Operation {
        needs_login: false,
        repeatable: true,
        ..operation("awaitVerification", "VerifyStatus", -1, 15)
    },
    operation("unregister", "Unregister", 16, 17),
    Operation {
        repeatable: true,
        ..operation("setAccountInfo", "SetAccountInfo", 19, 20)
    },
    Operation {
        since: Dialect::Shared,
        result: "key",
        ..operation("upload", "Upload", 21, 22)
    },
    Operation {
        since: Dialect::Shared,
        fenced: true,
        ..operation("answerInvitation", "AcceptJoinSession", 25, 26)
    },
    Operation {
        since: Dialect::Shared,
        repeatable: true,
        ..operation("setFriendInfo", "SetFriendInfo", 27, 20)
    },
    Operation {
        since: Dialect::Shared,
        repeatable: true,
        fenced: true,
        ..operation("fetch", "FetchMessages", 28, 0)
    },
    Operation {
        result: "id",
        ..operation("send", "SendMessage", 29, 30)
    },
];

impl Operation {
    /// The operation that the package calls so.
    #[must_use]
    pub fn find(call: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.call == call)
    }

    /// Whether the operation is a given one.
    #[must_use]
    pub fn is(&self, call: &str) -> bool {
        self.call == call
    }

    /// Whether a server of the dialect answers it to users who have not signed in.
    #[must_use]
    pub fn is_open(&self, dialect: Option<Dialect>) -> bool {
        !self.needs_login || self.is("accountInfo") && dialect == Some(Dialect::Last)
    }

    /// Whether a server of the dialect never answers it, unless it fails.
    #[must_use]
    pub fn is_unanswered(&self, dialect: Dialect) -> bool {
        dialect == Dialect::First && (self.is("send") || self.is("verificationMail"))
    }

    /// Whether a question after the status has to tell when a server of the dialect is done.
    #[must_use]
    pub fn is_fenced(&self, dialect: Dialect) -> bool {
        self.fenced || self.is_unanswered(dialect)
    }

    /// The type of the message that asks, in a dialect: the first one has a single type for messages of users.
    #[must_use]
    pub fn code(&self, dialect: Dialect) -> i32 {
        match dialect {
            Dialect::First if self.is("send") => 0,
            _ => self.request,
        }
    }
}
