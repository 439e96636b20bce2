// Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit.

/** Every error code, `domain/name`. Codes are only ever added; none is renamed or removed. */
export type OurChatErrorCode =
  | "argument/auth-type-missing"
  | "argument/form-invalid"
  | "argument/invalid"
  | "argument/invalid-email"
  | "argument/invalid-username"
  | "argument/ocid-too-long"
  | "argument/public-key"
  | "argument/request-value"
  | "argument/role-name-empty"
  | "argument/self-target"
  | "argument/status-too-long"
  | "argument/time-format"
  | "argument/time-missing"
  | "argument/too-large"
  | "argument/unreadable"
  | "argument/weak-password"
  | "auth/account-deleted"
  | "auth/account-locked"
  | "auth/account-not-found"
  | "auth/email-not-verified"
  | "auth/header-unsupported"
  | "auth/token-expired"
  | "auth/token-invalid"
  | "auth/token-missing"
  | "auth/unauthenticated"
  | "auth/verification-failed"
  | "auth/verification-timeout"
  | "auth/wrong-credentials"
  | "auth/wrong-password"
  | "conflict/already-friends"
  | "conflict/email-taken"
  | "conflict/exists"
  | "conflict/info"
  | "db/error"
  | "friend/invitation-not-found"
  | "friend/not-found"
  | "grpc/aborted"
  | "grpc/cancelled"
  | "grpc/data-loss"
  | "grpc/deadline-exceeded"
  | "grpc/failed-precondition"
  | "grpc/out-of-range"
  | "grpc/unimplemented"
  | "grpc/unknown"
  | "http/headers-too-large"
  | "http/informational"
  | "http/method-not-allowed"
  | "http/precondition-required"
  | "http/proxy-auth-required"
  | "http/redirect"
  | "http/unsupported-media-type"
  | "message/not-found"
  | "permission/banned"
  | "permission/denied"
  | "permission/e2ee-not-on"
  | "permission/muted"
  | "permission/not-in-session"
  | "permission/set-session-avatar"
  | "permission/set-session-description"
  | "permission/set-session-name"
  | "quota/exhausted"
  | "quota/storage-full"
  | "rate/limited"
  | "resource/not-found"
  | "role/not-found"
  | "sdk/closed"
  | "sdk/panic"
  | "sdk/unrecognised"
  | "sdk/unsupported"
  | "sdk/wasm-blocked"
  | "sdk/wasm-load"
  | "server/error"
  | "server/feature-disabled"
  | "server/maintenance"
  | "server/timeout"
  | "server/unavailable"
  | "session/invitation-not-found"
  | "session/not-found"
  | "session/user-not-member"
  | "state/not-banned"
  | "state/not-muted"
  | "transport/bad-response"
  | "transport/cancelled"
  | "transport/network"
  | "transport/offline"
  | "transport/status-hidden"
  | "transport/timeout"
  | "transport/too-large"
  | "transport/truncated"
  | "upload/file-unreadable"
  | "upload/hash-mismatch"
  | "upload/metadata-invalid"
  | "upload/session-not-found"
  | "upload/size-mismatch"
  | "upload/too-large"
  | "upload/wrong-instance"
  | "upload/wrong-order"
  | "user/not-found"
  | "webrtc/room-not-found";

/** What kind of trouble a code stands for. */
export type OurChatErrorCategory =
  | "invalid_argument"
  | "unauthenticated"
  | "permission"
  | "not_found"
  | "conflict"
  | "exhausted"
  | "rate_limited"
  | "failed_precondition"
  | "unavailable"
  | "timeout"
  | "cancelled"
  | "unimplemented"
  | "internal"
  | "data_loss"
  | "redirect"
  | "unknown";

/** When the same request may succeed. */
export type RetryKind =
  | "none"
  | "fix-input"
  | "refresh"
  | "relogin"
  | "wait"
  | "backoff"
  | "user";

/** Whether the server did what it was asked. */
export type Outcome =
  | "rejected"
  | "not-sent"
  | "unknown";

/** What a user interface should offer. */
export type OurChatErrorAction =
  | "contact-admin"
  | "field"
  | "field:account"
  | "field:account+password"
  | "field:file"
  | "field:password"
  | "follow"
  | "login"
  | "none"
  | "reload"
  | "retry-button"
  | "upgrade-browser"
  | "verify"
  | "wait";

/** Codes that any call can give: of the server as such, of the way to it, and of the SDK. */
export type CallErrorCode =
  | "argument/invalid"
  | "argument/too-large"
  | "argument/unreadable"
  | "auth/unauthenticated"
  | "conflict/exists"
  | "grpc/aborted"
  | "grpc/cancelled"
  | "grpc/data-loss"
  | "grpc/deadline-exceeded"
  | "grpc/failed-precondition"
  | "grpc/out-of-range"
  | "grpc/unimplemented"
  | "grpc/unknown"
  | "permission/denied"
  | "quota/exhausted"
  | "rate/limited"
  | "resource/not-found"
  | "sdk/closed"
  | "sdk/panic"
  | "sdk/unrecognised"
  | "sdk/unsupported"
  | "sdk/wasm-blocked"
  | "sdk/wasm-load"
  | "server/error"
  | "server/maintenance"
  | "server/unavailable"
  | "transport/bad-response"
  | "transport/cancelled"
  | "transport/network"
  | "transport/offline"
  | "transport/status-hidden"
  | "transport/timeout"
  | "transport/too-large"
  | "transport/truncated";

/** The codes that each method of the API can give. */
export interface MethodErrorCodes {
  "account.get":
    | CallErrorCode
    | "argument/request-value"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "user/not-found";
  "auth.login":
    | CallErrorCode
    | "argument/auth-type-missing"
    | "auth/account-locked"
    | "auth/account-not-found"
    | "auth/email-not-verified"
    | "auth/wrong-credentials"
    | "auth/wrong-password";
  "auth.register":
    | CallErrorCode
    | "argument/invalid-email"
    | "argument/invalid-username"
    | "argument/public-key"
    | "argument/weak-password"
    | "conflict/email-taken";
  "auth.resume":
    | CallErrorCode
    | "auth/token-expired";
  "events":
    | CallErrorCode
    | "argument/time-format"
    | "argument/time-missing"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "db/error";
  "files.download":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "files.upload":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "quota/storage-full"
    | "upload/file-unreadable"
    | "upload/hash-mismatch"
    | "upload/metadata-invalid"
    | "upload/session-not-found"
    | "upload/size-mismatch"
    | "upload/too-large"
    | "upload/wrong-instance"
    | "upload/wrong-order";
  "messages.send":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "message/not-found"
    | "permission/e2ee-not-on"
    | "permission/muted"
    | "permission/not-in-session"
    | "session/not-found";
  "server.info":
    | CallErrorCode;
  "server.lookup":
    | CallErrorCode
    | "user/not-found";
  "server.ping":
    | CallErrorCode;
  "sessions.acceptInvitation":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "permission/banned"
    | "session/invitation-not-found"
    | "session/not-found";
  "sessions.create":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found"
    | "user/not-found";
  "sessions.get":
    | CallErrorCode
    | "argument/request-value"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "sessions.refuseInvitation":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "permission/banned"
    | "session/invitation-not-found"
    | "session/not-found";
}

/** The codes that a method can give, by its name: `ErrorsOf<"auth.login">`. */
export type ErrorsOf<Method extends keyof MethodErrorCodes> = MethodErrorCodes[Method];
