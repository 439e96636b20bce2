import { signalOf } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { CoreDownload } from "./core.js";
import { dispose } from "./dispose.js";
import { failure } from "./failure.js";

/** Options of `files.download`. */
export interface DownloadOptions {
  /** Ends the transfer with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Gives up with `transport/too-large` when the file turns out to be longer than this many bytes. Default: no limit. */
  readonly maxBytes?: number | undefined;
}

const OPERATION = "OurChatService.Download";

/**
 * A file on the server, made by `files.download`. Each call of {@link stream}, {@link blob} or {@link bytes} transfers
 * the file once; before that nothing is requested.
 */
export class Download {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #options: DownloadOptions | undefined;
  readonly #running = new Set<Transfer>();
  #closed = false;

  /** @internal */
  constructor(connection: Connection, key: string, options: DownloadOptions | undefined) {
    this.#connection = connection;
    this.#key = key;
    this.#options = options;
  }

  /**
   * The contents as a stream. The transfer begins with the first read and waits while nobody reads; cancelling the
   * stream closes the connection. Errors of the stream are `OurChatError`s.
   */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const transfer = this.#transfer();
    return new ReadableStream(
      {
        async pull(controller) {
          const chunk = await transfer.next();
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
        cancel() {
          transfer.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** The contents as a `Blob` of the given media type; the server keeps none. Default type: none. */
  async blob(type = ""): Promise<Blob> {
    return new Blob(await this.#chunks(), { type });
  }

  /** The contents as bytes. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks = await this.#chunks();
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  /** Ends every transfer of this file that was started here with `transport/cancelled`. */
  close(): void {
    this.#closed = true;
    for (const transfer of this.#running) transfer.close();
  }

  [dispose](): void {
    this.close();
  }

  #transfer(): Transfer {
    const transfer: Transfer = new Transfer(this.#connection, this.#key, this.#options, () => this.#running.delete(transfer));
    this.#running.add(transfer);
    if (this.#closed) transfer.close();
    return transfer;
  }

  async #chunks(): Promise<Uint8Array<ArrayBuffer>[]> {
    const transfer = this.#transfer();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const chunk = await transfer.next();
      if (chunk === undefined) return chunks;
      chunks.push(chunk);
    }
  }
}

/** One transfer of a file. */
class Transfer {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #options: DownloadOptions | undefined;
  readonly #onEnd: () => void;
  #source: CoreDownload | undefined;
  #closed = false;

  constructor(connection: Connection, key: string, options: DownloadOptions | undefined, onEnd: () => void) {
    this.#connection = connection;
    this.#key = key;
    this.#options = options;
    this.#onEnd = onEnd;
  }

  /** The next bytes, `undefined` after the last. */
  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const chunk = await (await this.#open()).next();
      // The core ends a closed transfer like a finished one; half a file must never pass for a whole one.
      if (this.#closed) throw failure("transport/cancelled", { operation: OPERATION });
      if (chunk === undefined) this.#onEnd();
      return chunk;
    } catch (thrown) {
      this.#onEnd();
      throw this.#connection.failed(OPERATION, thrown);
    }
  }

  close(): void {
    this.#closed = true;
    this.#source?.close();
  }

  async #open(): Promise<CoreDownload> {
    if (this.#source !== undefined) return this.#source;
    const options = this.#options;
    const core = await this.#connection.core(OPERATION, signalOf(options));
    if (this.#closed) throw failure("transport/cancelled", { operation: OPERATION });
    this.#source = core.download(this.#key, options);
    return this.#source;
  }
}
