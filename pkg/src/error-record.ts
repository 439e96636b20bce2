/**
 * The data that errors are made of, and how it is read out of JSON.
 */
import { type ErrorDetail, detailsFromJson } from "./error-details.js";
import type { OurChatErrorCode, Outcome, RetryKind } from "./generated/codes.js";
import type { Locale } from "./localization.js";

/** What arrived, untouched. */
export interface ErrorStatus {
  /**
   * Who speaks: `ourchat-grpc` (the server), `http` (a proxy or the rate limit) or `transport` (nothing usable arrived); another
   * system in errors of `recognise()`.
   */
  readonly system: string;
  /** Which of several meanings the system's numbers have, for systems that changed them. */
  readonly dialect?: string;
  /** The number as text; empty when there is none. */
  readonly code: string;
  /** The number's name, such as `UNAUTHENTICATED`. */
  readonly name?: string;
  /** The server's own words. */
  readonly detail?: string;
  /** HTTP status of the answer. */
  readonly httpStatus?: number;
}

/** When and whether a call may be repeated. */
export interface ErrorRetry {
  /** When the same request may succeed. */
  readonly kind: RetryKind;
  /** How long the server asks to wait, in milliseconds. */
  readonly afterMs?: number;
  /** Repeating cannot do it twice: the server did nothing, or the call may be made any number of times. */
  readonly safe: boolean;
}

/**
 * The plain data that an error is made of: what the core hands over, and what {@link OurChatError.toJSON} keeps.
 */
export interface ErrorRecord {
  /** The stable id of the error. */
  readonly code: OurChatErrorCode;
  /** One of 16 kinds, an {@link OurChatErrorCategory}. */
  readonly category: string;
  /** The RPC, such as `AuthService.Auth`, or the method of the SDK when no RPC was reached. */
  readonly operation?: string;
  /** What arrived, if anything did. */
  readonly status?: ErrorStatus;
  /** Whether the server may have acted. */
  readonly outcome: Outcome;
  /** How many requests were sent. Default 0. */
  readonly attempts?: number;
  /** How long it took from the call to the error, in milliseconds. Default 0. */
  readonly elapsedMs?: number;
  /** When and whether the call may be repeated, see {@link ErrorRetry}. */
  readonly retry: { readonly kind: string; readonly afterMs?: number; readonly safe: boolean };
  /** Whether a new login is the remedy. */
  readonly relogin: boolean;
  /** What a user interface should offer, an {@link OurChatErrorAction}. */
  readonly action: string;
  /** How it should be shown, with the numbers of {@link ErrorInfoStructure.showType}. */
  readonly showType: number;
  /** English text for users. */
  readonly userMessage: string;
  /** Text for users that the server sent, in whatever language; it goes before the SDK's own. */
  readonly serverMessage?: string;
  /** Wrong arguments by their path, with what was expected. */
  readonly fields?: Readonly<Record<string, string[]>>;
  /** Codes that it may mean as well, when what arrived does not decide. */
  readonly alternatives?: readonly string[];
  /** What the server added to its status. */
  readonly details?: readonly ErrorDetail[];
  /** English text for developers, in place of `userMessage` in `message`. */
  readonly reason?: string;
  /** What is there in spite of the failure. */
  readonly data?: unknown;
  /** Identifies the call in the logs of the server. */
  readonly traceId?: string;
  /** The server that was called. */
  readonly host?: string;
  /** What was thrown below, such as the browser's own error. */
  readonly cause?: unknown;
}

/** The response format of Ant Design Pro and umi that an error offers in {@link OurChatError.info}. */
export interface ErrorInfoStructure {
  /** Always `false`. */
  readonly success: false;
  /** What is there in spite of the failure. */
  readonly data?: unknown;
  /** The error's `code`. */
  readonly errorCode: string;
  /** The error's `userMessage`. */
  readonly errorMessage: string;
  /** 0 silent, 1 warning, 2 error, 4 notification, 9 sign-in page. */
  readonly showType: number;
  /** Identifies the call in logs. */
  readonly traceId?: string;
  /** The server that was called. */
  readonly host?: string;
}

