/**
 * `ourchat-sdk/inline`: the SDK with the WebAssembly in the script, for pages that can load no further file.
 *
 * @module ourchat-sdk/inline
 */
import { Client } from "./client.js";
import type { OurChatOptions } from "./options.js";
import { copy } from "./packaged/copy.js";

export * from "./exports.js";

/**
 * A client of one OurChat server and one user, like that of `ourchat-sdk`, which brings the WebAssembly along in its script:
 * larger to load at once, without a request later.
 */
export class OurChat extends Client {
  /**
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`.
   */
  constructor(options?: OurChatOptions) {
    super(options, copy);
  }
}
