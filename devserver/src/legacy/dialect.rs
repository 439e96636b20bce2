//! The generations of the protocol and the numbers of its message types.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A generation of the protocol.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize,
)]
pub enum Dialect {
    /// August 2024: status numbers that differ from message type to message type.
    #[value(name = "2024-08")]
    #[serde(rename = "2024-08")]
    August,
    /// Until October 2024: status numbers that all message types share.
    #[value(name = "2024-08-shared")]
    #[serde(rename = "2024-08-shared")]
    Shared,
    /// October and November 2024: failures are messages of type 18.
    #[value(name = "2024-10")]
    #[serde(rename = "2024-10")]
    October,
}

impl Dialect {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::August => "2024-08",
            Self::Shared => "2024-08-shared",
            Self::October => "2024-10",
        }
    }

    /// Whether it has an HTTP port for files and mails.
    pub fn has_http(self) -> bool {
        self != Self::August
    }

    /// The highest number of its message types.
    pub fn last_code(self) -> u64 {
        match self {
            Self::August => code::SET_ACCOUNT_RESULT,
            Self::Shared | Self::October => code::OPERATIONS,
        }
    }
}

/// The numbers of message types.
pub mod code {
    /// A user's message; in later dialects also a batch of fetched ones.
    pub const MESSAGE: u64 = 0;
    /// Asks about a session.
    pub const GET_SESSION: u64 = 1;
    /// What was asked about a session.
    pub const SESSION: u64 = 2;
    /// Makes an account.
    pub const REGISTER: u64 = 4;
    /// Answer to it.
    pub const REGISTER_RESULT: u64 = 5;
    /// Logs in.
    pub const LOGIN: u64 = 6;
    /// Answer to it.
    pub const LOGIN_RESULT: u64 = 7;
    /// Makes a session.
    pub const NEW_SESSION: u64 = 8;
    /// Answer to it.
    pub const NEW_SESSION_RESULT: u64 = 9;
    /// Asks about an account.
    pub const GET_ACCOUNT: u64 = 10;
    /// What was asked about an account.
    pub const ACCOUNT: u64 = 11;
    /// Asks for the server's status; also the answer.
    pub const STATUS: u64 = 12;
    /// Asks for a verification.
    pub const VERIFY: u64 = 14;
    /// How the verification went.
    pub const VERIFICATION: u64 = 15;
    /// Deletes the account.
    pub const UNREGISTER: u64 = 16;
    /// Answer to it.
    pub const UNREGISTER_RESULT: u64 = 17;
    /// Something failed.
    pub const ERROR: u64 = 18;
    /// Changes the account.
    pub const SET_ACCOUNT: u64 = 19;
    /// Answer to it, and to a new private name.
    pub const SET_ACCOUNT_RESULT: u64 = 20;
    /// Announces an upload.
    pub const UPLOAD: u64 = 21;
    /// Answer to it.
    pub const UPLOAD_RESULT: u64 = 22;
    /// Whether the verification mail left.
    pub const MAIL_RESULT: u64 = 23;
    /// An invitation to a session.
    pub const INVITATION: u64 = 24;
    /// Answers an invitation.
    pub const ANSWER_INVITATION: u64 = 25;
    /// What came of that.
    pub const ANSWER_RESULT: u64 = 26;
    /// Gives somebody a private name.
    pub const SET_FRIEND: u64 = 27;
    /// Fetches messages.
    pub const FETCH: u64 = 28;
    /// Sends a message.
    pub const SEND: u64 = 29;
    /// Answer to it.
    pub const SEND_RESULT: u64 = 30;
    /// What the client is to do.
    pub const OPERATIONS: u64 = 31;
}

/// The type of the answer to a message type; the type for errors where there is none.
pub fn reply_to(dialect: Dialect, request: u64) -> u64 {
    match request {
        code::GET_SESSION => code::SESSION,
        code::REGISTER => code::REGISTER_RESULT,
        code::LOGIN => code::LOGIN_RESULT,
        code::NEW_SESSION => code::NEW_SESSION_RESULT,
        code::GET_ACCOUNT => code::ACCOUNT,
        code::STATUS => code::STATUS,
        code::VERIFY if dialect == Dialect::August => code::VERIFICATION,
        code::VERIFY => code::MAIL_RESULT,
        code::UNREGISTER => code::UNREGISTER_RESULT,
        code::SET_ACCOUNT | code::SET_FRIEND => code::SET_ACCOUNT_RESULT,
        code::UPLOAD => code::UPLOAD_RESULT,
        code::ANSWER_INVITATION => code::ANSWER_RESULT,
        code::FETCH => code::MESSAGE,
        code::SEND => code::SEND_RESULT,
        _ => code::ERROR,
    }
}
