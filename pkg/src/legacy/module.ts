/**
 * The client of the older protocol as a WebAssembly module: part of this entry's script, compiled on the first use. Each client has an
 * instance of its own, and a new one after a trap.
 *
 * @internal
 */
import packed from "../../wasm/legacy.wasm?packed";
import { failure } from "../failure.js";
import { unpack } from "../packaged/unpack.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(length: number): number;
  run(kind: number, number: number, now: number, random: number): number;
  result(): number;
}

/** What an instance can be told, see `legacy/src/module.rs`. */
export const TELL = {
  configure: 0,
  call: 1,
  cancel: 2,
  expire: 3,
  opened: 4,
  frame: 5,
  closed: 6,
  timer: 7,
  subscribe: 8,
  unsubscribe: 9,
  logout: 10,
  close: 11,
  hash: 12,
  hashed: 13,
  downloadFailed: 14,
  uploadFailed: 15,
  read: 16,
} as const;

let compiled: Promise<WebAssembly.Module> | undefined;

/** An instance of the module. */
export class LegacyModule {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /**
   * Makes an instance.
   *
   * @throws OurChatError `sdk/unsupported` without WebAssembly, `sdk/wasm-blocked` where the page forbids it
   */
  static async create(operation: string): Promise<LegacyModule> {
    if (typeof WebAssembly === "undefined" || typeof DecompressionStream === "undefined") {
      throw failure("sdk/unsupported", { operation, reason: "this JavaScript engine has no WebAssembly or no DecompressionStream" });
    }
    try {
      compiled ??= unpack(packed)
        .arrayBuffer()
        .then((bytes) => WebAssembly.compile(bytes));
      const instance = await WebAssembly.instantiate(await compiled);
      return new LegacyModule(instance.exports as unknown as Exports);
    } catch (thrown) {
      compiled = undefined;
      // The module is part of the package, so only the page itself can be in its way.
      throw failure("sdk/wasm-blocked", {
        operation,
        reason: "the Content-Security-Policy of the page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src",
        cause: thrown,
      });
    }
  }

  /** Tells the instance something and gives what it answers. A trap throws; the instance is then of no use any more. */
  run(kind: number, input: string | Uint8Array = "", number = 0): string {
    const exports = this.#exports;
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    const start = exports.reserve(bytes.length);
    new Uint8Array(exports.memory.buffer, start, bytes.length).set(bytes);
    const length = exports.run(kind, number, performance.now(), Math.random());
    return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.result(), length));
  }
}
