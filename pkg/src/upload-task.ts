import { readObject } from "./arguments.js";
import { type Connection, shielded } from "./connection.js";
import type { CoreUpload } from "./core.js";
import { dispose } from "./dispose.js";
import { failure } from "./failure.js";
import type { Id, IdInput } from "./types.js";

/** What can be uploaded. A `File` or `Blob` is read piece by piece, a stream is spooled while it is read. */
export type UploadSource = Blob | ArrayBuffer | ArrayBufferView | ReadableStream<ArrayBuffer | ArrayBufferView>;

/**
 * What an upload is busy with:
 *
 * - `waiting`: nothing has begun;
 * - `hashing`: the file is read for its hash, which the server wants first;
 * - `sending`: bytes are on their way;
 * - `paused`: stopped until {@link UploadTask.resume};
 * - `completing`: all bytes have left, the server stores the file;
 * - `done`, `failed`, `cancelled`: over.
 */
export type UploadState = "waiting" | "hashing" | "sending" | "paused" | "completing" | "done" | "failed" | "cancelled";

/** How far an upload is; all numbers are bytes of the file. */
export interface UploadProgress {
  /** What it is busy with. */
  readonly state: UploadState;
  /** Hashed so far. */
  readonly hashed: number;
  /** Handed to the network so far. Falls back when something has to be sent again. */
  readonly sent: number;
  /** Counted by the server so far; a single request is counted at its end. */
  readonly accepted: number;
  /** Length of the file; `undefined` while a stream of unknown length is read. */
  readonly total: number | undefined;
}

/** Options of `files.upload`. */
export interface UploadOptions {
  /** Session whose members may read the file. Without it only the uploader may. */
  readonly sessionId?: IdInput | undefined;
  /** Marks the file as one that the server may delete first. Servers ignore it so far. Default false. */
  readonly autoClean?: boolean | undefined;
  /**
   * - `"single"`: one request for the whole file, the fastest way; a broken line means starting anew;
   * - `"chunked"`: many requests, one after the other; a broken line costs one of them.
   *
   * Default: single up to 32 MiB, chunked above and when the single request cannot get through.
   */
  readonly mode?: "single" | "chunked" | undefined;
  /**
   * The most bytes of one chunk. Default and most: just under 4 MiB. Chunks begin at the size that the server advises
   * (512 KiB), grow on a fast line and shrink on a slow one and behind a proxy that answers HTTP 413.
   */
  readonly chunkBytes?: number | undefined;
  /** Length of the source in bytes, if a stream's is known; another length is refused with `argument/invalid`. */
  readonly size?: number | undefined;
  /** Told of every change of the progress. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Ends the upload with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** A file on the server. */
export interface UploadedFile {
  /** Key of the file: for messages, for `files.download`, and as a picture of an account or session. */
  readonly key: string;
}

/** A chunked upload that was interrupted and can go on. */
export interface PendingUpload {
  /** Name of the file; `""` for what had none. */
  readonly name: string;
  /** Length of the file in bytes. */
  readonly size: number;
  /** Session it was uploaded for. */
  readonly sessionId?: Id;
  /** When it was begun. */
  readonly startedAt: Date;
  /** When the server forgets it. */
  readonly expiresAt: Date;
}

const OPERATION = "OurChatService.Upload";
const OPTIONS = ["sessionId", "autoClean", "mode", "chunkBytes", "size", "onProgress", "signal"] as const;

/**
 * An upload under way, made by `files.upload`. Await it for its result; iterate over it for its progress.
 *
 * @example
 * const task = chat.files.upload(file, { sessionId });
 * for await (const { state, sent, total } of task) render(state, sent, total);
 * const { key } = await task;
 */
export class UploadTask implements PromiseLike<UploadedFile>, AsyncIterable<UploadProgress> {
  readonly #result: Promise<UploadedFile>;
  readonly #waiting = new Set<() => void>();
  #progress: UploadProgress = { state: "waiting", hashed: 0, sent: 0, accepted: 0, total: undefined };
  #upload: CoreUpload | undefined;
  #cancelled = false;
  #paused = false;
  #over = false;

