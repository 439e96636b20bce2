// @ts-check
// The browser half of floor 2: one scope a call, fetch, XMLHttpRequest for upload progress, timers, blobs, WebCrypto.
// Reasons are numbers so that nothing but numbers crosses the boundary: 1 cancelled, 2 timeout, 3 closed.

const LONGEST_TIMER = 2 ** 31 - 1;
/** How long the end of a body may take after its last frame, in milliseconds. */
const LONGEST_END = 2000;

/** Scopes that have not ended. @type {Set<Scope>} */
const living = new Set();

/**
 * What a core has open beside its scopes: channels, locks, listeners.
 *
 * @type {Set<{ close(): void }>}
 */
export const opened = new Set();

/** Ends everything that a core left behind which panicked: requests, timers, listeners, channels, locks. */
export function abandonScopes() {
  for (const scope of living) scope.interrupt(3);
  living.clear();
  for (const one of opened) one.close();
}

/** The life of one call: deadline, caller's signal, and all that has to stop with it. */
export class Scope {
  /** @param {number} timeout milliseconds, negative for none @param {AbortSignal | Scope | undefined} parent */
  constructor(timeout, parent) {
    const signal = parent instanceof Scope ? parent.controller.signal : parent;
    living.add(this);
    this.reason = 0;
    /** Whether the answer is complete, so that ending the scope must not tear its connection down. */
    this.complete = false;
    this.controller = new AbortController();
    /** @type {Set<() => void>} */
    this.stops = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.signal = signal;
    this.aborted = () => this.interrupt((parent instanceof Scope ? parent.reason : reasonOf(signal)) || 1, signal?.reason);
    if (signal?.aborted) this.aborted();
    else signal?.addEventListener("abort", this.aborted, { once: true });
    this.extend(timeout);
  }
  /** @param {number} timeout */
  extend(timeout) {
    clearTimeout(this.timer);
    this.timer = timeout >= 0 && timeout <= LONGEST_TIMER && !this.reason ? setTimeout(() => this.interrupt(2), timeout) : undefined;
  }
  /** @param {number} reason @param {unknown} [cause] what the caller gave as the reason */
  interrupt(reason, cause) {
    if (this.reason) return;
    this.reason = reason;
    this.end(cause);
  }
  /** Frees timer and listener and stops what still runs. @param {unknown} [cause] */
  end(cause) {
    living.delete(this);
    clearTimeout(this.timer);
    this.signal?.removeEventListener("abort", this.aborted);
    if (!this.complete || this.reason) this.controller.abort(cause);
    for (const stop of this.stops) stop();
    this.stops.clear();
  }
  /** A promise that is also rejected when the scope is interrupted, whatever the work itself does.
   * @template T @param {Promise<T>} work @returns {Promise<T>} */
  guard(work) {
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.controller.signal.reason);
      if (this.reason) stop();
      this.stops.add(stop);
      work.then(resolve, reject).finally(() => this.stops.delete(stop));
    });
  }
}

/** Why a signal of the caller's fired: `AbortSignal.timeout` is a deadline, anything else a wish.
 * @param {AbortSignal | undefined} signal */
function reasonOf(signal) {
  try {
    return signal?.reason.name === "TimeoutError" ? 2 : 1;
  } catch {
    return 1;
  }
}

/** Takes the headers out of a body whose frames hold nothing but bytes in field 1: 1 KiB each in downloads. The contents
 * move together inside of the network's own chunk, so none of them is copied to another place. */
class Content {
  constructor() {
    /** Bytes of the current frame's contents that are still to come. */
    this.left = 0;
    /** The beginning of a header whose end has not arrived. */
    this.head = new Uint8Array();
    /** Contents of the chunk taken last. */
    this.bytes = new Uint8Array();
    /** @type {Uint8Array | undefined} what follows is something else */
    this.rest = undefined;
  }
  /** @param {Uint8Array} chunk */
  take(chunk) {
    let at = 0;
    let kept = 0;
    this.rest = undefined;
    while (at < chunk.length) {
      if (this.left === 0) {
        // A header of its own memory only where one lies in two chunks.
        const before = this.head.length;
        const view = before ? joined(this.head, chunk.subarray(at, at + LONGEST_HEADER)) : chunk;
        const start = before ? 0 : at;
        const length = headerLength(view, start);
        if (length === 0) {
          this.head = view.slice(start);
          break;
        }
        if (length < 0) {
          this.rest = before ? joined(this.head, chunk.subarray(at)) : chunk.subarray(at);
          this.head = new Uint8Array();
          break;
        }
        this.left = contentLength(view, start);
        this.head = new Uint8Array();
        at += length - before;
        continue;
      }
      const end = Math.min(at + this.left, chunk.length);
      if (kept !== at) chunk.copyWithin(kept, at, end);
      kept += end - at;
      this.left -= end - at;
      at = end;
    }
    this.bytes = chunk.subarray(0, kept);
    return this;
  }
}

