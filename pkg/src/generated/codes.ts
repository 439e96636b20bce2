// Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit.

/** Every error code, `domain/name`. Codes are only ever added; none is renamed or removed. */
export type OurChatErrorCode =
  | "account/unregister-failed"
  | "api/error"
  | "api/not-found"
  | "argument/auth-type-missing"
  | "argument/bad-format"
  | "argument/code-type"
  | "argument/content-empty"
  | "argument/conversation-members"
  | "argument/conversation-type"
  | "argument/feedback-empty"
  | "argument/form-invalid"
  | "argument/id-missing"
  | "argument/invalid"
  | "argument/invalid-email"
  | "argument/invalid-phone"
  | "argument/invalid-username"
  | "argument/no-data"
  | "argument/ocid-too-long"
  | "argument/password-mismatch"
  | "argument/public-key"
  | "argument/request-value"
  | "argument/role-name-empty"
  | "argument/self-target"
  | "argument/status-too-long"
  | "argument/target-user-missing"
  | "argument/time-format"
  | "argument/time-missing"
  | "argument/too-large"
  | "argument/unknown-profile-field"
  | "argument/unreadable"
  | "argument/username-length"
  | "argument/weak-password"
  | "auth/account-deleted"
  | "auth/account-disabled"
  | "auth/account-locked"
  | "auth/account-not-approved"
  | "auth/account-not-found"
  | "auth/account-problem"
  | "auth/client-rejected"
  | "auth/code-cooldown"
  | "auth/code-expired"
  | "auth/code-invalid"
  | "auth/code-send-failed"
  | "auth/device-id-missing"
  | "auth/email-not-verified"
  | "auth/header-unsupported"
  | "auth/link-invalid"
  | "auth/refresh-failed"
  | "auth/signed-in-elsewhere"
  | "auth/token-expired"
  | "auth/token-invalid"
  | "auth/token-missing"
  | "auth/token-revoked"
  | "auth/unauthenticated"
  | "auth/verification-failed"
  | "auth/verification-required"
  | "auth/verification-timeout"
  | "auth/wrong-credentials"
  | "auth/wrong-password"
  | "channel/not-found"
  | "conflict/already-collected"
  | "conflict/already-following"
  | "conflict/already-friends"
  | "conflict/already-liked"
  | "conflict/email-taken"
  | "conflict/exists"
  | "conflict/info"
  | "conflict/phone-taken"
  | "conflict/username-taken"
  | "content/not-found"
  | "db/commit-failed"
  | "db/create-failed"
  | "db/delete-failed"
  | "db/error"
  | "db/read-failed"
  | "db/unsupported-operation"
  | "db/update-failed"
  | "debug/failed"
  | "email/undeliverable"
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
  | "im/conversation-create-failed"
  | "im/conversation-delete-failed"
  | "im/conversation-not-found"
  | "im/grant-failed"
  | "im/grant-not-found"
  | "im/grant-refresh-failed"
  | "im/leave-failed"
  | "im/member-remove-failed"
  | "im/member-restriction-failed"
  | "im/server-error"
  | "message/not-found"
  | "permission/banned"
  | "permission/denied"
  | "permission/e2ee-not-on"
  | "permission/ip-blocked"
  | "permission/muted"
  | "permission/no-admin-access"
  | "permission/not-admin"
  | "permission/not-in-session"
  | "permission/request-rejected"
  | "permission/set-session-avatar"
  | "permission/set-session-description"
  | "permission/set-session-name"
  | "quota/account-limit"
  | "quota/exhausted"
  | "quota/operation-limit"
  | "quota/resource-limit"
  | "quota/session-limit"
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
  | "server/operation-failed"
  | "server/timeout"
  | "server/unavailable"
  | "server/unknown"
  | "session/invitation-not-found"
  | "session/not-found"
  | "session/user-not-member"
  | "state/not-banned"
  | "state/not-collected"
  | "state/not-following"
  | "state/not-liked"
  | "state/not-muted"
  | "storage/full"
  | "storage/unavailable"
  | "transport/bad-response"
  | "transport/cancelled"
  | "transport/cors"
  | "transport/csp"
  | "transport/mixed-content"
  | "transport/network"
  | "transport/offline"
  | "transport/status-hidden"
  | "transport/stream-buffered"
  | "transport/timeout"
  | "transport/tls"
  | "transport/too-large"
  | "transport/truncated"
  | "transport/unreachable"
  | "transport/wrong-server"
  | "upload/already-exists"
  | "upload/failed"
  | "upload/file-not-found"
  | "upload/file-unreadable"
  | "upload/hash-mismatch"
  | "upload/metadata-invalid"
  | "upload/no-file"
  | "upload/session-not-found"
  | "upload/size-mismatch"
  | "upload/task-not-found"
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
  | "field:code"
  | "field:file"
  | "field:password"
  | "field:phone"
  | "field:username"
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
  | "transport/mixed-content"
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
  "account.set":
    | CallErrorCode
    | "argument/invalid-username"
    | "argument/ocid-too-long"
    | "argument/status-too-long"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "conflict/info";
  "account.unregister":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.assignRole":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.banUser":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.deleteAccount":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.getConfig":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.listRoles":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.listSessions":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.listUsers":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.metrics":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "server/feature-disabled";
  "admin.metricsHistory":
    | CallErrorCode
    | "argument/time-format"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "server/feature-disabled";
  "admin.permissionsOfRole":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.publishAnnouncement":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.removeRole":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.rolesOfUser":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.setConfig":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.setMaintenance":
    | CallErrorCode
    | "argument/request-value"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "admin.unbanUser":
    | CallErrorCode
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "state/not-banned";
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
  "auth.verifyEmail":
    | CallErrorCode
    | "argument/auth-type-missing"
    | "auth/verification-failed"
    | "auth/verification-timeout"
    | "auth/wrong-password"
    | "user/not-found";
  "diagnose":
    | CallErrorCode;
  "e2ee.disable":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/user-not-member";
  "e2ee.enable":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/user-not-member";
  "e2ee.sendRoomKey":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "events":
    | CallErrorCode
    | "argument/time-format"
    | "argument/time-missing"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "db/error"
    | "storage/unavailable";
  "files.delete":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
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
    | "storage/full"
    | "upload/file-unreadable"
    | "upload/hash-mismatch"
    | "upload/metadata-invalid"
    | "upload/session-not-found"
    | "upload/size-mismatch"
    | "upload/too-large"
    | "upload/wrong-instance"
    | "upload/wrong-order";
  "friends.accept":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "friend/invitation-not-found"
    | "message/not-found";
  "friends.delete":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "friend/not-found";
  "friends.invite":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "conflict/already-friends"
    | "message/not-found"
    | "user/not-found";
  "friends.refuse":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "friend/invitation-not-found"
    | "message/not-found";
  "friends.setDisplayName":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "messages.recall":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "message/not-found";
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
    | "session/not-found"
    | "storage/full"
    | "storage/unavailable";
  "raw.clientStream": OurChatErrorCode;
  "raw.serverStream": OurChatErrorCode;
  "raw.unary": OurChatErrorCode;
  "rooms.acceptInvitation":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.create":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.demote":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.invite":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.join":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.kick":
    | CallErrorCode
    | "argument/self-target"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "user/not-found"
    | "webrtc/room-not-found";
  "rooms.leave":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.members":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "webrtc/room-not-found";
  "rooms.promote":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "user/not-found"
    | "webrtc/room-not-found";
  "rooms.signal":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "server.httpStatus":
    | CallErrorCode;
  "server.info":
    | CallErrorCode;
  "server.lookup":
    | CallErrorCode
    | "user/not-found";
  "server.ping":
    | CallErrorCode;
  "server.presets":
    | CallErrorCode;
  "server.supportContacts":
    | CallErrorCode;
  "server.time":
    | CallErrorCode;
  "server.voipConfig":
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
  "sessions.addRole":
    | CallErrorCode
    | "argument/role-name-empty"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "sessions.allow":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "message/not-found"
    | "session/not-found";
  "sessions.apply":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "message/not-found"
    | "permission/banned"
    | "session/not-found";
  "sessions.ban":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "sessions.create":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found"
    | "user/not-found";
  "sessions.delete":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "sessions.get":
    | CallErrorCode
    | "argument/request-value"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "sessions.getRole":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "permission/not-in-session"
    | "role/not-found";
  "sessions.invite":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "sessions.kick":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found";
  "sessions.leave":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found"
    | "session/user-not-member";
  "sessions.mute":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing";
  "sessions.refuse":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "message/not-found"
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
  "sessions.set":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "conflict/info"
    | "permission/set-session-avatar"
    | "permission/set-session-description"
    | "permission/set-session-name";
  "sessions.setRole":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/user-not-member";
  "sessions.unban":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "state/not-banned";
  "sessions.unmute":
    | CallErrorCode
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "state/not-muted";
  "watch":
    | CallErrorCode
    | "argument/request-value"
    | "auth/account-deleted"
    | "auth/header-unsupported"
    | "auth/token-expired"
    | "auth/token-invalid"
    | "auth/token-missing"
    | "session/not-found"
    | "user/not-found";
}

/** The codes that a method can give, by its name: `ErrorsOf<"auth.login">`. */
export type ErrorsOf<Method extends keyof MethodErrorCodes> = MethodErrorCodes[Method];
