import { readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { CoreUpload } from "./core.js";
import { dispose } from "./dispose.js";
import { failure } from "./failure.js";
import type { IdInput } from "./types.js";

/** How far an upload is. */
export interface UploadProgress {
  /** First the whole file is hashed, then it is sent; `bytes` starts at 0 in each phase. */
  readonly phase: "hashing" | "sending";
  /** Bytes of the file done in this phase. */
  readonly bytes: number;
  /** Bytes of the file in all. */
  readonly total: number;
}

/** Options of `files.upload`. */
export interface UploadOptions {
  /** Session whose members may read the file. Without it only the uploader may. */
  readonly sessionId?: IdInput | undefined;
  /** Marks the file as one that the server may delete first. Servers ignore it so far. Default false. */
  readonly autoClean?: boolean | undefined;
  /**
   * - `"single"`: one request for the whole file, the fastest way;
   * - `"chunked"`: one request for every 512 KiB, for proxies that limit the size of a request.
   *
   * Default: single up to 32 MiB, chunked above.
   */
  readonly mode?: "single" | "chunked" | undefined;
  /** Told how far the upload is, at most once per piece of the file. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Ends the upload with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** A file on the server. */
export interface UploadedFile {
  /** Key of the file: for messages, for `files.download`, and as a picture of an account or session. */
  readonly key: string;
}

const OPERATION = "OurChatService.Upload";

/** An upload under way, made by `files.upload`. Await it for its result. */
export class UploadTask implements PromiseLike<UploadedFile> {
  readonly #result: Promise<UploadedFile>;
  #upload: CoreUpload | undefined;
  #cancelled = false;

  /** @internal */
  constructor(connection: Connection, source: Blob | ArrayBuffer | ArrayBufferView, options: UploadOptions | undefined) {
    this.#result = this.#run(connection, source, options);
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

  /** Ends the upload; the task rejects with `transport/cancelled`. Does nothing once the upload is over. */
  cancel(): void {
    this.#cancelled = true;
    // Who cancels need not wait for the rejection that follows.
    this.#result.catch(() => undefined);
    this.#upload?.cancel();
  }

  [dispose](): void {
    this.cancel();
  }

  #run(
    connection: Connection,
    source: Blob | ArrayBuffer | ArrayBufferView,
    options: UploadOptions | undefined,
  ): Promise<UploadedFile> {
    return connection.call(OPERATION, options, {}, () => {
      const keys = ["sessionId", "autoClean", "mode", "onProgress", "signal"] as const;
      // The core checks the types.
      const given = options === undefined ? {} : (readObject(OPERATION, "options", options, keys) as UploadOptions);
      return (core) => {
        if (this.#cancelled) throw failure("transport/cancelled", { operation: OPERATION });
        this.#upload = core.upload(source, given);
        return this.#upload.result;
      };
    });
  }
}