/** Five bytes of the frame, one tag, five of a length. */
const LONGEST_HEADER = 11;

/** Bytes of the header of a frame whose message is one field of bytes; 0 when its end is not there yet, negative for anything
 * else. @param {Uint8Array} bytes @param {number} at */
function headerLength(bytes, at) {
  const there = bytes.length - at;
  if (bytes[at] !== 0 || (there > 5 && bytes[at + 5] !== 0x0a)) return -1;
  for (let length = 1; length <= 5; length++) {
    if (there < 6 + length) return 0;
    if (/** @type {number} */ (bytes[at + 5 + length]) < 0x80) {
      const message = frameLength(bytes, at);
      return message === 1 + length + contentLength(bytes, at) ? 6 + length : -1;
    }
  }
  return -1;
}

/** @param {Uint8Array} bytes @param {number} at */
function frameLength(bytes, at) {
  let length = 0;
  for (let place = 1; place <= 4; place++) length = length * 256 + /** @type {number} */ (bytes[at + place]);
  return length;
}

/** The length that a whole header tells. @param {Uint8Array} bytes @param {number} at */
function contentLength(bytes, at) {
  let length = 0;
  let factor = 1;
  for (let place = at + 6; ; place++) {
    const byte = /** @type {number} */ (bytes[place]);
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) return length;
    factor *= 128;
  }
}

/** @param {Uint8Array} first @param {Uint8Array} second */
function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** An answer whose head has arrived. */
class Answer {
  /** @param {number} status @param {(name: string) => string | null} header @param {boolean} cors
   * @param {ReadableStreamDefaultReader<Uint8Array> | undefined} reader @param {Uint8Array | undefined} rest @param {boolean} custom */
  constructor(status, header, cors, reader, rest, custom) {
    this.status = status;
    this.get = header;
    this.cors = cors;
    this.reader = reader;
    this.rest = rest;
    this.content = new Content();
    /** Whether the bytes may belong to somebody who uses them later. */
    this.custom = custom;
    /** When the page could do something else, for certain. */
    this.turn = performance.now();
  }
  /** @param {string} name */
  header(name) {
    try {
      const value = this.get(name);
      return typeof value === "string" ? value : undefined;
    } catch {
      return undefined;
    }
  }
  /** @param {Scope} scope @returns {Promise<Uint8Array | undefined>} */
  read(scope) {
    const rest = this.rest;
    if (!this.reader) {
      this.rest = undefined;
      return Promise.resolve(rest?.length ? rest : undefined);
    }
    return scope.guard(this.piece(this.reader).then(({ value }) => {
      if (value === undefined || ArrayBuffer.isView(value)) return value;
      throw new TypeError("The body of the answer does not consist of bytes");
    }));
  }
  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  async piece(reader) {
    if (performance.now() - this.turn > LONGEST_TURN) {
      await breath();
      this.turn = performance.now();
    }
    return piece(reader);
  }
  /** The next bytes out of a body of frames that hold one field of bytes each: of one network chunk, without a copy.
   * `rest` is what is no such frame and all that follows it. @param {Scope} scope @returns {Promise<Content | undefined>} */
  contents(scope) {
    const { content } = this;
    return this.read(scope).then((chunk) => chunk && content.take(this.custom ? chunk.slice() : chunk));
  }
  /** Lets go of a body that nobody will read to its end. */
  cancel() {
    if (this.reader) cancel(this.reader);
    this.reader = undefined;
  }
  /** The call has its answer. Reading on to the end of the body, which is there or about to come, keeps the connection
   * for the next call; cancelling would close it. @param {Scope} scope */
  release(scope) {
    const reader = this.reader;
    if (!reader) return;
    this.reader = undefined;
    scope.complete = true;
    const timer = setTimeout(() => cancel(reader), LONGEST_END);
    piece(reader).then((part) => part.done || cancel(reader), () => undefined).finally(() => clearTimeout(timer));
  }
}

/** How long pieces that are there already may keep the page from everything else, in milliseconds. */
const LONGEST_TURN = 8;

/** Lets the page do what waits. A timer would be held back where nobody looks at the page. @returns {Promise<void>} */
function breath() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

