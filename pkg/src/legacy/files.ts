import { readObject } from "../arguments.js";
import { findOrigin, type OurChatError } from "../error.js";
import { aborted, asOurChatError, failure, invalidArgument, makeError } from "../failure.js";
import type { ErrorRecord } from "../error-record.js";
import { readCallOptions } from "./call-options.js";
import type { LegacyConnection } from "./connection.js";
import { LegacyModule, TELL } from "./module.js";
import type { LegacyCallOptions } from "./types.js";

/** How a file is uploaded. */
export interface LegacyUploadOptions extends LegacyCallOptions {
  /** Whether the server may delete the file when it needs room. Default false. */
  readonly autoClean?: boolean | undefined;
}

/** Bytes that are hashed at once. */
const SLICE = 1024 * 1024;

/** The port of the HTTP part, unless the server tells another one. */
const HTTP_PORT = 7778;

/** Files: `chat.files`. Not in `2024-08`. */
export class LegacyFiles {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Uploads a file: its SHA-256 goes over the WebSocket (messages 21 and 22), its bytes over HTTP. The time limit holds for
   * each of the two.
   *
   * @returns the key, which others download it by, and the hash
   * @throws OurChatError, besides what every call can give: `quota/account-limit`, `upload/hash-mismatch`,
   * `upload/file-not-found`; `server/feature-disabled` in `2024-08`.
   */
  upload(file: Blob | Uint8Array<ArrayBuffer>, options: LegacyUploadOptions = {}): Promise<{ readonly key: string; readonly hash: string }> {
    const operation = "Upload";
    return this.#connection.run(operation, async () => {
      const { autoClean = false } = readObject(operation, "options", options, ["autoClean"]);
      if (!(file instanceof Blob || file instanceof Uint8Array)) throw invalidArgument(operation, { file: ["expected a Blob or bytes"] });
      const { signal } = readCallOptions(operation, options);
      this.#connection.checkOpen(operation);
      const blob = file instanceof Blob ? file : new Blob([file]);
      const hash = await hashed(operation, blob, signal);
      const answer = await this.#connection.call(operation, "upload", () => ({ hash, autoClean, size: blob.size }), options);
      const { key } = answer as { key: string };
      await this.#request(operation, "upload", key, blob, options, async () => undefined);
      return { key, hash };
    });
  }

  /**
   * Downloads a file over HTTP.
   *
   * @throws OurChatError `resource/not-found`, `server/error`, `transport/network`, `transport/timeout`, `transport/cancelled`,
   * `argument/invalid`, `sdk/closed`.
   */
  download(key: string, options?: LegacyCallOptions): Promise<Blob> {
    const operation = "Download";
    return this.#connection.run(operation, async () => {
      this.#connection.checkOpen(operation);
      if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key)) throw invalidArgument(operation, { key: ["expected the key of a file"] });
      return await this.#request(operation, "download", key, undefined, options, (response) => response.blob());
    });
  }

  /** Makes a request and reads its answer, until the time is over, the signal fires or the client is closed. */
  async #request<T>(
    operation: string,
    path: "upload" | "download",
    key: string,
    body: Blob | undefined,
    options: LegacyCallOptions | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { settings, ending } = this.#connection;
    const { signal, timeoutMs } = readCallOptions(operation, options);
    const limit = AbortSignal.timeout(timeoutMs ?? (settings.module["timeoutMs"] as number | undefined) ?? 30_000);
    const stop = new AbortController();
    const done = new AbortController();
    for (const from of [signal, limit, ending]) {
      if (from?.aborted === true) stop.abort(from.reason);
      from?.addEventListener("abort", () => stop.abort(from.reason), { once: true, signal: done.signal });
    }
    let status: number;
    try {
      const request = { method: "POST", headers: { Key: key }, signal: stop.signal, ...(body !== undefined && { body }) };
      const response = await (settings.fetch ?? fetch)(`${this.#url()}/v1/${path}`, request);
      if (response.ok) return await read(response);
      ({ status } = response);
      // What it says besides is not read; the connection is free for others.
      response.body?.cancel().catch(() => undefined);
    } catch (thrown) {
      if (ending.aborted) throw lost(path, failure("sdk/closed", { operation }));
      if (stop.signal.aborted) throw lost(path, aborted(operation, stop.signal.reason));
      throw lost(path, failure("transport/network", { operation, cause: thrown }));
    } finally {
      done.abort();
    }
    const module = await LegacyModule.create(operation);
    const record = JSON.parse(module.run(path === "download" ? TELL.downloadFailed : TELL.uploadFailed, "", status)) as ErrorRecord;
    throw this.#connection.error(record);
  }

  #url(): string {
    const { httpUrl, url } = this.#connection.settings;
    if (httpUrl !== undefined) return httpUrl;
    const { protocol, hostname } = new URL(url);
    return `${protocol === "wss:" ? "https" : "http"}://${hostname}:${this.#connection.httpPort ?? HTTP_PORT}`;
  }
}

/** The same failure of a request that was sent: the server may have the file, and taking it again does no harm. */
function lost(path: "upload" | "download", error: OurChatError): OurChatError {
  const record = findOrigin(error)?.record;
  if (record === undefined) return error;
  const outcome = path === "upload" ? "unknown" : "rejected";
  return makeError({ ...record, outcome, attempts: 1, retry: { ...record.retry, safe: true } });
}

/** The SHA-256 of a file, slice by slice, in an instance of the module of its own. */
async function hashed(operation: string, blob: Blob, signal: AbortSignal | undefined): Promise<string> {
  const module = await LegacyModule.create(operation);
  for (let at = 0; at < blob.size; at += SLICE) {
    if (signal?.aborted === true) break;
    let bytes: ArrayBuffer;
    try {
      bytes = await blob.slice(at, at + SLICE).arrayBuffer();
    } catch (thrown) {
      throw invalidArgument(operation, { file: ["expected a file that can be read"] }, thrown);
    }
    try {
      module.run(TELL.hash, new Uint8Array(bytes));
    } catch (thrown) {
      throw asOurChatError(thrown, operation);
    }
  }
  return module.run(TELL.hashed);
}
