import { OurChatError } from "./error.js";
import type { ErrorRecord } from "./error-record.js";
import type { Locale } from "./localization.js";
import { detailsFromJson } from "./error-details.js";
import { invalidArgument, makeError } from "./failure.js";
import { load } from "./localization.js";
import { type Collected, collect } from "./recogniser-fields.js";
import { ask } from "./recogniser-module.js";

/** Systems whose statuses are recognised. */
export type StatusSystem =
  | "ourchat-grpc"
  | "ourchat-json-protocol"
  | "ourchat-json-status"
  | "thinksns-plus"
  | "umi-rest"
  | "http"
  | "grpc"
  | "grpc-http"
  | "transport";

/** Dialects of OurChat's JSON protocol: August 2024, the shared numbers after it, October 2024. */
export type StatusDialect = "2024-08" | "2024-08-shared" | "2024-10";

/** What is known about every answer of a connection. */
export interface RecogniserOptions {
  /** The system that answers. Without it the payload decides, by the members that it has. */
  readonly system?: StatusSystem | undefined;
  /** The dialect of the JSON protocol; `auto`, the default, finds it out. */
  readonly dialect?: StatusDialect | "auto" | undefined;
  /** Language of the errors' `userMessage`; English by default. Other languages are loaded when they are asked for. */
  readonly locale?: Locale | undefined;
}

/** What is known about one answer. */
export interface RecogniseOptions extends RecogniserOptions {
  /**
   * What was asked for: a call (`AuthService.Auth`, `Auth` or the path), an operation of the JSON protocol (`Login`, `LoginRes`)
   * or the number of its message.
   */
  readonly operation?: string | number | undefined;
  /** HTTP status of the answer, if the payload does not hold it. */
  readonly httpStatus?: number | undefined;
  /** Headers of the answer, if the payload does not hold them: `Headers` or an object. */
  readonly headers?: Headers | Readonly<Record<string, unknown>> | undefined;
}

/** What a payload that reports success is recognised as. */
export interface RecognisedSuccess {
  /** Always `true`. */
  readonly success: true;
  /** Who answered. */
  readonly system: StatusSystem;
  /** The dialect, if it is known. */
  readonly dialect?: StatusDialect;
  /** What was asked for, if it is known. */
  readonly operation?: string;
  /** The number as it arrived; empty when there was none. */
  readonly code: string;
  /** The number's name, such as `OK`. */
  readonly name?: string;
  /** The server's own words. */
  readonly detail?: string;
  /** HTTP status of the answer, if it is known. */
  readonly httpStatus?: number;
  /** The member `data` of the envelope, of systems that have one. */
  readonly data?: unknown;
}

/** The recogniser's answer, see `recogniser/src/recognised.rs`. */
interface Answer {
  readonly error?: ErrorRecord;
  readonly success?: Omit<RecognisedSuccess, "success" | "data">;
  /** The scope whose member `data` belongs to it. */
  readonly data?: number;
  readonly learned?: StatusDialect;
  readonly invalid?: string;
  readonly expected?: readonly string[];
}

/**
 * Recognises the answers of one connection. It remembers the dialect that the server has shown.
 *
 * ```ts
 * const recogniser = new Recogniser({ system: "ourchat-json-status" });
 * socket.onmessage = ({ data }) => {
 *   const status = recogniser.recognise(data);
 *   if (OurChatError.is(status)) show(status.userMessage);
 * };
 * ```
 */
export class Recogniser {
  readonly #options: RecogniserOptions;
  #learned: StatusDialect | undefined;

  /** Makes a recogniser for answers of which something is known. A system or dialect that does not exist is refused by
   * the first {@link recognise}.
   *
   * @throws OurChatError `argument/invalid` when the options are no object or the locale is unknown
   */
  constructor(options: RecogniserOptions = {}) {
    this.#options = merged({}, options);
  }

  /** The dialect that the answers so far gave away. */
  get dialect(): StatusDialect | undefined {
    return this.#learned;
  }

  /**
   * Recognises an answer like {@link recognise}. Options given here go before those of the recogniser.
   *
   * @throws OurChatError `argument/invalid` for a wrong option; `sdk/unsupported`, `sdk/wasm-blocked` or `sdk/panic` when the
   * WebAssembly of the recogniser cannot run
   */
  recognise(payload: unknown, options: RecogniseOptions = {}): OurChatError | RecognisedSuccess | undefined {
    const given = merged(this.#options, options);
    if (OurChatError.is(payload)) return payload;
    const collected = collect(payload, { ...given, learned: this.#learned });
    const text = ask(collected.bytes, NAME);
    if (text === "") return undefined;
    const answer = JSON.parse(text) as Answer;
    if (answer.invalid !== undefined) {
      throw invalidArgument(NAME, { [answer.invalid]: [`expected one of ${(answer.expected ?? []).join(", ")}`] });
    }
    this.#learned = answer.learned ?? this.#learned;
    return answer.error === undefined ? success(answer, collected) : error(answer.error, answer, collected, given.locale);
  }
}

const NAME = "recognise";

/**
 * Recognises what any payload means: an answer of OurChat over gRPC or in its old JSON protocol, of ThinkSNS+, of a back end for
 * umi or Ant Design Pro, of plain HTTP, or a caught error of `fetch`, axios, umi or umi-request. It may be an object, JSON text, a
 * `Response` (only its head is read), `Headers`, gRPC trailers or anything else; nothing in it makes this function throw.
 *
 * ```ts
 * const status = recognise(body, { httpStatus: response.status, headers: response.headers });
 * if (OurChatError.is(status)) show(status.userMessage);
 * ```
 *
 * @returns the error, a record of success, or `undefined` for what is no status at all
 * @throws OurChatError `argument/invalid` for a wrong option; `sdk/unsupported`, `sdk/wasm-blocked` or `sdk/panic` when the
 * WebAssembly of the recogniser cannot run
 */
export function recognise(payload: unknown, options: RecogniseOptions = {}): OurChatError | RecognisedSuccess | undefined {
  return new Recogniser().recognise(payload, options);
}

/** The options of a call before those of the recogniser. */
function merged(own: RecogniserOptions, options: RecogniseOptions): RecogniseOptions {
  let given: RecogniseOptions;
  try {
    const { system = own.system, dialect = own.dialect, locale = own.locale, operation, httpStatus, headers } = options;
    given = { system, dialect, locale, operation, httpStatus, headers };
  } catch (thrown) {
    throw invalidArgument(NAME, { options: ["expected an object"] }, thrown);
  }
  if (![undefined, "en", "zh"].includes(given.locale)) throw invalidArgument(NAME, { locale: ["expected en or zh"] });
  return given;
}

function success(answer: Answer, collected: Collected): RecognisedSuccess {
  const data = answer.data === undefined ? undefined : collected.dataOf(answer.data);
  return { ...(answer.success as RecognisedSuccess), success: true, ...(data !== undefined && { data }) };
}

function error(record: ErrorRecord, answer: Answer, collected: Collected, locale: Locale | undefined): OurChatError {
  const data = answer.data === undefined ? undefined : copied(collected.dataOf(answer.data));
  const details = record.details === undefined ? undefined : detailsFromJson(record.details);
  if (locale !== undefined) void load(locale);
  return makeError({ ...record, ...(data != null && { data }), ...(details !== undefined && { details }) }, locale);
}

/** A copy of what a server sent, so that the error can be copied itself; what cannot be copied is left out. */
function copied(data: unknown): unknown {
  try {
    return structuredClone(data);
  } catch {
    return undefined;
  }
}
