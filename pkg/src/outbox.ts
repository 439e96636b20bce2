import { shielded, type Connection } from "./connection.js";
import { dispose } from "./dispose.js";
import type { OurChatError } from "./error.js";
import type { MessageEvent } from "./events.js";
import { invalidArgument } from "./failure.js";
import type { Id } from "./types.js";

/** A message of the outbox, for showing it before the server has it. */
export interface OutboxEntry {
  /** Its name on this device. Names sort in the order in which messages were given. */
  readonly localId: string;
  /** Session of the message. */
  readonly sessionId: Id;
  /** What it says. */
  readonly content: { readonly markdown: string; readonly files: readonly string[]; readonly encrypted: boolean };
  /**
   * - `queued`: it waits for its turn, the network or a login;
   * - `sending`: it is on its way, or it is not known yet whether it arrived;
   * - `sent`: the server has it as `message`;
   * - `failed`: the server refuses it for `error`, and does not have it;
   * - `cancelled`: it was taken back before it was sent.
   */
  readonly state: "queued" | "sending" | "sent" | "failed" | "cancelled";
  /** When it was given, by the clock of the device. */
  readonly createdAt: Date;
  /** The stored message, when it is sent. */
  readonly message?: MessageEvent;
  /** Why it failed. After a reload it has its code, but no `status`. */
  readonly error?: OurChatError;
}

/**
 * Messages that wait until they can be sent: `chat.outbox`, with the client option `outbox`.
 *
 * One message is on its way at a time, in the order in which they were given, also those of several tabs, of which one
 * sends for all. Failures that pass (no network, rate limit, maintenance) are waited for with growing pauses; a login that is
 * over pauses the outbox until the next login of the same user. A message that the server refuses fails, and those behind it
 * go on. A message whose answer was lost is looked for in the history before it is sent again.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #listeners = new Set<(entries: readonly OutboxEntry[]) => void>();
  #noted = false;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onOutbox(() => this.#changed());
  }

  /**
   * The messages of the signed-in user, in the order in which they were given: all that wait or failed, and the last
   * hundred that were sent or taken back since the page was opened. Empty before the first login and without the option.
   */
  get entries(): readonly OutboxEntry[] {
    return this.#connection.current?.outboxEntries() ?? [];
  }

  /**
   * Takes a message back, or removes one that failed.
   *
   * @returns false when it is on its way already, sent, or unknown
   */
  cancel(localId: string): Promise<boolean> {
    return this.#connection.run("outbox.cancel", async () => (await this.#connection.core("outbox.cancel")).outboxCancel(String(localId)));
  }

  /**
   * Puts a message that failed at the end of the queue, under a new `localId`; the old entry becomes `cancelled`.
   *
   * @returns false when it has not failed, or could not be kept
   */
  retry(localId: string): Promise<boolean> {
    return this.#connection.run("outbox.retry", async () => (await this.#connection.core("outbox.retry")).outboxRetry(String(localId)));
  }

  /**
   * Listens to changes; the listener receives all entries. Several changes of one moment come together.
   *
   * @returns a function that ends the listening
   * @throws OurChatError `argument/invalid` for an unknown name or a listener that is no function.
   */
  on(name: "change", listener: (entries: readonly OutboxEntry[]) => void): () => void {
    const fields = {
      ...(name !== "change" && { name: ['expected "change"'] }),
      ...(typeof listener !== "function" && { listener: ["expected a function"] }),
    };
    if (Object.keys(fields).length > 0) throw invalidArgument("outbox.on", fields);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The entries now and after every change, until the loop is left. A slow loop misses states in between, never the last. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly OutboxEntry[], void, undefined> {
    let news = true;
    let tell: (() => void) | undefined;
    const end = this.on("change", () => {
      news = true;
      tell?.();
    });
    try {
      for (;;) {
        if (!news) await new Promise<void>((resolve) => (tell = resolve));
        news = false;
        yield this.entries;
      }
    } finally {
      end();
    }
  }

  /** Ends all listening. */
  close(): void {
    this.#listeners.clear();
  }

  /** {@link close} at the end of a block that has it by `using`. */
  [dispose](): void {
    this.close();
  }

  #changed(): void {
    if (this.#noted || this.#listeners.size === 0) return;
    this.#noted = true;
    queueMicrotask(() => {
      this.#noted = false;
      const entries = this.entries;
      for (const listener of [...this.#listeners]) shielded(() => listener(entries));
    });
  }
}
