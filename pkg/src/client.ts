import { Account } from "./account.js";
import { Auth } from "./auth.js";
import { connectionOf } from "./connection-of.js";
import { Connection, type OurChatEvents } from "./connection.js";
import type { DiagnosisReport } from "./diagnosis-report.js";
import { dispose } from "./dispose.js";
import { E2ee } from "./e2ee.js";
import { EventStream, type EventsOptions } from "./event-stream.js";
import { invalidArgument } from "./failure.js";
import { Files } from "./files.js";
import { Friends } from "./friends.js";
import { Messages } from "./messages.js";
import type { PackagedWasm } from "./loader.js";
import { type OurChatOptions, readOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { Raw } from "./raw.js";
import { Rooms } from "./rooms.js";
import { Server } from "./server.js";
import { Sessions } from "./sessions.js";
import type { CallOptions } from "./types.js";
import { Watch, type WatchOptions } from "./watch.js";

/**
 * A client of one OurChat server and one user, whichever entry of the package it comes from: what all classes `OurChat` have
 * in common.
 */
export class Client {
  /** Registration, login, logout and the current user. */
  readonly auth: Auth;
  /** Calls about the server itself. */
  readonly server: Server;
  /** Accounts. */
  readonly account: Account;
  /** Friends. */
  readonly friends: Friends;
  /** Sessions, OurChat's word for conversations. */
  readonly sessions: Sessions;
  /** Messages. */
  readonly messages: Messages;
  /** Messages that wait until they can be sent, with the option `outbox`. */
  readonly outbox: Outbox;
  /** Files. */
  readonly files: Files;
  /** Call rooms. */
  readonly rooms: Rooms;
  /** Keys of encrypted sessions. */
  readonly e2ee: E2ee;
  /** Calls by their path, for RPCs that this package does not know. */
  readonly raw: Raw;
  /** @internal */
  readonly [connectionOf]: Connection;
  readonly #connection: Connection;

  /**
   * @param packaged where the WebAssembly comes from when the options do not say it
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`.
   * @internal
   */
  constructor(options: OurChatOptions | undefined, packaged: PackagedWasm | undefined) {
    this.#connection = this[connectionOf] = new Connection(readOptions(options), packaged);
    this.auth = new Auth(this.#connection);
    this.server = new Server(this.#connection);
    this.account = new Account(this.#connection);
    this.friends = new Friends(this.#connection);
    this.sessions = new Sessions(this.#connection);
    this.messages = new Messages(this.#connection);
    this.outbox = new Outbox(this.#connection);
    this.files = new Files(this.#connection);
    this.rooms = new Rooms(this.#connection);
    this.e2ee = new E2ee(this.#connection);
    this.raw = new Raw(this.#connection);
  }

  /**
   * The events of the signed-in user: history after `since`, then live ones. RPC `OurChatService.FetchMsgs`.
   *
   * Each event comes once, in the order of `time` and `id`, over as many connections as it takes: what breaks is made
   * anew for as long as the login lasts. All streams of a user in a browser share one connection, in whatever tab they
   * are.
   */
  events(options?: EventsOptions): EventStream {
    return new EventStream(this.#connection, options);
  }

  /**
   * Tells of changes for which servers send no event: of the own account, its friends and sessions, and of names, members
   * and roles in those sessions. It asks: one request for the account and up to five for sessions, a second apart, then
   * nothing for a minute (`intervalMs`). While the page is hidden or offline it rests, and checks soon after.
   *
   * The code for it is a file of its own, which is loaded with the first use.
   *
   * @example
   * for await (const change of chat.watch()) {
   *   if (change.kind === "sessionRemoved") closeSession(change.sessionId);
   * }
   *
   * @throws OurChatError `argument/invalid`, with the names of the options that are wrong in `fields`.
   */
  watch(options?: WatchOptions): Watch {
    return new Watch(this.#connection, this, options);
  }

  /**
   * Listens to an event of this client.
   *
   * @returns a function that ends the listening
   * @throws OurChatError `argument/invalid` for an unknown name or a listener that is no function.
   */
  on<N extends keyof OurChatEvents>(name: N, listener: (event: OurChatEvents[N]) => void): () => void {
    const fields = {
      ...(name !== "sessionEnded" && { name: ['expected "sessionEnded"'] }),
      ...(typeof listener !== "function" && { listener: ["expected a function"] }),
    };
    if (Object.keys(fields).length > 0) throw invalidArgument("on", fields);
    return this.#connection.on(listener);
  }

  /**
   * Loads the WebAssembly core now, for example while the user types a password.
   *
   * @throws OurChatError `sdk/wasm-load` (not found, no WebAssembly, broken), `sdk/wasm-blocked` (forbidden by the page's
   * Content-Security-Policy) or `sdk/unsupported`. A later call tries again.
   */
  async ready(): Promise<void> {
    await this.#connection.run("ready", () => this.#connection.core("ready"));
  }

  /**
   * Finds out what is wrong between this page and the server, for example after `transport/network`: browsers give one
   * and the same failure for a stopped server, a wrong port, a refused certificate, missing cross-origin headers,
   * maintenance and the rate limit. It makes up to nine small requests, one after the other; nothing is changed by them.
   * For a signed-in client it also opens an event stream for a moment.
   *
   * It works without the WebAssembly core and is a file of its own, which is loaded with the first use. Import
   * `ourchat-sdk/diagnosis` beforehand where it has to be there without a network.
   *
   * @param options `timeoutMs` (20,000) ends the checks; the report then rests on what was found until then.
   * @throws OurChatError `argument/invalid`, `sdk/closed`, `transport/cancelled`; `transport/network` or
   * `transport/offline` when its own file cannot be loaded. All codes: `ErrorsOf<"diagnose">`.
   */
  diagnose(options?: CallOptions): Promise<DiagnosisReport> {
    return this.#connection.diagnose(options);
  }

  /**
   * Ends everything under way with `sdk/closed` and forgets the user. The client cannot be used any more; `auth.logout()`
   * is for ending a session.
   */
  close(): void {
    this.#connection.close();
  }

  /** {@link close} at the end of a block that has it by `using`. */
  [dispose](): void {
    this.close();
  }
}
