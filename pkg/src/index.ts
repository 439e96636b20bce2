/**
 * The OurChat SDK: a client for OurChat chat servers.
 *
 * @module ourchat-sdk
 */
import { Client } from "./client.js";
import type { OurChatOptions } from "./options.js";
import { fileOrCopy } from "./packaged/file.js";

export * from "./exports.js";

/**
 * A client of one OurChat server and one user.
 *
 * Creating it costs nothing: the WebAssembly core is loaded when it is needed first. Every promise that it gives
 * rejects with {@link OurChatError} only.
 *
 * @example
 * const chat = new OurChat({ baseUrl: "https://chat.example.com" });
 * await chat.auth.login({ email, password });
 * for await (const event of chat.events()) {
 *   if (event.kind === "message") console.log(event.markdown);
 * }
 */
export class OurChat extends Client {
  /**
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`.
   */
  constructor(options?: OurChatOptions) {
    super(options, fileOrCopy);
  }
}
