import { signalOf } from "../arguments.js";
import { asyncDispose } from "../dispose.js";
import type { OurChatError } from "../error.js";
import { aborted, invalidArgument } from "../failure.js";
import type { ErrorRecord } from "../error-record.js";
import type { TimeInput } from "../types.js";
import type { LegacyConnection } from "./connection.js";
import type { LegacyEvent, Raw } from "./types.js";
import { message, time, withDates } from "./values.js";

/** Options of {@link OurChatLegacy.events}. */
export interface LegacyEventsOptions {
  /**
   * Messages after this time come first, where servers keep them. Default: everything that the server has. A text of RFC 3339, such
   * as `message.timestamp`, counts with all its digits.
   */
  readonly since?: TimeInput | undefined;
  /** Ends the stream: waiting for an event rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Waiting {
  readonly resolve: (result: IteratorResult<LegacyEvent, undefined>) => void;
  readonly reject: (error: OurChatError) => void;
}

/**
 * What the server tells, one event at a time. Made by {@link OurChatLegacy.events}.
 *
 * Nothing is asked before the first event is asked for; from then on events are kept until they are taken. Leaving a `for await`
 * loop closes the stream, as does {@link LegacyEventStream.close}, and waiting for an event then ends without one.
 */
export class LegacyEventStream implements AsyncIterableIterator<LegacyEvent, undefined, undefined> {
  readonly #connection: LegacyConnection;
  readonly #since: string | undefined;
  readonly #signal: AbortSignal | undefined;
  #buffer: LegacyEvent[] = [];
  #waiting: Waiting[] = [];
  #error: OurChatError | undefined;
  #ended = false;
  #stop: (() => void) | undefined;
  readonly #abort = (): void => this.#end(aborted("FetchMessages", this.#signal?.reason));

  /** @internal */
  constructor(connection: LegacyConnection, options: LegacyEventsOptions | undefined) {
    this.#connection = connection;
    this.#since = readSince(options);
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
    const event = this.#buffer.shift();
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
    this.#buffer = [];
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
    if (this.#stop !== undefined || this.#ended) return;
    if (this.#signal?.aborted === true) return this.#abort();
    this.#signal?.addEventListener("abort", this.#abort, { once: true });
    this.#stop = this.#connection.subscribe(
      {
        event: (raw) => this.#push(raw),
        end: (error) => this.#end(error),
      },
      this.#since,
    );
  }

  #push(raw: Raw): void {
    if (this.#ended) return;
    const event = this.#read(raw);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#buffer.push(event);
    else waiting.resolve({ done: false, value: event });
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
    this.#stop?.();
    this.#signal?.removeEventListener("abort", this.#abort);
    const [first, ...rest] = this.#waiting;
    this.#waiting = [];
    if (error === undefined) first?.resolve(DONE);
    else if (first === undefined) this.#error = error;
    else first.reject(error);
    for (const { resolve } of rest) resolve(DONE);
  }
}

function readSince(options: LegacyEventsOptions | undefined): string | undefined {
  try {
    const since = options?.since;
    if (since === undefined) return undefined;
    const text = time(since);
    if (typeof text === "string" && text !== "") return text;
  } catch (thrown) {
    throw invalidArgument("FetchMessages", { since: ["expected a value that can be read"] }, thrown);
  }
  throw invalidArgument("FetchMessages", { since: ["expected a time"] });
}
