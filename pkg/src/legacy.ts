/**
 * `ourchat-sdk/legacy`: a client for OurChat servers of 2024, which spoke JSON over a WebSocket.
 *
 * @module ourchat-sdk/legacy
 */
export type { Credentials } from "./auth.js";
export { OurChatError } from "./error.js";
export type { ErrorInfoStructure, ErrorRetry, ErrorStatus, OurChatErrorJson } from "./error-record.js";
export type {
  OurChatErrorAction,
  OurChatErrorCategory,
  OurChatErrorCode,
  Outcome,
  RetryKind,
} from "./generated/codes.js";
export { LegacyAuth, type LegacyRegistration } from "./legacy/auth.js";
export { OurChatLegacy } from "./legacy/client.js";
export { LegacyEventStream, type LegacyEventsOptions } from "./legacy/events.js";
export { LegacyFiles, type LegacyUploadOptions } from "./legacy/files.js";
export {
  LegacyAccount,
  type LegacyAccountChanges,
  type LegacyAccountField,
  type LegacyAccountInfo,
  type LegacyAccountQuery,
  LegacyFriends,
  LegacyMessages,
  type LegacyNewSession,
  type LegacyOutgoingMessage,
  LegacyServer,
  type LegacyServerStatus,
  type LegacySessionField,
  type LegacySessionInfo,
  type LegacySessionQuery,
  LegacySessions,
} from "./legacy/groups.js";
export type { OurChatLegacyOptions } from "./legacy/options.js";
export type {
  LegacyCallOptions,
  LegacyConnectionState,
  LegacyContent,
  LegacyDialect,
  LegacyErrorEvent,
  LegacyEvent,
  LegacyExtra,
  LegacyGapEvent,
  LegacyMessage,
  LegacyMessageEvent,
  LegacyOperationsEvent,
  LegacySessionEndedEvent,
  LegacySessionInvitationEvent,
  LegacyUnknownEvent,
  LegacyUser,
  LegacyVerificationRequestEvent,
  OurChatLegacyEvents,
} from "./legacy/types.js";
export type { Locale } from "./localization.js";
export type { Logger } from "./options.js";
export type { Id, IdInput, RetryOptions, TimeInput } from "./types.js";
