import type { Connection } from "./connection.js";
import { Download, type DownloadOptions } from "./download.js";
import type { CallOptions } from "./types.js";
import { type PendingUpload, type UploadOptions, type UploadSource, UploadTask } from "./upload-task.js";

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
   * A `File` is read piece by piece and may be as large as the server's quota. A stream is read once: up to 4 MiB of it
   * stay in memory, more goes to the browser's private file system while it is hashed, because the server wants hash and
   * length before the first byte. Where there is no private file system streams may have up to 256 MiB, others are
   * refused with `storage/full`, as those that the file system has no room for. The upload starts at once.
   *
   * A chunk that is lost on the way, or whose answer is, is not blindly repeated: the server is asked what it has. When a
   * chunked upload fails, no file is stored, whatever the reason; only when the answer to the request that stores the
   * file is lost `outcome` is `"unknown"`: the file may exist under a key that nobody knows, and uploading again stores
   * it once more, at the expense of the quota.
   *
   * @example
   * const { key } = await chat.files.upload(file, { sessionId, onProgress: ({ sent, total }) => bar.set(sent / total) });
   *
   * @throws OurChatError (the task rejects with it), besides what every call with a login can give:
   * `quota/storage-full`, `upload/size-mismatch` and `upload/hash-mismatch` (the file changed meanwhile),
   * `upload/session-not-found` (the server gives an upload an hour, and the line is too slow), `upload/wrong-instance`,
   * `upload/too-large` (a proxy). All codes: `ErrorsOf<"files.upload">`.
   */
  upload(source: UploadSource, options?: UploadOptions): UploadTask {
    return new UploadTask(this.#connection, source, options);
  }

  /**
   * Chunked uploads of the signed-in account that were interrupted, by a line that stayed broken or a page that was closed,
   * and that the server still knows. Upload the same file for the same session again to go on with one: it is found by its
   * contents, and only what the server does not have is sent.
   *
   * They are remembered when the client has a lasting `storage`; names of files are kept there. The list is empty without
   * it, and when nobody is signed in.
   *
   * @throws OurChatError `sdk/closed`, or one of loading the core
   */
  pendingUploads(): Promise<PendingUpload[]> {
    return this.#connection.call("OurChatService.StartUpload", undefined, {}, () => (core) => core.pendingUploads());
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
