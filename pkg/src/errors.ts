/**
 * `ourchat-sdk/errors`: recognises statuses of every system, without the rest of the SDK.
 *
 * @packageDocumentation
 */
export type { ErrorDetail, ErrorDetailTypes } from "./error-details.js";
export { type ErrorInfoStructure, type ErrorRetry, type ErrorStatus, type Locale, OurChatError, type OurChatErrorJson } from "./error.js";
export type {
  OurChatErrorAction,
  OurChatErrorCategory,
  OurChatErrorCode,
  Outcome,
  RetryKind,
} from "./generated/codes.js";
export {
  type RecognisedSuccess,
  type RecogniseOptions,
  Recogniser,
  type RecogniserOptions,
  recognise,
  type StatusDialect,
  type StatusSystem,
} from "./recogniser.js";
