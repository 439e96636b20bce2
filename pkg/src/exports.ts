/**
 * What the entries with a client have in common: everything but the class `OurChat`.
 *
 * @internal
 */
export { Account, type AccountChanges, type AccountField, type AccountInfo, type AccountQuery } from "./account.js";
export { Auth, type Credentials, type RegisteredUser, type Registration, type SignedInUser, type User } from "./auth.js";
export type { BizError, BizErrorOptions } from "./biz-error.js";
export type { Client } from "./client.js";
export type { OurChatEvents, SessionEndedEvent } from "./connection.js";
export type {
  DiagnosisAdvice,
  DiagnosisProbe,
  DiagnosisReport,
  DiagnosisStep,
  DiagnosisVerdict,
} from "./diagnosis-report.js";
export { Download, type DownloadOptions, type DownloadProgress } from "./download.js";
export { E2ee } from "./e2ee.js";
export { OurChatError } from "./error.js";
export type {
  BadRequest,
  DebugInfo,
  ErrorDetail,
  ErrorDetailTypes,
  ErrorInfo,
  Help,
  LocalizedMessage,
  PreconditionFailure,
  QuotaFailure,
  RequestInfo,
  ResourceInfo,
  RetryInfo,
} from "./error-details.js";
export type { Locale } from "./localization.js";
export type { ErrorInfoStructure, ErrorRecord, ErrorRetry, ErrorStatus, OurChatErrorJson } from "./error-record.js";
export { type ConnectionState, EventStream, type EventsOptions } from "./event-stream.js";
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
export { type FileReference, type Media, type MessagePart, parseMarkdown, readReference, writeReference } from "./file-references.js";
export { Files } from "./files.js";
export { type FriendAnswerDetails, type FriendInvitationDetails, Friends } from "./friends.js";
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
/** The types of all messages and enums of the wire contract. */
export type * as contract from "./generated/contract.js";
export { Messages, type OutgoingMessage } from "./messages.js";
export type { Logger, OurChatOptions, WasmSource } from "./options.js";
export { Outbox, type OutboxEntry } from "./outbox.js";
export { Permission, Role } from "./permissions.js";
export { Raw, type RawMessage } from "./raw.js";
export { type NewRoom, Rooms, type RoomSignal } from "./rooms.js";
export { Server, type ServerInfo, type Support, type SupportContact, type TurnServer, type VoipConfig } from "./server.js";
export { ServerStream } from "./server-stream.js";
export type {
  AdmissionDetails,
  CreatedSession,
  FailedMember,
  MemberRole,
  NewRole,
  NewSession,
  Restriction,
  RoleInfo,
  SessionChanges,
  SessionField,
  SessionInfo,
  SessionInvitation,
  SessionQuery,
  SessionRequestDetails,
} from "./session-types.js";
export { Sessions } from "./sessions.js";
export type { StorageAdapter } from "./storage.js";
export type { CallOptions, ClientRetryOptions, Id, IdInput, RetryOptions, TimeInput } from "./types.js";
export {
  type PendingUpload,
  type UploadedFile,
  type UploadOptions,
  type UploadProgress,
  type UploadSource,
  type UploadState,
  UploadTask,
} from "./upload-task.js";
export { Watch, type WatchOptions } from "./watch.js";
export type {
  AccountChange,
  AccountReadChange,
  FriendAddedChange,
  FriendRemovedChange,
  MemberAddedChange,
  MemberRemovedChange,
  RoleChange,
  ServerChange,
  SessionAddedChange,
  SessionChange,
  SessionReadChange,
  SessionRemovedChange,
  WatchedAccount,
  WatchedSession,
} from "./watch-changes.js";
