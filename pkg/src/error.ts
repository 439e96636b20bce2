import { type BizError, type BizErrorOptions, toBizError } from "./biz-error.js";
import type {
  OurChatErrorAction,
  OurChatErrorCategory,
  OurChatErrorCode,
  Outcome,
  RetryKind,
} from "./generated/codes.js";
import { type ErrorDetail, detailsFromJson, detailsToJson, localizedDetail } from "./error-details.js";
import { type Locale, load, textOf } from "./localization.js";

export type { Locale } from "./localization.js";

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
  readonly code: OurChatErrorCode;
  readonly category: string;
  readonly operation?: string;
  readonly status?: ErrorStatus;
  readonly outcome: Outcome;
  readonly attempts?: number;
  readonly elapsedMs?: number;
  readonly retry: { readonly kind: string; readonly afterMs?: number; readonly safe: boolean };
  readonly relogin: boolean;
  readonly action: string;
  readonly showType: number;
  /** English text for users. */
  readonly userMessage: string;
  /** Text for users that the server sent, in whatever language; it goes before the SDK's own. */
  readonly serverMessage?: string;
  readonly fields?: Readonly<Record<string, string[]>>;
  readonly alternatives?: readonly string[];
  readonly details?: readonly ErrorDetail[];
  /** English text for developers, in place of `userMessage` in `message`. */
  readonly reason?: string;
  readonly data?: unknown;
  readonly traceId?: string;
  readonly host?: string;
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
  readonly message: string;
  readonly locale: Locale;
  readonly traceId?: string;
  readonly host?: string;
  readonly data?: unknown;
  readonly showType: number;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly cause?: { readonly name: string; readonly message: string };
}

/** Shared by all copies of the package on a page, so that each knows the errors of the others. */
const BRAND: unique symbol = Symbol.for("ourchat-sdk.OurChatError");

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

  readonly #record: ErrorRecord;
  readonly #locale: Locale;

  /** Made by the SDK; `locale` is the language of {@link userMessage}. */
  constructor(record: ErrorRecord, options: { readonly locale?: Locale } = {}) {
    super(describe(record), record.cause === undefined ? undefined : { cause: record.cause });
    this.#record = record;
    this.#locale = options.locale ?? "en";
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
    return this.localized(this.#locale);
  }

  /**
   * Text to show to users in a language: what the server sent for users, if anything (in that language, if it names one), else
   * English or Chinese, with or without a region (`"zh-CN"`). English when the language is unknown or was not loaded, see
   * {@link OurChatError.loadLocale}.
   */
  localized(locale: string): string {
    const { serverMessage, userMessage } = this.#record;
    return localizedDetail(this.details, locale) ?? serverMessage ?? textOf(this.code, locale) ?? userMessage;
  }

  /** Always `false`, as in {@link ErrorInfoStructure}. */
  get success(): false {
    return false;
  }

  /** What is there in spite of the failure. */
  get data(): unknown {
    return this.#record.data;
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
    return this.#record.showType;
  }

  /** Identifies the call in logs, if anything does. */
  get traceId(): string | undefined {
    return this.#record.traceId;
  }

  /** The server that was called, if it is known. */
  get host(): string | undefined {
    return this.#record.host;
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
    const { cause, details, ...record } = this.#record;
    return {
      ...record,
      ...this.info,
      attempts: this.attempts,
      elapsedMs: this.elapsedMs,
      name: "OurChatError",
      message: this.message,
      locale: this.#locale,
      ...(details !== undefined && { details: detailsToJson(details) }),
      ...(cause instanceof Error && { cause: { name: cause.name, message: cause.message } }),
    };
  }

  /**
   * Makes an error of what {@link toJSON} gave, in this or another window, worker or process.
   *
   * @throws OurChatError `argument/invalid` when it is something else
   */
  static fromJSON(json: unknown): OurChatError {
    if (!isRecord(json)) {
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
    const { cause, details, locale } = json as Partial<OurChatErrorJson>;
    const record: { -readonly [Name in keyof ErrorRecord]: ErrorRecord[Name] } = { ...pick(json) };
    if (details !== undefined) record.details = detailsFromJson(details) ?? [];
    if (cause !== undefined) record.cause = Object.assign(new Error(cause.message), { name: cause.name });
    return new OurChatError(record, locale === "zh" ? { locale } : {});
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

/** The text for developers: `[code] what happened (operation)`. */
function describe({ code, fields, reason, userMessage, operation }: ErrorRecord): string {
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

function pick(json: ErrorRecord): ErrorRecord {
  return Object.fromEntries(MEMBERS.flatMap((name) => (json[name] === undefined ? [] : [[name, json[name]]]))) as unknown as ErrorRecord;
}

function isRecord(json: unknown): json is ErrorRecord {
  if (!isObject(json)) return false;
  try {
    const { name, code, category, outcome, retry, relogin, action, showType, userMessage } = json;
    const { attempts = 0, elapsedMs = 0, operation = "", reason = "", status = {}, fields = {}, alternatives = [], details = [], serverMessage = "", cause } = json;
    const texts = [code, category, outcome, action, userMessage, operation, reason, serverMessage];
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