  /** @internal */
  constructor(connection: Connection, source: UploadSource, options: UploadOptions | undefined) {
    this.#result = this.#run(connection, source, options).finally(() => {
      this.#over = true;
      this.#upload = undefined;
      // Over before the core had anything to do with it, or because the core is lost.
      if (!/^(done|failed|cancelled)$/.test(this.#progress.state)) this.#tell({ ...this.#progress, state: this.#cancelled ? "cancelled" : "failed" });
      else this.#wake();
    });
  }

  /** How far the upload is now. */
  get progress(): UploadProgress {
    return this.#progress;
  }

  /** As a promise's `then`: the task is the promise of the uploaded file. */
  then<T = UploadedFile, E = never>(
    onFulfilled?: ((file: UploadedFile) => T | PromiseLike<T>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.#result.then(onFulfilled, onRejected);
  }

  /** As a promise's `catch`. */
  catch<E = never>(onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Promise<UploadedFile | E> {
    return this.#result.catch(onRejected);
  }

  /** As a promise's `finally`. */
  finally(onFinally?: (() => void) | null): Promise<UploadedFile> {
    return this.#result.finally(onFinally);
  }

  /**
   * The progress, newest first come: who iterates slowly misses steps, never the last one. Ends with the upload and
   * never throws; what went wrong is told by the task itself.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<UploadProgress, void, undefined> {
    let told: UploadProgress | undefined;
    // Whoever iterates need not wait for the rejection as well.
    this.#result.catch(() => undefined);
    for (;;) {
      if (told !== this.#progress) yield (told = this.#progress);
      else if (this.#over) return;
      else await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /**
   * Stops the upload until {@link resume}. A chunk under way is finished; a single request is taken back and sent anew.
   * Does nothing once all bytes have left. The server forgets a chunked upload after an hour; a longer pause makes it
   * begin anew.
   */
  pause(): void {
    this.#paused = true;
    this.#upload?.pause();
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    this.#paused = false;
    this.#upload?.resume();
  }

  /** Ends the upload; the task rejects with `transport/cancelled`. Does nothing once the upload is over. */
  cancel(): void {
    this.#cancelled = true;
    // Who cancels need not wait for the rejection that follows.
    this.#result.catch(() => undefined);
    this.#upload?.cancel();
  }

  /** {@link cancel} at the end of a block that has it by `using`. */
  [dispose](): void {
    this.cancel();
  }

  #tell(progress: UploadProgress): void {
    this.#progress = progress;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #run(connection: Connection, source: UploadSource, options: UploadOptions | undefined): Promise<UploadedFile> {
    return connection.call(OPERATION, options, {}, () => {
      // The core checks the types.
      const given = options === undefined ? {} : (readObject(OPERATION, "options", options, OPTIONS) as UploadOptions);
      return (core) => {
        if (this.#cancelled) throw failure("transport/cancelled", { operation: OPERATION });
        const { onProgress } = given;
        const tell = (progress: UploadProgress): void => {
          this.#tell(progress);
          if (typeof onProgress === "function") shielded(() => onProgress(progress));
        };
        this.#upload = core.upload(source, {
          ...given,
          onProgress: onProgress === undefined ? tell : checked(onProgress, tell),
          ...(connection.remembers && { rememberAs: nameOf(source) }),
        });
        if (this.#paused) this.#upload.pause();
        return this.#upload.result;
      };
    });
  }
}

/** The listener in place of the caller's; something that is no function goes to the core, which refuses it. */
function checked(given: unknown, tell: (progress: UploadProgress) => void): (progress: UploadProgress) => void {
  return typeof given === "function" ? tell : (given as (progress: UploadProgress) => void);
}

/** The name under which an upload is remembered. */
function nameOf(source: unknown): string {
  return typeof File === "function" && source instanceof File ? source.name : "";
}
