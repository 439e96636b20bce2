/**
 * `ourchat-sdk/slim`: the SDK without WebAssembly, for applications that say where `ourchat.wasm` lies.
 *
 * @module ourchat-sdk/slim
 */
import { Client } from "./client.js";
import { invalidArgument } from "./failure.js";
import type { OurChatOptions, WasmSource } from "./options.js";

export * from "./exports.js";

/** Options of {@link OurChat}, one of which may not be left out. */
export interface SlimOptions extends OurChatOptions {
  /** The file `ourchat-sdk/ourchat.wasm` of the same version: its URL, an answer of `fetch`, its bytes or a compiled module. */
  readonly wasm: WasmSource;
}

/** A client of one OurChat server and one user, like that of `ourchat-sdk`, which does not look for the WebAssembly itself. */
export class OurChat extends Client {
  /**
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`; `wasm` is one of them
   * when it is absent.
   */
  constructor(options: SlimOptions) {
    super(options, undefined);
    if (options?.wasm === undefined) {
      throw invalidArgument("OurChat", { wasm: ["expected a URL, a Response, bytes or a WebAssembly.Module"] });
    }
  }
}
