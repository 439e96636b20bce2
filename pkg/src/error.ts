import { type BizError, type BizErrorOptions, toBizError } from "./biz-error.js";
import { type ErrorDetail, detailsToJson, localizedDetail } from "./error-details.js";
import {
  causeToJson,
  describe,
  type ErrorInfoStructure,
  type ErrorRecord,
  type ErrorRetry,
  type ErrorStatus,
  type Origin,
  type OurChatErrorJson,
  recordFromJson,
} from "./error-record.js";
import type { OurChatErrorAction, OurChatErrorCategory, OurChatErrorCode, Outcome } from "./generated/codes.js";
import { languageOf, type Locale, load, textOf } from "./localization.js";

/** Shared by all copies of the package on a page, so that each knows the errors of the others. */
const BRAND: unique symbol = Symbol.for("ourchat-sdk.OurChatError");

/** What errors were made of. Not in private fields: the consoles of browsers list those. */
const origins = new WeakMap<object, Origin>();

/** What an error of this copy of the package was made of; undefined for all else. @internal */
export function findOrigin(error: object): Origin | undefined {
  return origins.get(error);
}

function originOf(error: OurChatError): Origin {
  const origin = origins.get(error);
  if (origin === undefined) throw new TypeError("a member of OurChatError was asked of something else");
  return origin;
}

/**
 * What every failed call of the SDK gives: a stable {@link code}, what arrived, whether the server did it, and what to do.
 *
 * ```ts
 * try {
 *   await chat.auth.login({ email, password });
 * } catch (error) {
 *   if (OurChatError.is(error, "auth/wrong-password")) passwordField.focus();
 *   show(error.userMessage);
 * }
 * ```
 *
 * `instanceof` and {@link OurChatError.is} also hold for errors of another copy of the package. No error holds a
 * password, a token, a key or the text of a message.
 */
export class OurChatError extends Error {
  /**
   * Address of the page with the reference of all codes, without the fragment; {@link help} adds it. Set it to where
   * your site publishes the reference.
   */
  static reference = "errors/";

  declare readonly name: "OurChatError";

  /** Stable id, such as `auth/wrong-password`. See {@link help} for its meaning. */
  readonly code: OurChatErrorCode;
  /** What kind of trouble it is; there are 16. */
  readonly category: OurChatErrorCategory;
  /** The RPC, such as `AuthService.Auth`, or the method of the SDK when no RPC was reached. */
  declare readonly operation?: string;
  /** What arrived, untouched. Absent when nothing was sent. */
  declare readonly status?: ErrorStatus;
  /** When and whether the call may be repeated. */
  readonly retry: ErrorRetry;
  /**
   * Whether the server did it: `rejected` (it refused, nothing was done), `not-sent` (nothing left this device) or
   * `unknown` (it may have been done).
   */
  readonly outcome: Outcome;
  /** How many requests were sent: 0 when nothing left this device, more than 1 when the call was repeated. */
  readonly attempts: number;
  /** Milliseconds from the start of the call to its failure, the pauses between requests included. */
  readonly elapsedMs: number;
  /** Whether a new sign-in is the remedy. */
  readonly relogin: boolean;
  /** What a user interface should offer. */
  readonly action: OurChatErrorAction;
  /** Wrong arguments by their path, each with what was expected: `{ "members[2]": ["expected an id"] }`. */
  declare readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** What it may mean as well, when what arrived does not decide. */
  declare readonly alternatives?: readonly OurChatErrorCode[];
  /** What the server added: the messages of `google.rpc` decoded, others as bytes. */
  declare readonly details?: readonly ErrorDetail[];

