/**
 * The OurChat SDK: a client for OurChat chat servers.
 *
 * @packageDocumentation
 */
export { Account, type AccountField, type AccountInfo, type AccountQuery } from "./account.js";
export { Auth, type Credentials, type RegisteredUser, type Registration, type SignedInUser, type User } from "./auth.js";
export { OurChat } from "./client.js";
export type { OurChatEvents, SessionEndedEvent } from "./connection.js";
export { Download, type DownloadOptions } from "./download.js";
export {
  type ErrorDetail,
  type ErrorInfoStructure,
  type ErrorRecord,
  type ErrorRetry,
  type ErrorStatus,
  type Locale,
  OurChatError,
  type OurChatErrorJson,
} from "./error.js";
export { EventStream, type EventsOptions } from "./event-stream.js";
export type {
  AnnouncementEvent,
  FriendInvitationAnswerEvent,
  FriendInvitationEvent,
  JoinRequestAnswerEvent,
  JoinRequestEvent,
  MemberKeyEvent,
  MessageEvent,
  OurChatEvent,
  RecallEvent,
  RoomKeyEvent,
  RoomKeyRotationEvent,
  SessionInvitationAnswerEvent,
  SessionInvitationEvent,
} from "./events.js";
export { Files } from "./files.js";
export type {
  CallErrorCode,
  ErrorsOf,
  MethodErrorCodes,
  OurChatErrorAction,
  OurChatErrorCategory,
  OurChatErrorCode,
  Outcome,
  RetryKind,
} from "./generated/codes.js";
export { Messages, type OutgoingMessage, type SentMessage } from "./messages.js";
export type { Logger, OurChatOptions, WasmSource } from "./options.js";
export { Server, type ServerInfo } from "./server.js";
export {
  type CreatedSession,
  type FailedMember,
  type MemberRole,
  type NewSession,
  type SessionField,
  type SessionInfo,
  type SessionInvitation,
  type SessionQuery,
  Sessions,
} from "./sessions.js";
export type { CallOptions, Id, IdInput, TimeInput } from "./types.js";
export { type UploadedFile, type UploadOptions, type UploadProgress, UploadTask } from "./upload-task.js";
