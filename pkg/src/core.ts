/**
 * What the facade imports from the WebAssembly core: the output of wasm-bindgen, typed as the core promises it.
 *
 * @internal
 */
import type { RegisteredUser, SignedInUser, User } from "./auth.js";
import type { DownloadOptions } from "./download.js";
import type { ErrorRecord } from "./error-record.js";
import type { EventsOptions } from "./event-stream.js";
import type { MessageEvent, OurChatEvent } from "./events.js";
import type { OutboxEntry } from "./outbox.js";
import type { StorageAdapter } from "./storage.js";
import type { OurChatErrorCode } from "./generated/codes.js";
import type { CallOptions, ClientRetryOptions } from "./types.js";
import type { PendingUpload, UploadOptions, UploadSource } from "./upload-task.js";

/** A running server stream: `next` resolves with one batch per network chunk, `undefined` after the end. */
export interface CoreStream<T> {
  next(): Promise<T[] | undefined>;
  close(): void;
}

/** Is told about every change of a stream's connection; the rest counts for `reconnecting` only. */
export type ConnectionListener = (name: "connecting" | "live" | "reconnecting" | "offline" | "closed", reason: OurChatErrorCode, attempt: number, nextAt: number) => void;

/** A running event stream. */
export interface CoreEventStream extends CoreStream<OurChatEvent> {
  /** `number`: the place of an event among those that `next` gave, from 0. */
  acknowledge(number: number): void;
}

/** A running upload. */
export interface CoreUpload {
  readonly result: Promise<{ key: string }>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** A running download: `next` resolves with the bytes of one network chunk, `undefined` after the end. */
export interface CoreDownload {
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  close(): void;
}

/** Constructor options of {@link Core}. */
export interface CoreOptions {
  readonly baseUrl: string;
  readonly timeoutMs?: number;
  readonly retry?: false | ClientRetryOptions;
  readonly credentials?: RequestCredentials;
  readonly fetch?: typeof fetch;
  readonly storage?: StorageAdapter;
  /** Whether to refuse every call because the browser would. */
  readonly mixedContent?: boolean;
  /** With it there is an outbox, and it hears of every change. */
  readonly onOutbox?: () => void;
  readonly makeError: (record: ErrorRecord) => Error;
  readonly onSessionEnded: (reason: "logout" | "expired" | "refused", error?: Error) => void;
  /** Told about every repeat of a call: what failed, how many requests were sent so far, and the pause that follows. */
  readonly onRetry: (failed: string, attempts: number, pauseMs: number) => void;
}

/**
 * One client in the core. Everything that rejects or throws gives what `makeError` returned. Arguments are checked there
 * and may be anything.
 */
export interface Core {
  call(operation: string, request: object, options?: CallOptions): Promise<object>;
  stream(operation: string, request: object, options?: CallOptions): CoreStream<object>;
  rawCall(path: string, requests: readonly unknown[], options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  rawStream(path: string, request: unknown, options?: CallOptions): CoreStream<Uint8Array<ArrayBuffer>>;
  send(request: object, options?: CallOptions): Promise<MessageEvent>;
  outboxEntries(): OutboxEntry[];
  outboxCancel(localId: string): Promise<boolean>;
  outboxRetry(localId: string): Promise<boolean>;
  outboxWake(): void;
  register(request: object, options?: CallOptions): Promise<RegisteredUser>;
  login(request: object, options?: CallOptions): Promise<SignedInUser>;
  resume(token: string, ocid?: string): User;
  logout(): void;
  readonly user: User | undefined;
  readonly token: string | undefined;
  events(options: EventsOptions | undefined, onState: ConnectionListener): CoreEventStream;
  upload(source: UploadSource, options?: UploadOptions & { readonly rememberAs?: string }): CoreUpload;
  pendingUploads(): Promise<PendingUpload[]>;
  download(key: string, options?: DownloadOptions): CoreDownload;
  close(): void;
}

/** The class of the bindings. */
export type CoreConstructor = new (options: CoreOptions) => Core;