  /**
   * Made by the SDK; `locale` is the language of {@link userMessage}, `text` what it said elsewhere, for want of the texts of
   * that language here.
   */
  constructor(record: ErrorRecord, options: { readonly locale?: Locale; readonly text?: string | undefined } = {}) {
    super(describe(record), record.cause === undefined ? undefined : { cause: record.cause });
    origins.set(this, { record, locale: options.locale ?? "en", text: options.text });
    this.code = record.code;
    this.category = record.category as OurChatErrorCategory;
    this.outcome = record.outcome;
    this.retry = record.retry as ErrorRetry;
    this.attempts = record.attempts ?? 0;
    this.elapsedMs = record.elapsedMs ?? 0;
    this.relogin = record.relogin;
    this.action = record.action as OurChatErrorAction;
    // Absent members stay absent, so that consoles show only what is known.
    for (const name of ["operation", "status", "fields", "alternatives", "details"] as const) {
      const value = record[name];
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
  }

  /** Address of the code's entry in the reference of codes. */
  get help(): string {
    return `${OurChatError.reference}#${this.code.replace("/", "-")}`;
  }

  /** Text to show to users, in the language of the client. */
  get userMessage(): string {
    return this.localized(originOf(this).locale);
  }

  /**
   * Text to show to users in a language: what the server sent for users, if anything (in that language, if it names one), else
   * English or Chinese, with or without a region (`"zh-CN"`). English when the language is unknown or was not loaded, see
   * {@link OurChatError.loadLocale}.
   */
  localized(locale: string): string {
    const { record, locale: own, text } = originOf(this);
    const { serverMessage, userMessage } = record;
    const carried = languageOf(locale) === own ? text : undefined;
    return localizedDetail(this.details, locale) ?? serverMessage ?? textOf(this.code, locale) ?? carried ?? userMessage;
  }

  /** Always `false`, as in {@link ErrorInfoStructure}. */
  get success(): false {
    return false;
  }

  /** What is there in spite of the failure. */
  get data(): unknown {
    return originOf(this).record.data;
  }

  /** The same as {@link code}. */
  get errorCode(): string {
    return this.code;
  }

  /** The same as {@link userMessage}. */
  get errorMessage(): string {
    return this.userMessage;
  }

  /** How a user interface shows it: 0 not at all, 1 warning, 2 error, 4 notification, 9 sign-in page. */
  get showType(): number {
    return originOf(this).record.showType;
  }

  /** Identifies the call in logs, if anything does. */
  get traceId(): string | undefined {
    return originOf(this).record.traceId;
  }

  /** The server that was called, if it is known. */
  get host(): string | undefined {
    return originOf(this).record.host;
  }

  /** The error as the response format that the error handlers of Ant Design Pro and umi read. */
  get info(): ErrorInfoStructure {
    const { data, errorCode, errorMessage, showType, traceId, host } = this;
    return {
      success: false,
      errorCode,
      errorMessage,
      showType,
      ...(data !== undefined && { data }),
      ...(traceId !== undefined && { traceId }),
      ...(host !== undefined && { host }),
    };
  }

  /**
   * The error in the form that error handlers of umi and Ant Design Pro expect: its `name` is `BizError`, its `message`
   * the text for users, its `cause` this error. See `ourchat-sdk/umi` for handing it over.
   */
  toBizError(options: BizErrorOptions = {}): BizError {
    return toBizError(this, options);
  }

  /** Plain data for `JSON.stringify` and `postMessage`; {@link OurChatError.fromJSON} makes an error of it again. */
  toJSON(): OurChatErrorJson {
    const { record: whole, locale } = originOf(this);
    const { cause, details, ...record } = whole;
    const told = causeToJson(cause);
    return {
      ...record,
      ...this.info,
      attempts: this.attempts,
      elapsedMs: this.elapsedMs,
      name: "OurChatError",
      message: this.message,
      locale,
      ...(details !== undefined && { details: detailsToJson(details) }),
      ...(told !== undefined && { cause: told }),
    };
  }

  /**
   * Makes an error of what {@link toJSON} gave, in this or another window, worker or process.
   *
   * @throws OurChatError `argument/invalid` when it is something else
   */
  static fromJSON(json: unknown): OurChatError {
    const found = recordFromJson(json);
    if (found === undefined) {
      throw new OurChatError({
        code: "argument/invalid",
        category: "invalid_argument",
        operation: "OurChatError.fromJSON",
        outcome: "not-sent",
        retry: { kind: "fix-input", safe: true },
        relogin: false,
        action: "field",
        showType: 2,
        userMessage: "The request contains an invalid value.",
        fields: { json: ["expected what OurChatError.toJSON() returned"] },
      });
    }
    return new OurChatError(found.record, found);
  }

  /**
   * Whether a value is an error of the SDK, of this or another copy of it; with codes, whether it is one of them.
   */
  static is(value: unknown): value is OurChatError;
  static is<Code extends OurChatErrorCode>(value: unknown, ...codes: Code[]): value is OurChatError & { readonly code: Code };
  static is(value: unknown, ...codes: string[]): boolean {
    if (typeof value !== "object" || value === null) return false;
    try {
      const { [BRAND]: branded, code } = value as { [BRAND]?: unknown; code?: unknown };
      return branded === true && (codes.length === 0 || codes.includes(code as string));
    } catch {
      // A proxy or a getter that throws is no error of ours.
      return false;
    }
  }

  /**
   * Loads the texts of a language for {@link localized} and {@link userMessage}. English is always there. A client does
   * it for its own `locale`.
   *
   * @returns whether the texts are there; when they cannot be loaded, errors keep speaking English
   */
  static loadLocale(locale: string): Promise<boolean> {
    return load(locale);
  }

  /** Makes `instanceof` hold for errors of other copies of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === OurChatError ? OurChatError.is(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  static {
    // On the prototype and before any error is made: engines write `name` into the stack when they make one.
    Object.defineProperty(this.prototype, "name", { value: "OurChatError", configurable: true, writable: true });
    Object.defineProperty(this.prototype, BRAND, { value: true });
    // Consoles print the class's name, which bundlers shorten.
    Object.defineProperty(this, "name", { value: "OurChatError", configurable: true });
  }
}
