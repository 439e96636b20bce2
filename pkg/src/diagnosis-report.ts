import type { OurChatError } from "./error.js";
import type { Locale } from "./localization.js";
import type { OurChatErrorCode } from "./generated/codes.js";

/**
 * One step of the diagnosis:
 *
 * - `core`: the WebAssembly core is loaded;
 * - `address`: the browser may call the address at all;
 * - `status`: `GET /v1/status`, which a real server answers always;
 * - `reach`: the same without reading the answer, which works without cross-origin headers;
 * - `pause`: the same a moment later, which tells the rate limit from other refusals;
 * - `tls`: whether the secure connection is what fails;
 * - `scheme`: whether the server answers to the other of `http` and `https`;
 * - `logo`: `GET /v1/logo`, which is refused in maintenance;
 * - `ping`: a call;
 * - `errors`: a call that has to fail: whether its status can be read;
 * - `clock`: the server's clock;
 * - `stream`: whether an event stream begins at once; only for a client that is signed in.
 */
export type DiagnosisStep =
  | "core"
  | "address"
  | "status"
  | "reach"
  | "pause"
  | "tls"
  | "scheme"
  | "logo"
  | "ping"
  | "errors"
  | "clock"
  | "stream";

/** What a step found. */
export interface DiagnosisProbe {
  /** Which step it is. */
  readonly name: DiagnosisStep;
  /** Whether it went as it does where nothing is wrong. */
  readonly ok: boolean;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** HTTP status of the answer, if it could be read. */
  readonly httpStatus?: number;
  /** Code of the failure, if the SDK gives it one. */
  readonly code?: OurChatErrorCode;
  /** More for developers, in English. */
  readonly detail?: string;
}

/** Text and remedy in one language. */
export interface DiagnosisAdvice {
  /** What is wrong, for users. */
  readonly message: string;
  /** What to do about it, for those who run page and server. */
  readonly remedy: string;
}

/** What is wrong, and what to do about it. */
export interface DiagnosisVerdict {
  /** `"ok"`, or the code that says what is wrong. */
  readonly code: OurChatErrorCode | "ok";
  /** What is wrong, in English. */
  readonly message: string;
  /** What to do about it, in English. */
  readonly remedy: string;
  /** The two in every language. */
  readonly localized: Readonly<Record<Locale, DiagnosisAdvice>>;
  /** The lines to add to a configuration or to run in a shell, ready to copy. */
  readonly configuration?: string;
  /** What it may be as well, when browsers do not tell it apart. */
  readonly alternatives?: readonly OurChatErrorCode[];
}

/** What `chat.diagnose()` found. Plain data apart from `toString`; there is nothing secret in it. */
export interface DiagnosisReport {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** What is wrong. */
  readonly verdict: DiagnosisVerdict;
  /** The absolute base URL of the server, without user, password and query. */
  readonly baseUrl: string;
  /** Whether page and server have one origin. */
  readonly sameOrigin: boolean;
  /** `navigator.onLine`; absent where there is none. */
  readonly online?: boolean;
  /** Whether the page is a secure context. */
  readonly secureContext: boolean;
  /** `"loaded"`, or why the WebAssembly core is not. */
  readonly wasm: "loaded" | OurChatErrorCode;
  /** How far the server's clock is ahead of this one, in milliseconds, give or take the time of a call. */
  readonly clockSkewMs?: number;
  /** The steps in their order; what was not needed is not among them. */
  readonly probes: readonly DiagnosisProbe[];
  /** When it was checked, in ISO 8601. */
  readonly checkedAt: string;
  /** The report as lines of English text, for a bug report. */
  toString(): string;
}

/** An error as a probe's code and detail. @internal */
export function failed(error: OurChatError): { code: OurChatErrorCode; detail: string; httpStatus?: number } {
  const httpStatus = error.status?.httpStatus;
  return { code: error.code, detail: withoutQueries(error.message), ...(httpStatus !== undefined && { httpStatus }) };
}

/** A text without the parts of URLs that may be secret: user, password, query and fragment. @internal */
export function withoutQueries(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#"'()]*@)?([^\s?#"'()]*)(?:[?#][^\s"'()]*)?/gi, "$1$2");
}
