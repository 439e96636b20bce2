/**
 * What a server may add to a status: the messages of `google.rpc`, and others as bytes.
 */
import { languageOf } from "./localization.js";

/** Why a call failed, for programs. The domain `ourchat` names codes of this SDK: its reason becomes the error's `code`. */
export interface ErrorInfo {
  /** The cause, unique within the domain, such as `AUTH_WRONG_PASSWORD`. */
  readonly reason: string;
  /** Who defines the reason. */
  readonly domain: string;
  /** More about this one failure. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** When the call may be repeated; part of the error's `retry.afterMs`. */
export interface RetryInfo {
  /** How long to wait at least, in milliseconds. */
  readonly retryDelay?: number;
}

/** What the developers of the server want to know. */
export interface DebugInfo {
  /** The calls that led to the failure. */
  readonly stackEntries: readonly string[];
  /** Anything else. */
  readonly detail: string;
}

/** Which quotas are used up. */
export interface QuotaFailure {
  /** One entry for each quota. */
  readonly violations: readonly {
    readonly subject: string;
    readonly description: string;
    readonly apiService: string;
    readonly quotaMetric: string;
    readonly quotaId: string;
    /** A 64-bit number as decimal digits. */
    readonly quotaValue: string;
  }[];
}

/** What has to be otherwise before the call can succeed. */
export interface PreconditionFailure {
  /** One entry for each condition. */
  readonly violations: readonly { readonly type: string; readonly subject: string; readonly description: string }[];
}

/** Which fields of the request are wrong; the error's `fields` have them under the names of the SDK. */
export interface BadRequest {
  /** One entry for each wrong value. */
  readonly fieldViolations: readonly {
    readonly field: string;
    readonly description: string;
    readonly reason: string;
    readonly localizedMessage?: LocalizedMessage;
  }[];
}

/** How the server's operators find the call; the error's `traceId`. */
export interface RequestInfo {
  /** The call's id in their logs. */
  readonly requestId: string;
  /** Anything that helps them. */
  readonly servingData: string;
}

/** What the call could not get at. */
export interface ResourceInfo {
  /** The kind of thing, such as `session`. */
  readonly resourceType: string;
  /** Which one, such as an id. */
  readonly resourceName: string;
  /** Whose it is; may be `""`. */
  readonly owner: string;
  /** What went wrong with it. */
  readonly description: string;
}

/** Where to read on. */
export interface Help {
  /** Pages. */
  readonly links: readonly { readonly description: string; readonly url: string }[];
}

/** A text for users; the error's `userMessage` where the language fits. */
export interface LocalizedMessage {
  /** Its language, such as `en-US` or `zh-CN`. */
  readonly locale: string;
  /** The text. */
  readonly message: string;
}

/** The messages that are decoded, by their full names. */
export interface ErrorDetailTypes {
  "google.rpc.ErrorInfo": ErrorInfo;
  "google.rpc.RetryInfo": RetryInfo;
  "google.rpc.DebugInfo": DebugInfo;
  "google.rpc.QuotaFailure": QuotaFailure;
  "google.rpc.PreconditionFailure": PreconditionFailure;
  "google.rpc.BadRequest": BadRequest;
  "google.rpc.RequestInfo": RequestInfo;
  "google.rpc.ResourceInfo": ResourceInfo;
  "google.rpc.Help": Help;
  "google.rpc.LocalizedMessage": LocalizedMessage;
}

/**
 * One part of `grpc-status-details-bin`: the full name of its message, and the message; `Uint8Array` where the type is not
 * known, or the bytes are not what the type says. In JSON, bytes are `{ base64 }`.
 */
export type ErrorDetail =
  | { [Type in keyof ErrorDetailTypes]: { readonly type: Type; readonly value: ErrorDetailTypes[Type] } }[keyof ErrorDetailTypes]
  | { readonly type: string & {}; readonly value: unknown };

/** The text of a `LocalizedMessage` in a language: of the same region, else of any. @internal */
export function localizedDetail(details: readonly ErrorDetail[] | undefined, locale: string): string | undefined {
  let found: string | undefined;
  for (const { type, value } of details ?? []) {
    if (type !== "google.rpc.LocalizedMessage") continue;
    const { locale: given, message } = (value ?? {}) as Partial<LocalizedMessage>;
    if (typeof given !== "string" || typeof message !== "string" || message === "") continue;
    if (given.toLowerCase() === locale.toLowerCase()) return message;
    if (languageOf(given) === languageOf(locale)) found ??= message;
  }
  return found;
}

/** Details as JSON can carry them: in place of bytes `{ base64 }`. @internal */
export function detailsToJson(details: readonly ErrorDetail[]): ErrorDetail[] {
  return details.map(({ type, value }) => {
    if (!(value instanceof Uint8Array)) return { type, value };
    let binary = "";
    for (const byte of value) binary += String.fromCharCode(byte);
    return { type, value: { base64: btoa(binary) } };
  });
}

/** Details out of JSON; undefined when they are none. @internal */
export function detailsFromJson(json: unknown): ErrorDetail[] | undefined {
  if (!Array.isArray(json)) return undefined;
  try {
    return json.map(({ type, value }: { type: unknown; value: unknown }) => {
      if (typeof type !== "string") throw new TypeError("a detail has no type");
      const { base64 } = (value ?? {}) as { base64?: unknown };
      if (typeof base64 !== "string") return { type, value };
      return { type, value: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) };
    });
  } catch {
    return undefined;
  }
}