// The answer of a custom fetch may be anything: what it throws at once counts as a rejection.

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
async function piece(reader) {
  return reader.read();
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
function cancel(reader) {
  (async () => reader.cancel())().catch(() => undefined);
}

/** @param {string} url @param {string[]} headers names and values in turn @param {Uint8Array | Blob} body @param {Scope} scope
 * @param {typeof fetch | undefined} custom @param {RequestCredentials | undefined} credentials
 * @param {((sent: number) => void) | undefined} progress @returns {Promise<Answer>} */
export function send(url, headers, body, scope, custom, credentials, progress) {
  if (scope.reason) return Promise.reject(scope.controller.signal.reason);
  // A request before in the same scope had its answer; this one has none yet.
  scope.complete = false;
  if (progress && !custom && tellsProgress()) return sendWithProgress(url, headers, body, scope, credentials, progress);
  /** @type {Record<string, string>} */
  const fields = {};
  for (let at = 0; at < headers.length; at += 2) fields[/** @type {string} */ (headers[at])] = /** @type {string} */ (headers[at + 1]);
  /** @type {RequestInit} */
  const init = { method: "POST", headers: fields, body: /** @type {BodyInit} */ (body), signal: scope.controller.signal, cache: "no-store", redirect: "follow", referrerPolicy: "no-referrer" };
  if (credentials) init.credentials = credentials;
  // A custom fetch may be anything: what it throws synchronously counts as a rejection.
  const work = new Promise((resolve) => resolve((custom ?? fetch)(url, init)));
  return scope.guard(work).then((response) => new Answer(
    Number(response.status) || 0,
    (name) => response.headers.get(name),
    response.type === "cors" || response.type === "opaque",
    response.body?.getReader(),
    undefined,
    custom !== undefined,
  ));
}

/** Whether a request can tell how much of it has left. */
export function tellsProgress() {
  return typeof XMLHttpRequest === "function";
}

/** fetch cannot tell how much of a body has left; XMLHttpRequest can.
 * @param {string} url @param {string[]} headers @param {Uint8Array | Blob} body @param {Scope} scope
 * @param {RequestCredentials | undefined} credentials @param {(sent: number) => void} progress @returns {Promise<Answer>} */
function sendWithProgress(url, headers, body, scope, credentials, progress) {
  const request = new XMLHttpRequest();
  /** @type {Promise<Answer>} */
  const work = new Promise((resolve, reject) => {
    request.open("POST", url);
    for (let at = 0; at < headers.length; at += 2) request.setRequestHeader(/** @type {string} */ (headers[at]), /** @type {string} */ (headers[at + 1]));
    request.withCredentials = credentials === "include";
    request.responseType = "arraybuffer";
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onerror = () => reject(new TypeError("The upload request failed"));
    request.onabort = () => reject(scope.controller.signal.reason);
    request.onload = () => resolve(new Answer(
      request.status,
      (name) => visible(request, name),
      new URL(request.responseURL || url, location.href).origin !== location.origin,
      undefined,
      new Uint8Array(request.response ?? 0),
      false,
    ));
    request.send(/** @type {XMLHttpRequestBodyInit} */ (body));
  });
  scope.controller.signal.addEventListener("abort", () => request.abort(), { once: true });
  return scope.guard(work);
}

/** Asking XMLHttpRequest for a header that CORS hides logs an error in the console: look into the list instead.
 * @param {XMLHttpRequest} request @param {string} name */
function visible(request, name) {
  for (const line of request.getAllResponseHeaders().split("\r\n")) {
    const colon = line.indexOf(":");
    if (line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return null;
}

/** Without a time it lets the page do what waits. @param {number} ms @param {Scope} scope @returns {Promise<void>} */
export function sleep(ms, scope) {
  if (ms <= 0) return scope.guard(breath());
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      scope.stops.delete(stop);
      resolve();
    }, Math.min(ms, LONGEST_TIMER));
    const stop = () => {
      clearTimeout(timer);
      reject(scope.controller.signal.reason);
    };
    if (scope.reason) stop();
    else scope.stops.add(stop);
  });
}

/** Firefox tells of an answer when its first byte comes, not when its head does. */
export function hidesEmptyAnswers() {
  return /Firefox/.test(globalThis.navigator?.userAgent ?? "");
}

/** Whether the browser knows that there is no network. */
export function offline() {
  return typeof navigator === "object" && navigator.onLine === false;
}

/** @param {(Uint8Array | Blob)[]} parts */
export function join(parts) {
  return new Blob(/** @type {BlobPart[]} */ (parts));
}

/** @param {Blob} blob @param {Scope} scope @returns {Promise<Uint8Array>} */
export function read(blob, scope) {
  return scope.guard(blob.arrayBuffer().then((buffer) => new Uint8Array(buffer)));
}

/** Gives the memory of bytes back that nobody needs any more, without waiting for the garbage collector, which would let
 * dozens of megabytes of file contents gather. @param {Uint8Array} bytes */
export function free(bytes) {
  const buffer = /** @type {ArrayBuffer & { transfer?: (length: number) => unknown }} */ (bytes.buffer);
  buffer.transfer?.(0);
}

/** RSA-OAEP because the server's users encrypt room keys with it. @returns {Promise<{ keyPair: CryptoKeyPair, publicKey: Uint8Array }>} */
export async function rsaKeyPair() {
  const keyPair = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  return { keyPair, publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", keyPair.publicKey)) };
}

/** Whether WebCrypto is there; pages without HTTPS do not have it. */
export function cryptography() {
  return typeof crypto === "object" && typeof crypto.subtle === "object";
}
