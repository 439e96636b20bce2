// @ts-check
// Streams that have to be read twice. Short ones stay in memory; longer ones go to the page's private file system, a
// piece at a time, so that none is held in memory, and are gone from there when the upload is over.

/** @typedef {import("./host.js").Scope} Scope */

/** What is kept in memory before the file system is used, in bytes. */
const SHORT = 4 << 20;
/** What is kept in memory where there is no file system, in bytes. */
const LONGEST_IN_MEMORY = 256 << 20;
/** Pieces are cut to this many bytes, so that no piece keeps the page busy for long. */
const PIECE = 512 << 10;
const PREFIX = "ourchat-spool-";
/** A file that a closed page has left behind is thrown away after so many milliseconds. */
const STALE = 24 * 3600 * 1000;

/** A stream does not fit into what this browser has to keep it. */
class SpoolFull extends Error {
  constructor() {
    super("A stream of this length needs the browser's private file system (OPFS), which this page does not have");
    this.name = "SpoolFull";
  }
}

/** @param {unknown} thrown */
export function isFull(thrown) {
  return thrown instanceof SpoolFull || (thrown instanceof DOMException && thrown.name === "QuotaExceededError");
}

export class Spool {
  /** @param {ReadableStream<unknown>} stream */
  constructor(stream) {
    const { byob, plain } = readerOf(stream);
    this.byob = byob;
    this.reader = /** @type {ReadableStreamBYOBReader | ReadableStreamDefaultReader<unknown>} */ (byob ?? plain);
    /** @type {Uint8Array} what was read but not handed out */
    this.rest = new Uint8Array();
    /** @type {Uint8Array<ArrayBuffer>[] | Blob[]} */
    this.parts = [];
    this.length = 0;
    /** @type {FileSystemDirectoryHandle | undefined} */
    this.folder = undefined;
    this.name = "";
    /** @type {FileSystemWritableFileStream | undefined} */
    this.file = undefined;
    this.over = false;
  }
  /** The next bytes; undefined at the end. @param {Scope} scope @returns {Promise<Uint8Array | undefined>} */
  read(scope) {
    return scope.guard(this.next());
  }
  async next() {
    const piece = this.byob ? await this.fill(this.byob) : await this.cut();
    if (piece) await this.keep(piece);
    return piece;
  }
  /** The next bytes in memory of our own, which can be given back at once. @param {ReadableStreamBYOBReader} reader */
  async fill(reader) {
    const { value } = await reader.read(new Uint8Array(PIECE));
    return value?.length ? value : undefined;
  }
  /** The next bytes out of the pieces that the stream makes. */
  async cut() {
    while (this.rest.length === 0) {
      const { done, value } = await this.plain().read();
      if (done) return undefined;
      this.rest = toBytes(value);
    }
    const piece = this.rest.slice(0, PIECE);
    this.rest = this.rest.subarray(PIECE);
    return piece;
  }
  plain() {
    return /** @type {ReadableStreamDefaultReader<unknown>} */ (this.reader);
  }
  /** @param {Uint8Array<ArrayBuffer>} piece */
  async keep(piece) {
    this.length += piece.length;
    if (this.length > SHORT && this.file === undefined && this.name === "") await this.open();
    if (this.file) return this.file.write(piece);
    if (this.length > LONGEST_IN_MEMORY) throw new SpoolFull();
    // A piece that fills little of its memory would hold more than it is worth.
    // @ts-expect-error both kinds are parts of a Blob
    this.parts.push(this.name === "" ? piece.slice() : new Blob([piece]));
  }
  /** Moves what is in memory into a file, if there is a file system. */
  async open() {
    this.name = `${PREFIX}${Date.now()}-${Math.random().toString(36).slice(2)}`;
    try {
      this.folder = await navigator.storage.getDirectory();
      await tidy(this.folder);
      this.file = await (await this.folder.getFileHandle(this.name, { create: true })).createWritable();
    } catch {
      // No file system, or no permission to use it.
      return;
    }
    await this.file.write(new Blob(/** @type {BlobPart[]} */ (this.parts)));
    this.parts = [];
    if (this.over) this.discard();
  }
  /** Whether the piece read last lies in the file, so that it is not needed in memory. */
  kept() {
    return this.file !== undefined && this.parts.length === 0;
  }
  /** Everything that was read. @param {Scope} scope @returns {Promise<Blob>} */
  blob(scope) {
    return scope.guard(this.finish());
  }
  async finish() {
    if (!this.file || !this.folder) return new Blob(/** @type {BlobPart[]} */ (this.parts));
    await this.file.close();
    return (await this.folder.getFileHandle(this.name)).getFile();
  }
  /** Lets go of the stream and of what was kept. */
  discard() {
    this.over = true;
    this.parts = [];
    this.reader.cancel().catch(() => undefined);
    this.reader.releaseLock();
    const { file, folder, name } = this;
    if (!file || !folder) return;
    // Closed already after a good end; a file that is still open cannot be removed.
    file.abort().catch(() => undefined).then(() => folder.removeEntry(name)).catch(() => undefined);
  }
}

/** A stream that can be read twice; undefined for anything else, and for a stream that somebody reads.
 * @param {unknown} source @returns {Spool | undefined} */
export function toSpool(source) {
  try {
    return source instanceof ReadableStream && !source.locked ? new Spool(source) : undefined;
  } catch {
    return undefined;
  }
}

/** Removes what pages have left behind that were closed in the middle. @param {FileSystemDirectoryHandle} folder */
async function tidy(folder) {
  for await (const name of /** @type {any} */ (folder).keys()) {
    if (name.startsWith(PREFIX) && Date.now() - parseInt(name.slice(PREFIX.length), 10) > STALE) {
      await folder.removeEntry(name).catch(() => undefined);
    }
  }
}

/** Byte streams fill memory that they are given; others give memory of their own.
 * @param {ReadableStream<any>} stream @returns {{ byob?: ReadableStreamBYOBReader, plain?: ReadableStreamDefaultReader<unknown> }} */
function readerOf(stream) {
  try {
    return { byob: stream.getReader({ mode: "byob" }) };
  } catch {
    return { plain: stream.getReader() };
  }
}

/** @param {unknown} value @returns {Uint8Array} */
function toBytes(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError("The stream gives something else than bytes");
}
