import { signalOf } from "../arguments.js";
import { asyncDispose } from "../dispose.js";
import type { OurChatError } from "../error.js";
import { aborted, invalidArgument } from "../failure.js";
import type { ErrorRecord } from "../error-record.js";
import type { TimeInput } from "../types.js";
import type { LegacyConnection, Subscription } from "./connection.js";
import type { LegacyEvent, Raw } from "./types.js";
import { message, time, withDates } from "./values.js";

/** Options of {@link OurChatLegacy.events}. */
export interface LegacyEventsOptions {
  /**
   * Messages after this time come first, where servers keep them. Default: everything that the server has. A text of RFC 3339, such
   * as `message.timestamp`, counts with all its digits.
   */
  readonly since?: TimeInput | undefined;
  /**
   * What events may take in memory that nobody has asked for yet, in bytes. Default: 32 MiB. Beyond it messages are left to the
   * server, and read from it again when three quarters of the room are free; what no server keeps is dropped, and a `gap` says so.
   */
  readonly bufferBytes?: number | undefined;
  /** Ends the stream: waiting for an event rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What events may take, in bytes, unless the options say. The module knows it as well. */
const BUFFER = 32 * 1024 * 1024;

interface Unread {
  readonly event: LegacyEvent;
  readonly bytes: number;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<LegacyEvent, undefined>) => void;
  readonly reject: (error: OurChatError) => void;
}

/**
 * What the server tells, one event at a time. Made by {@link OurChatLegacy.events}.
 *
 * Nothing is asked before the first event is asked for; from then on events are kept until they are taken, as far as `bufferBytes` go. Leaving a `for await`
 * loop closes the stream, as does {@link LegacyEventStream.close}, and waiting for an event then ends without one.
 */
export class LegacyEventStream implements AsyncIterableIterator<LegacyEvent, undefined, undefined> {
  readonly #connection: LegacyConnection;
  readonly #since: string | undefined;
  readonly #bufferBytes: number | undefined;
  readonly #signal: AbortSignal | undefined;
  #unread: Unread[] = [];
  /** How many of them are taken already: taking the first out of a long list moves all others. */
  #taken = 0;
  /** Bytes that were taken and the module does not know of. */
  #untold = 0;
  #waiting: Waiting[] = [];
  #error: OurChatError | undefined;
  #ended = false;
  #subscription: Subscription | undefined;
  readonly #abort = (): void => this.#end(aborted("FetchMessages", this.#signal?.reason));

  /** @internal */
  constructor(connection: LegacyConnection, options: LegacyEventsOptions | undefined) {
    this.#connection = connection;
    this.#since = readOption(options, "since", "time", readTime);
    this.#bufferBytes = readOption(options, "bufferBytes", "positive number of bytes", readBytes);
    this.#signal = signalOf(options);
  }

  /**
   * Waits for the next event.
   *
   * @throws OurChatError `auth/token-missing` when nobody is signed in or the user signs out, the code of a refused login,
   * `transport/cancelled` when the signal fires, `sdk/closed`. A connection that breaks is no error: a new one is made. After
   * an error the stream is over.
   */
  next(): Promise<IteratorResult<LegacyEvent, undefined>> {
    this.#begin();
    const event = this.#take();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Closes the stream; called when a `for await` loop is left. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.close();
    return Promise.resolve(DONE);
  }

  /** Closes the stream. May be called at any time and more than once. */
  close(): void {
    this.#unread = [];
    this.#taken = 0;
    this.#error = undefined;
    this.#end(undefined);
  }

  /** The stream itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** {@link close} at the end of a block that has it by `await using`. */
  async [asyncDispose](): Promise<void> {
    this.close();
  }

  #begin(): void {
    if (this.#subscription !== undefined || this.#ended) return;
    if (this.#signal?.aborted === true) return this.#abort();
    this.#signal?.addEventListener("abort", this.#abort, { once: true });
    this.#subscription = this.#connection.subscribe(
      {
        event: (raw, bytes) => this.#push(raw, bytes),
        end: (error) => this.#end(error),
      },
      this.#since,
      this.#bufferBytes,
    );
  }

  #push(raw: Raw, bytes: number): void {
    if (this.#ended) return;
    const event = this.#read(raw);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#unread.push({ event, bytes });
      return;
    }
    waiting.resolve({ done: false, value: event });
    this.#free(bytes);
  }

  #take(): LegacyEvent | undefined {
    const first = this.#unread[this.#taken];
    if (first === undefined) return undefined;
    this.#taken += 1;
    // Half of the list is given up at a time, so that each event is moved about once.
    if (this.#taken * 2 >= this.#unread.length) {
      this.#unread.splice(0, this.#taken);
      this.#taken = 0;
    }
    this.#free(first.bytes);
    return first.event;
  }

  /** Tells the module of room, a quarter at a time. */
  #free(bytes: number): void {
    this.#untold += bytes;
    if (this.#ended || this.#untold * 4 < (this.#bufferBytes ?? BUFFER)) return;
    const told = this.#untold;
    this.#untold = 0;
    this.#subscription?.read(told);
  }

  #read(raw: Raw): LegacyEvent {
    switch (raw["kind"]) {
      case "message":
        return { ...message(raw), kind: "message" };
      case "sessionInvitation":
        return withDates(raw, "expiresAt") as unknown as LegacyEvent;
      case "error":
        return { kind: "error", error: this.#connection.error(raw["error"] as ErrorRecord) };
      default:
        return raw as unknown as LegacyEvent;
    }
  }

  #end(error: OurChatError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#subscription?.end();
    this.#signal?.removeEventListener("abort", this.#abort);
    const [first, ...rest] = this.#waiting;
    this.#waiting = [];
    if (error === undefined) first?.resolve(DONE);
    else if (first === undefined) this.#error = error;
    else first.reject(error);
    for (const { resolve } of rest) resolve(DONE);
  }
}

function readOption<T>(options: LegacyEventsOptions | undefined, name: "since" | "bufferBytes", expected: string, read: (value: unknown) => T | undefined): T | undefined {
  let cause: unknown;
  try {
    const value = options?.[name];
    const result = value === undefined ? undefined : read(value);
    if (value === undefined || result !== undefined) return result;
  } catch (thrown) {
    cause = thrown;
  }
  throw invalidArgument("FetchMessages", { [name]: [`expected a ${expected}`] }, cause);
}

function readTime(value: unknown): string | undefined {
  const text = time(value);
  return typeof text === "string" && text !== "" ? text : undefined;
}

function readBytes(value: unknown): number | undefined {
  return typeof value === "number" && value >= 1 && Number.isSafeInteger(Math.floor(value)) ? Math.floor(value) : undefined;
}