/** The JSON form of an error. It is an {@link ErrorInfoStructure} as well. */
export interface OurChatErrorJson extends ErrorRecord, ErrorInfoStructure {
  readonly name: "OurChatError";
  /** The text for developers, in English. */
  readonly message: string;
  /** The language of `userMessage`. */
  readonly locale: Locale;
  readonly traceId?: string;
  readonly host?: string;
  readonly data?: unknown;
  readonly showType: number;
  /** How many requests were sent. */
  readonly attempts: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
  /** Name and message of what was thrown below. */
  readonly cause?: { readonly name: string; readonly message: string };
}

/** The text for developers: `[code] what happened (operation)`. @internal */
export function describe({ code, fields, reason, userMessage, operation }: ErrorRecord): string {
  const problems = Object.entries(fields ?? {}).map(([path, expected]) => `${path}: ${expected.join(", ")}`);
  const text = problems.length > 0 ? problems.join("; ") : (reason ?? userMessage);
  return `[${code}] ${text}${operation === undefined ? "" : ` (${operation})`}`;
}

/** The members of a record, apart from the cause, which JSON turns into something else. */
const MEMBERS = [
  "code",
  "category",
  "operation",
  "status",
  "outcome",
  "attempts",
  "elapsedMs",
  "retry",
  "relogin",
  "action",
  "showType",
  "userMessage",
  "serverMessage",
  "fields",
  "alternatives",
  "details",
  "reason",
  "data",
  "traceId",
  "host",
] as const satisfies readonly (keyof ErrorRecord)[];

/** What an error is made of. @internal */
export interface Origin {
  readonly record: ErrorRecord;
  readonly locale: Locale;
  /** The text for users in the window, worker or process that the error comes from. */
  readonly text: string | undefined;
}

/** What JSON keeps of a cause: errors of any window, and nothing else. @internal */
export function causeToJson(cause: unknown): { readonly name: string; readonly message: string } | undefined {
  if (!isObject(cause)) return undefined;
  try {
    const { name, message } = cause;
    return typeof name === "string" && typeof message === "string" ? { name, message } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads what `OurChatError.toJSON` gave; undefined when it is something else. @internal */
export function recordFromJson(json: unknown): Origin | undefined {
  if (!isRecord(json)) return undefined;
  const { cause, details, locale, errorMessage } = json as Partial<OurChatErrorJson>;
  const record: { -readonly [Name in keyof ErrorRecord]: ErrorRecord[Name] } = { ...pick(json) };
  if (details !== undefined) record.details = detailsFromJson(details) ?? [];
  if (cause !== undefined) record.cause = Object.assign(new Error(cause.message), { name: cause.name });
  return { record, locale: locale === "zh" ? locale : "en", text: errorMessage };
}

function pick(json: ErrorRecord): ErrorRecord {
  return Object.fromEntries(MEMBERS.flatMap((name) => (json[name] === undefined ? [] : [[name, json[name]]]))) as unknown as ErrorRecord;
}

function isRecord(json: unknown): json is ErrorRecord {
  if (!isObject(json)) return false;
  try {
    const { name, code, category, outcome, retry, relogin, action, showType, userMessage } = json;
    const { attempts = 0, elapsedMs = 0, operation = "", reason = "", status = {}, fields = {}, alternatives = [], details = [], serverMessage = "", errorMessage = "", cause } = json;
    const texts = [code, category, outcome, action, userMessage, operation, reason, serverMessage, errorMessage];
    const known = name === "OurChatError" && typeof relogin === "boolean" && typeof showType === "number" && [attempts, elapsedMs].every(Number.isFinite);
    const retryFits = isObject(retry) && typeof retry["kind"] === "string" && typeof retry["safe"] === "boolean";
    const fieldsFit = isObject(fields) && Object.values(fields).every(isTextList);
    const causeFits = cause === undefined || (isObject(cause) && isTextList([cause["name"], cause["message"]]));
    const rest = isObject(status) && isTextList(alternatives) && detailsFromJson(details) !== undefined;
    return known && isTextList(texts) && retryFits && fieldsFit && causeFits && rest;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
