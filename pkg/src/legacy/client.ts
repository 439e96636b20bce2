import { dispose } from "../dispose.js";
import { LegacyAuth } from "./auth.js";
import { LegacyConnection } from "./connection.js";
import { LegacyEventStream, type LegacyEventsOptions } from "./events.js";
import { LegacyFiles } from "./files.js";
import { LegacyAccount, LegacyFriends, LegacyMessages, LegacyServer, LegacySessions } from "./groups.js";
import { type OurChatLegacyOptions, readLegacyOptions } from "./options.js";
import type { LegacyConnectionState, LegacyDialect, OurChatLegacyEvents } from "./types.js";

/**
 * A client of one OurChat server that speaks the JSON protocol of 2024 over a WebSocket, and one user.
 *
 * Creating it costs nothing: the WebAssembly and the connection are made when they are needed first. Every promise that it
 * gives rejects with `OurChatError` only. Besides what its methods name, every call can give `argument/invalid`,
 * `auth/token-missing`, `server/error`, `server/maintenance`, `server/unknown`, `server/timeout`, `permission/request-rejected`,
 * `transport/network`, `transport/timeout`, `transport/cancelled`, `transport/mixed-content`, `transport/bad-response`,
 * `sdk/closed`, `sdk/unrecognised`, `sdk/wasm-blocked`, `sdk/unsupported` and `sdk/panic`.
 *
 * @example
 * const chat = new OurChatLegacy({ url: "ws://chat.example.com:7777" });
 * await chat.auth.login({ email, password });
 * for await (const event of chat.events()) {
 *   if (event.kind === "message") console.log(event.time, event.sessionId, event.text);
 * }
 */
export class OurChatLegacy {
  /** Registration, login, logout and the current user. */
  readonly auth: LegacyAuth;
  /** Calls about the server itself. */
  readonly server: LegacyServer;
  /** Accounts. */
  readonly account: LegacyAccount;
  /** Friends. */
  readonly friends: LegacyFriends;
  /** Sessions, OurChat's word for conversations. */
  readonly sessions: LegacySessions;
  /** Messages. */
  readonly messages: LegacyMessages;
  /** Files. */
  readonly files: LegacyFiles;
  readonly #connection: LegacyConnection;

  /**
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`.
   */
  constructor(options: OurChatLegacyOptions) {
    this.#connection = new LegacyConnection(readLegacyOptions(options));
    this.auth = new LegacyAuth(this.#connection);
    this.server = new LegacyServer(this.#connection);
    this.account = new LegacyAccount(this.#connection);
    this.friends = new LegacyFriends(this.#connection);
    this.sessions = new LegacySessions(this.#connection);
    this.messages = new LegacyMessages(this.#connection);
    this.files = new LegacyFiles(this.#connection);
  }

  /** The dialect of the present connection, as given or found out; `undefined` while it is not known. */
  get dialect(): LegacyDialect | undefined {
    return this.#connection.dialect;
  }

  /** How the connection is. */
  get state(): LegacyConnectionState {
    return this.#connection.state;
  }

  /**
   * What the server tells, and messages. From August 2024 on servers push no messages: the client asks every `pollMs` while somebody
   * listens, and gives each message once.
   *
   * @throws OurChatError `argument/invalid` for a `since` that is no time.
   */
  events(options?: LegacyEventsOptions): LegacyEventStream {
    return new LegacyEventStream(this.#connection, options);
  }

  /**
   * Listens to an event of this client.
   *
   * @returns a function that ends the listening
   * @throws OurChatError `argument/invalid` for an unknown name or a listener that is no function.
   */
  on<Name extends keyof OurChatLegacyEvents>(name: Name, listener: (event: OurChatLegacyEvents[Name]) => void): () => void {
    return this.#connection.on(name, listener);
  }

  /** Ends everything under way with `sdk/closed` and forgets the user. The client cannot be used any more. */
  close(): void {
    this.#connection.close();
  }

  /** {@link close} at the end of a block that has it by `using`. */
  [dispose](): void {
    this.close();
  }
}
