import { signalOf } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { Core, CoreStream } from "./core.js";
import { asyncDispose } from "./dispose.js";
import type { OurChatError } from "./error.js";
import { asOurChatError } from "./failure.js";

/** So many items at once mean that more are ready. */
const MANY = 64;
/** For so long, in milliseconds, items that are ready follow each other without a pause. */
const BREATH = 8;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * What a server stream sends, one at a time.
 *
 * Nothing is requested before the first item is asked for. Leaving a `for await` loop closes the stream, as does
 * {@link ServerStream.close}, and waiting for an item then ends without one.
 */
export class ServerStream<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #connection: Connection;
  readonly #operation: string;
  readonly #start: (core: Core) => CoreStream<T>;
  readonly #signal: AbortSignal | undefined;
  #source: CoreStream<T> | undefined;
  #batch: readonly T[] = [];
  #position = 0;
  #closed = false;
  /** When the page could do something else last. */
  #breathed = 0;
  /** The refill under way or the last one; callers of `next` queue up behind it. */
  #refill: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @internal */
  constructor(connection: Connection, operation: string, start: (core: Core) => CoreStream<T>, options: unknown) {
    this.#connection = connection;
    this.#operation = operation;
    this.#start = start;
    this.#signal = signalOf(options);
  }

  /**
   * Waits for the next item. After an error the stream is over.
   *
   * @throws OurChatError, as the method that made the stream says.
   */
  next(): Promise<IteratorResult<T, undefined>> {
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
    this.#end(undefined);
  }

  /** The stream is over, once. @internal */
  protected ended(_error: OurChatError | undefined): void {}

  #end(error: OurChatError | undefined): void {
    const before = this.#closed;
    this.#closed = true;
    this.#batch = [];
    this.#position = 0;
    this.#source?.close();
    this.#source = undefined;
    if (!before) this.ended(error);
  }

  /** The stream itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** {@link close} at the end of a block that has it by `await using`. */
  [asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #take(): IteratorResult<T, undefined> | undefined {
    if (this.#closed) return DONE;
    const value = this.#batch[this.#position];
    if (value === undefined) return undefined;
    this.#position += 1;
    return { done: false, value };
  }

  async #wait(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const ready = this.#take();
      if (ready !== undefined) return ready;
      try {
        const batch = await (await this.#open()).next();
        // What is ready needs no turn of the page's, which would stand still until all of it is taken.
        if (batch !== undefined && batch.length >= MANY && performance.now() - this.#breathed > BREATH) {
          await breathe();
          this.#breathed = performance.now();
        }
        if (batch === undefined) this.close();
        // A batch that arrives after closing is not wanted any more.
        else if (!this.#closed) [this.#batch, this.#position] = [batch, 0];
      } catch (thrown) {
        if (this.#closed && isOwnAbort(thrown, this.#operation)) return DONE;
        const error = this.#connection.failed(this.#operation, thrown);
        this.#end(error);
        throw error;
      }
    }
  }

  async #open(): Promise<CoreStream<T>> {
    if (this.#source !== undefined) return this.#source;
    const core = await this.#connection.core(this.#operation, this.#signal);
    const source = this.#start(core);
    if (this.#closed) source.close();
    else this.#source = source;
    return source;
  }
}

/** Lets the page do what waits, such as input and painting. Timers would be slower. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Whether an error only says that the stream was closed from this side. */
function isOwnAbort(thrown: unknown, operation: string): boolean {
  return asOurChatError(thrown, operation).code === "transport/cancelled";
}
