/**
 * What the facade imports from the WebAssembly core: the output of wasm-bindgen, typed as the core promises it.
 *
 * @internal
 */
import type { ErrorRecord } from "./error.js";
import type { OurChatEvent } from "./events.js";
import type { UploadProgress } from "./upload-task.js";

/** Options of one call as the core reads them. */
export interface CoreCallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** The signed-in user as the core knows it. */
export interface CoreUser {
  readonly id: string;
  readonly ocid?: string;
  readonly expiresAt: Date;
}

/** A running event stream: `next` resolves with one batch per network chunk, `undefined` after the end. */
export interface CoreEventStream {
  next(): Promise<OurChatEvent[] | undefined>;
  close(): void;
}

/** A running upload. */
export interface CoreUpload {
  readonly result: Promise<{ key: string }>;
  cancel(): void;
}

/** A running download: `next` resolves with the bytes of one network chunk, `undefined` after the end. */
export interface CoreDownload {
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  close(): void;
}

/** Options of an upload as the core reads them. */
export interface CoreUploadOptions {
  readonly sessionId?: string | bigint | number;
  readonly autoClean?: boolean;
  readonly mode?: "single" | "chunked";
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UploadProgress) => void;
}

/** Constructor options of {@link Core}. */
export interface CoreOptions {
  readonly baseUrl: string;
  readonly timeoutMs?: number;
  readonly credentials?: RequestCredentials;
  readonly fetch?: typeof fetch;
  readonly makeError: (record: ErrorRecord) => Error;
  readonly onSessionEnded: (reason: "logout" | "expired" | "refused", error?: Error) => void;
}

/** One client in the core. Everything that rejects or throws gives what `makeError` returned. */
export interface Core {
  call(operation: string, request: object, options?: CoreCallOptions): Promise<object>;
  register(request: object, options?: CoreCallOptions): Promise<CoreUser & { ocid: string; keyPair?: CryptoKeyPair }>;
  login(request: object, options?: CoreCallOptions): Promise<CoreUser & { ocid: string }>;
  resume(token: string): CoreUser;
  logout(): void;
  readonly user: CoreUser | undefined;
  readonly token: string | undefined;
  events(options: { since?: Date | number | string; signal?: AbortSignal }): CoreEventStream;
  upload(source: Blob | ArrayBuffer | ArrayBufferView, options: CoreUploadOptions): CoreUpload;
  download(key: string, options: { signal?: AbortSignal; maxBytes?: number }): CoreDownload;
  close(): void;
}

/** The module as wasm-bindgen writes it for `--target web`. */
export interface CoreModule {
  readonly default: (options: { module_or_path: BufferSource | WebAssembly.Module | Response }) => Promise<unknown>;
  readonly Core: new (options: CoreOptions) => Core;
}
