import { signalOf } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { CoreEventStream } from "./core.js";
import { asyncDispose } from "./dispose.js";
import type { OurChatEvent } from "./events.js";
import { asOurChatError } from "./failure.js";
import type { TimeInput } from "./types.js";

/** Options of {@link OurChat.events}. */
export interface EventsOptions {
  /** Events after this time come from history before the live ones. Default: everything that the server still has. */
  readonly since?: TimeInput | undefined;
  /** Ends the stream: waiting for an event rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

const OPERATION = "OurChatService.FetchMsgs";
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The events of the signed-in user, one at a time: first history, then live. Made by {@link OurChat.events}.
 *
 * Nothing is requested before the first event is asked for. Leaving a `for await` loop closes the stream, as does
 * {@link EventStream.close}, and waiting for an event then ends without one.
 */
export class EventStream implements AsyncIterableIterator<OurChatEvent, undefined, undefined> {
  readonly #connection: Connection;
  readonly #options: EventsOptions | undefined;
  #source: CoreEventStream | undefined;
  #batch: readonly OurChatEvent[] = [];
  #position = 0;
  #closed = false;
  /** The refill under way or the last one; callers of `next` queue up behind it. */
  #refill: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @internal */
  constructor(connection: Connection, options: EventsOptions | undefined) {
    this.#connection = connection;
    this.#options = options;
  }

  /**
   * Waits for the next event.
   *
   * @throws OurChatError, besides what every call with a login can give: `db/error`, and `transport/cancelled` when the
   * signal fires. A broken connection is an error only when several new ones in a row failed, too. After an error the
   * stream is over. All codes: `ErrorsOf<"events">`.
   */
  next(): Promise<IteratorResult<OurChatEvent, undefined>> {
    if (this.#waiting === 0) {
      const ready = this.#take();
      if (ready !== undefined) return Promise.resolve(ready);
    }
    this.#waiting += 1;
    const result = this.#refill.then(() => this.#wait());
    this.#refill = result.catch(() => undefined);
    return result.finally(() => {
      this.#waiting -= 1;
    });
  }

  /** Closes the stream; called when a `for await` loop is left. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.close();
    return Promise.resolve(DONE);
  }

  /** Closes the stream and its connection. May be called at any time and more than once. */
  close(): void {
    this.#closed = true;
    this.#batch = [];
    this.#position = 0;
    this.#source?.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #take(): IteratorResult<OurChatEvent, undefined> | undefined {
    if (this.#closed) return DONE;
    const value = this.#batch[this.#position];
    if (value === undefined) return undefined;
    this.#position += 1;
    return { done: false, value };
  }

  async #wait(): Promise<IteratorResult<OurChatEvent, undefined>> {
    for (;;) {
      const ready = this.#take();
      if (ready !== undefined) return ready;
      try {
        const batch = await (await this.#open()).next();
        if (batch === undefined) this.close();
        // A batch that arrives after closing is not wanted any more.
        else if (!this.#closed) [this.#batch, this.#position] = [batch, 0];
      } catch (thrown) {
        if (this.#closed && isOwnAbort(thrown)) return DONE;
        this.close();
        throw this.#connection.failed(OPERATION, thrown);
      }
    }
  }

  async #open(): Promise<CoreEventStream> {
    if (this.#source !== undefined) return this.#source;
    const options = this.#options;
    const core = await this.#connection.core(OPERATION, signalOf(options));
    this.#source = core.events(options);
    if (this.#closed) this.#source.close();
    return this.#source;
  }
}

/** Whether an error only says that the stream was closed from this side. */
function isOwnAbort(thrown: unknown): boolean {
  return asOurChatError(thrown, OPERATION).code === "transport/cancelled";
}
