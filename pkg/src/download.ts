import { signalOf } from "./arguments.js";
import { type Connection, shielded } from "./connection.js";
import type { CoreDownload } from "./core.js";
import { dispose } from "./dispose.js";
import { OurChatError } from "./error.js";
import { failure, invalidArgument } from "./failure.js";

/** Options of `files.download`. */
export interface DownloadOptions {
  /** Ends the transfer with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Gives up with `transport/too-large` when the file turns out to be longer than this many bytes. Default: no limit. */
  readonly maxBytes?: number | undefined;
  /** Told after every piece how many bytes have come. The server does not tell how many will. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes of the file that have come. */
  readonly received: number;
}

const OPERATION = "OurChatService.Download";

/**
 * A file on the server, made by `files.download`. Each call of {@link stream}, {@link blob}, {@link bytes} or {@link saveTo} transfers
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
   * stream closes the connection. Errors of the stream are `OurChatError`s. The pieces are the caller's: who is done with one
   * of a large file can free its memory at once with `piece.buffer.transfer(0)`.
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

  /**
   * Writes the contents to a file that the user chose (`showSaveFilePicker()`), one of the private file system, or any
   * stream, without holding more than a piece of it. Only a whole file is put in place: when the transfer fails the file
   * stays as it was, or the stream is aborted.
   *
   * @throws OurChatError as the other ways to read; `transport/cancelled` with the browser's error as `cause` when the
   * file cannot be written.
   */
  async saveTo(target: FileSystemFileHandle | WritableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const transfer = this.#transfer();
    let writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
    try {
      writer = (await writableOf(target)).getWriter();
      for (;;) {
        const chunk = await transfer.next();
        if (chunk === undefined) break;
        await writer.write(chunk);
        // What lies in a file is not needed in memory, and the garbage collector may be slow. A stream may keep its pieces.
        if (!(target instanceof WritableStream)) (chunk.buffer as { transfer?: (length: number) => unknown }).transfer?.(0);
      }
      await writer.close();
    } catch (thrown) {
      transfer.close();
      await writer?.abort(thrown).catch(() => undefined);
      throw OurChatError.is(thrown) ? thrown : this.#connection.failed(OPERATION, failure("transport/cancelled", { operation: OPERATION, cause: thrown }));
    }
  }

  /** Ends every transfer of this file that was started here with `transport/cancelled`. */
  close(): void {
    this.#closed = true;
    for (const transfer of this.#running) transfer.close();
  }

  /** {@link close} at the end of a block that has it by `using`. */
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

async function writableOf(target: unknown): Promise<WritableStream<Uint8Array<ArrayBuffer>>> {
  if (target instanceof WritableStream && !target.locked) return target;
  const { createWritable } = (target ?? {}) as { createWritable?: unknown };
  if (typeof createWritable !== "function") {
    throw invalidArgument(OPERATION, { target: ["expected a FileSystemFileHandle, or a WritableStream that nobody writes"] });
  }
  return (await createWritable.call(target)) as WritableStream<Uint8Array<ArrayBuffer>>;
}

/** One transfer of a file. */
class Transfer {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #options: DownloadOptions | undefined;
  readonly #onEnd: () => void;
  #source: CoreDownload | undefined;
  #closed = false;
  #received = 0;

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
      if (chunk === undefined) {
        this.#onEnd();
        return undefined;
      }
      const received = (this.#received += chunk.length);
      const onProgress = this.#options?.onProgress;
      if (typeof onProgress === "function") shielded(() => onProgress({ received }));
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
