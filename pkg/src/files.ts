import type { Connection } from "./connection.js";
import { Download, type DownloadOptions } from "./download.js";
import type { CallOptions } from "./types.js";
import { type UploadOptions, UploadTask } from "./upload-task.js";

/** Files: `chat.files`. */
export class Files {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Uploads a file. RPC `OurChatService.Upload`, or `StartUpload`, `UploadChunk` and `CompleteUpload` in chunked mode.
   *
   * A `File` is read piece by piece and may be as large as the server's quota. The upload starts at once.
   *
   * @example
   * const { key } = await chat.files.upload(file, { sessionId, onProgress: ({ bytes, total }) => bar.set(bytes / total) });
   *
   * @throws OurChatError (the task rejects with it), besides what every call with a login can give:
   * `quota/storage-full`, `upload/size-mismatch` and `upload/hash-mismatch` (the file changed meanwhile),
   * `upload/session-not-found`, `upload/wrong-instance`. All codes: `ErrorsOf<"files.upload">`.
   */
  upload(source: Blob | ArrayBuffer | ArrayBufferView, options?: UploadOptions): UploadTask {
    return new UploadTask(this.#connection, source, options);
  }

  /**
   * Gives access to the contents of a file. RPC `OurChatService.Download`, called when one of the result's methods is.
   *
   * Reading it are allowed: who uploaded it, and the members of the session it was uploaded for. The server deletes
   * files after ten days by default, and earlier when their owner's quota is used up.
   *
   * @param key the key that the upload gave
   * @throws OurChatError (when the download is read), besides what every call with a login can give:
   * `permission/denied` (also for unknown keys), `transport/truncated`. All codes: `ErrorsOf<"files.download">`.
   */
  download(key: string, options?: DownloadOptions): Download {
    return new Download(this.#connection, key, options);
  }

  /**
   * Deletes one's own file and returns its size to the quota. RPC `OurChatService.DeleteFile`.
   *
   * @param key the key that the upload gave
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`, for other people's,
   * unknown and already deleted files. All codes: `ErrorsOf<"files.delete">`.
   */
  delete(key: string, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.DeleteFile", options, { key });
  }
}
