/**
 * `ourchat-sdk/errors`: recognises statuses of every system, without the rest of the SDK.
 *
 * @module ourchat-sdk/errors
 */
export type { ErrorDetail, ErrorDetailTypes } from "./error-details.js";
export { OurChatError } from "./error.js";
export type { ErrorInfoStructure, ErrorRetry, ErrorStatus, OurChatErrorJson } from "./error-record.js";
export type {
  OurChatErrorAction,
  OurChatErrorCategory,
  OurChatErrorCode,
  Outcome,
  RetryKind,
} from "./generated/codes.js";
export type { Locale } from "./localization.js";
export {
  type RecognisedSuccess,
  type RecogniseOptions,
  Recogniser,
  type RecogniserOptions,
  recognise,
  type StatusDialect,
  type StatusSystem,
} from "./recogniser.js";
