//! The refusals that calls can give, with the exact texts of the contract.

use std::{borrow::Cow, fmt::Display};

use tonic::{Code, Status};

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A status of the contract.
    Status(Code, Cow<'static, str>),
    /// Something of the server's own failed. The text goes to the log; the client learns `Server Error`.
    Internal(String),
}

impl Refusal {
    /// A setting is wrong, as the text says.
    pub fn setting(text: impl Into<String>) -> Self {
        Self::Status(Code::InvalidArgument, Cow::Owned(text.into()))
    }

    /// Something of the server's own failed.
    pub fn internal(cause: impl Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Status(code, text) => Self::new(code, text.into_owned()),
            Refusal::Internal(cause) => {
                tracing::warn!(cause, "a call failed");
                Self::new(Code::Internal, "Server Error")
            }
        }
    }
}

macro_rules! statuses {
    ($($name:ident = $code:ident $text:literal;)*) => {
        $(pub const $name: Refusal = Refusal::Status(Code::$code, Cow::Borrowed($text));)*
    };
}

statuses! {
    ACCOUNT_DELETED = Unauthenticated "Account Deleted";
    ACCOUNT_LOCKED = Unauthenticated "Account Locked";
    ALREADY_E2EE = AlreadyExists "session already e2eeized";
    ALREADY_INVITED_TO_ROOM = AlreadyExists "user is already invited to this room";
    ALREADY_IN_ROOM = AlreadyExists "you are already in this room";
    ALREADY_PLAIN = AlreadyExists "session already dee2eeized";
    ANNOUNCEMENT_MISSING = Internal "pool error: announcement is none";
    ANNOUNCEMENT_PUBLISHER = Internal "add announcement error: the publisher does not exist";
    BEARER_FORMAT = Unauthenticated "Correct format is Authorization: Bearer <jwt>";
    CANNOT_SET_AVATAR = PermissionDenied "Cannot Set Avatar";
    CANNOT_SET_DESCRIPTION = PermissionDenied "Cannot Set Description";
    CANNOT_SET_NAME = PermissionDenied "Cannot Set Name";
    CONFLICT = AlreadyExists "Conflict";
    E2EE_NOT_ON = PermissionDenied "E2EE Not On";
    EMAIL_INVALID = InvalidArgument "Email Address Is Invalid";
    EMAIL_NOT_VERIFIED = Unauthenticated "Email Not Verified";
    END_TIME_INVALID = InvalidArgument "Invalid End Time";
    FILE_HASH_ERROR = InvalidArgument "File Hash Error";
    FILE_SIZE_ERROR = InvalidArgument "File Size Error";
    FRIEND_EXISTS = AlreadyExists "Friend Already Exists";
    FRIEND_INVITATION_NOT_FOUND = NotFound "Friend Invitation Not Found";
    FRIEND_NOT_FOUND = NotFound "Friend Not Found";
    ICE_CANDIDATE_REQUIRED = InvalidArgument "ice_candidate is required for ICE candidate signals";
    INTERVAL_INVALID = InvalidArgument "Invalid Interval";
    MEMBER_NOT_FOUND = NotFound "User Not In Session";
    MESSAGE_NOT_FOUND = NotFound "Message Not Found";
    METADATA_ERROR = InvalidArgument "Metadata Error";
    METRICS_DISABLED = Unimplemented "Metrics Disabled";
    METRICS_OFF = Unimplemented "Metrics are disabled in configuration";
    MISSING_AUTH_TYPE = InvalidArgument "Missing AuthType";
    NOT_IMPLEMENTED = Unimplemented "not yet implemented";
    NOT_INVITED_TO_ROOM = PermissionDenied "you are not invited to this room";
    NOT_IN_ROOM = PermissionDenied "you are not in this room";
    NOT_IN_SESSION = PermissionDenied "Not In Session";
    OCID_TOO_LONG = InvalidArgument "Ocid Too Long";
    ONLY_BEARER = Unauthenticated "Only Support Bearer";
    PASSWORD_WEAK = InvalidArgument "Password Is Not Strong Enough";
    PERMISSION_DENIED = PermissionDenied "Permission Denied";
    PUBLIC_KEY_INVALID = InvalidArgument "Public Key Is Invalid";
    REQUEST_INVALID_VALUE = InvalidArgument "Request Invalid Value";
    ROLE_NAME_EMPTY = InvalidArgument "Role Name Empty";
    ROLE_NOT_FOUND = NotFound "Role Not Found";
    ROOM_CREATOR_DEMOTED = PermissionDenied "cannot demote room creator";
    ROOM_CREATOR_KICKED = PermissionDenied "cannot kick room creator";
    ROOM_DEMOTE_DENIED = PermissionDenied "only room creator can demote admins";
    ROOM_INVITATION_NEEDED = PermissionDenied "you must be invited to join this room";
    ROOM_INVITE_DENIED = PermissionDenied "only room admins can invite users";
    ROOM_KICK_DENIED = PermissionDenied "only room admins can kick users";
    ROOM_KICK_ONESELF = InvalidArgument "cannot kick yourself";
    ROOM_NOT_FOUND = NotFound "WebRTC Room Not Found";
    ROOM_PROMOTE_DENIED = PermissionDenied "only room admins can promote other users";
    SDP_REQUIRED = InvalidArgument "sdp is required for offer/answer signals";
    SESSION_INVITATION_NOT_FOUND = NotFound "Session Invitation Not Found";
    SESSION_NOT_FOUND = NotFound "Session Not Found";
    SIGNAL_TYPE_REQUIRED = InvalidArgument "Signal Type Must Be Specified";
    START_TIME_INVALID = InvalidArgument "Invalid Start Time";
    STATUS_TOO_LONG = InvalidArgument "Status Too Long";
    STORAGE_FULL = ResourceExhausted "Storage Full";
    TIME_FORMAT_ERROR = InvalidArgument "Time Format Error";
    TIME_MISSING = InvalidArgument "Time Missing";
    TOKEN_EXPIRED = Unauthenticated "Token Expired";
    TOKEN_INVALID = Unauthenticated "Token Invalid";
    TOKEN_MISSING = Unauthenticated "Token Missing";
    TOKEN_UNREADABLE = InvalidArgument "Token Invalid";
    UPLOAD_ELSEWHERE = FailedPrecondition "Upload Session Not In This Instance";
    UPLOAD_NOT_FOUND = NotFound "Upload Session Not Found";
    UPLOAD_ORDER = InvalidArgument "Incorrect Order Of Uploading";
    USERNAME_INVALID = InvalidArgument "Username Is Invalid";
    USER_BANNED = PermissionDenied "User Banned";
    USER_EXISTS = AlreadyExists "User Already Exists";
    USER_GONE = Unauthenticated "User Not Found";
    USER_MUTED = PermissionDenied "User Muted";
    USER_NOT_BANNED = NotFound "User Not Be Banned";
    USER_NOT_FOUND = NotFound "User Not Found";
    USER_NOT_IN_ROOM = NotFound "user is not in the room";
    USER_NOT_IN_SESSION = PermissionDenied "User Not In Session";
    USER_NOT_MUTED = NotFound "User Not Be Muted";
    WRONG_PASSWORD = Unauthenticated "Wrong Password";
}
