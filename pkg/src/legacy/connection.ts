/**
 * What the parts of a client share: its settings, its instance of the module, its socket and its timer. Every rule of the protocol is in
 * the module; here is only what it cannot do itself.
 *
 * @internal
 */
import type { OurChatError } from "../error.js";
import type { ErrorRecord } from "../error-record.js";
import { aborted, asOurChatError, failure, invalidArgument, makeError } from "../failure.js";
import { load } from "../localization.js";
import { readCallOptions, throwIfAborted } from "./call-options.js";
import { LegacyModule, TELL } from "./module.js";
import type { LegacySettings } from "./options.js";
import type { Action, LegacyCallOptions, LegacyConnectionState, LegacyDialect, LegacyUser, OurChatLegacyEvents, Raw } from "./types.js";
import { toJson } from "./values.js";

/** Somebody who listens to events. */
export interface Feed {
  /** Something came, which counts for so many bytes until {@link Subscription.read} is told. */
  event(value: Raw, bytes: number): void;
  end(error: OurChatError | undefined): void;
}

/** What a listener can say. */
export interface Subscription {
  /** So much was read. */
  read(bytes: number): void;
  /** Nobody listens any more. */
  end(): void;
}

/** What the module ordered in one step. */
interface Orders {
  readonly from: LegacyModule;
  readonly actions: readonly Action[];
}

interface PendingCall {
  readonly operation: string;
  readonly resolve: (value: Raw) => void;
  readonly reject: (error: OurChatError) => void;
}

type Listener<Name extends keyof OurChatLegacyEvents> = (event: OurChatLegacyEvents[Name]) => void;

/** The part of a client that its rooms share. */
export class LegacyConnection {
  readonly #settings: LegacySettings;
  #module: Promise<LegacyModule> | undefined;
  #running: LegacyModule | undefined;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #lastId = 0;
  /** Orders that are being carried out or wait for that. */
  #orders: Orders[] = [];
  readonly #ending = new AbortController();
  readonly #calls = new Map<number, PendingCall>();
  readonly #feeds = new Map<number, Feed>();
  readonly #listeners: { [Name in keyof OurChatLegacyEvents]: Set<Listener<Name>> } = {
    sessionEnded: new Set(),
    state: new Set(),
    dialect: new Set(),
  };
  /** What the server said about the port of its HTTP part. */
  httpPort: number | undefined;
  user: LegacyUser | undefined;
  state: LegacyConnectionState = { name: "idle" };
  dialect: LegacyDialect | undefined;

  constructor(settings: LegacySettings) {
    this.#settings = settings;
  }

  get settings(): LegacySettings {
    return this.#settings;
  }

  /** Fires when the client is closed. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Does a piece of work; whatever goes wrong in it becomes an `OurChatError`, in the language of the client. */
  async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const { locale, logger } = this.#settings;
    try {
      const result = await work();
      logger?.debug(`ourchat: ${operation} succeeded`);
      return result;
    } catch (thrown) {
      await load(locale);
      const error = asOurChatError(thrown, operation, locale);
      logger?.warn(`ourchat: ${error.message}`);
      throw error;
    }
  }

  /**
   * Makes a call of the module.
   *
   * @param operation name for errors, as the catalogue has it
   * @param call the module's name of it
   * @param read reads the arguments at once and returns the members of the message
   */
  call(operation: string, call: string, read: () => Raw, options: LegacyCallOptions | undefined): Promise<Raw> {
    return this.run(operation, async () => {
      const { signal, timeoutMs } = readCallOptions(operation, options);
      this.checkOpen(operation);
      const id = (this.#lastId += 1);
      const request = toJson(operation, read());
      throwIfAborted(operation, signal);
      if (this.#settings.mixedContent) {
        throw failure("transport/mixed-content", { operation, reason: "a page that came by HTTPS must not open a WebSocket without TLS" });
      }
      await this.#ready(operation);
      this.checkOpen(operation);
      throwIfAborted(operation, signal);
      const told = `{"id":${id},"call":"${call}","members":${request}${timeoutMs === undefined ? "" : `,"timeoutMs":${timeoutMs}`}}`;
      return new Promise<Raw>((resolve, reject) => {
        let stop = (): void => {};
        const end = <Value>(settle: (value: Value) => void) => (value: Value): void => {
          stop();
          settle(value);
        };
        this.#calls.set(id, { operation, resolve: end(resolve), reject: end(reject) });
        if (signal !== undefined) {
          const abort = (): void => {
            const timedOut = aborted(operation, signal.reason).code === "transport/timeout";
            this.#tell(timedOut ? TELL.expire : TELL.cancel, "", id);
          };
          signal.addEventListener("abort", abort, { once: true });
          stop = () => signal.removeEventListener("abort", abort);
        }
        this.#tell(TELL.call, told);
      });
    });
  }

  /** Begins to listen. What lies unread beyond `bufferBytes` is left to the server. */
  subscribe(feed: Feed, since: string | undefined, bufferBytes: number | undefined): Subscription {
    const id = (this.#lastId += 1);
    this.#feeds.set(id, feed);
    const operation = "FetchMessages";
    const start = async (): Promise<void> => {
      this.checkOpen(operation);
      await this.#ready(operation);
      this.checkOpen(operation);
      if (this.#feeds.has(id)) this.#tell(TELL.subscribe, JSON.stringify({ id, since, bufferBytes }));
    };
    start().catch((thrown: unknown) => {
      if (this.#feeds.delete(id)) feed.end(asOurChatError(thrown, operation, this.#settings.locale));
    });
    return {
      read: (bytes) => this.#tell(TELL.read, JSON.stringify({ id, bytes })),
      end: () => {
        if (this.#feeds.delete(id)) this.#tell(TELL.unsubscribe, "", id);
      },
    };
  }

  on<Name extends keyof OurChatLegacyEvents>(name: Name, listener: Listener<Name>): () => void {
    const fields = {
      ...(!Object.hasOwn(this.#listeners, name) && { name: ['expected "sessionEnded", "state" or "dialect"'] }),
      ...(typeof listener !== "function" && { listener: ["expected a function"] }),
    };
    if (Object.keys(fields).length > 0) throw invalidArgument("on", fields);
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  logout(): void {
    if (this.#running !== undefined) this.#tell(TELL.logout);
    // A login may wait for the module; it goes first and ends with this. What is wrong with the module its caller is told.
    else this.#module?.then(() => this.#tell(TELL.logout)).catch(() => undefined);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ending.abort();
    this.#tell(TELL.close);
    this.user = undefined;
    clearTimeout(this.#timer);
    this.#enter({ name: "closed" });
    // What has not reached the module yet ends with it.
    for (const feed of this.#feeds.values()) feed.end(undefined);
    this.#feeds.clear();
    if (this.#orders.length === 0) this.#release();
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }

  checkOpen(operation: string): void {
    if (this.#closed) throw failure("sdk/closed", { operation });
  }

  /** An error that the module describes. */
  error(record: ErrorRecord): OurChatError {
    return makeError(record, this.#settings.locale);
  }

  #ready(operation: string): Promise<LegacyModule> {
    this.#module ??= LegacyModule.create(operation).then(
      (module) => {
        module.run(TELL.configure, JSON.stringify(this.#settings.module));
        if (!this.#closed) this.#running = module;
        return module;
      },
      (thrown: unknown) => {
        this.#module = undefined;
        throw thrown;
      },
    );
    return this.#module;
  }

  #tell(kind: number, input = "", number = 0): void {
    const module = this.#running;
    if (module === undefined) return;
    let actions: readonly Action[];
    try {
      actions = JSON.parse(module.run(kind, input, number)) as readonly Action[];
    } catch (thrown) {
      this.#broken(thrown);
      return;
    }
    this.#orders.push({ from: module, actions });
    if (this.#orders.length === 1) this.#carryOut();
  }

  /**
   * Carries orders out, one after the other: a listener that calls the client from within would else have its orders done before
   * what was ordered earlier.
   */
  #carryOut(): void {
    for (const { from, actions } of this.#orders) {
      // A module that broke down meanwhile orders nothing any more.
      for (const action of actions) if (from === this.#running) this.#do(action);
    }
    this.#orders = [];
    if (this.#closed) this.#release();
  }

  /** Lets go of the module, and of the password in its memory. */
  #release(): void {
    this.#running = undefined;
    this.#module = undefined;
  }

  /** The module broke down: everything under way fails, and the next call has a new one. */
  #broken(cause: unknown): void {
    this.#running = undefined;
    this.#module = undefined;
    this.#disconnect();
    clearTimeout(this.#timer);
    const lost = (operation: string): OurChatError =>
      failure("sdk/panic", { operation, reason: "the WebAssembly broke down; the next call has a new one", cause });
    const calls = [...this.#calls.values()];
    const feeds = [...this.#feeds.values()];
    this.#calls.clear();
    this.#feeds.clear();
    for (const { operation, reject } of calls) reject(lost(operation));
    for (const feed of feeds) feed.end(lost("FetchMessages"));
    if (this.user !== undefined) {
      this.user = undefined;
      this.#fire("sessionEnded", { reason: "lost", error: lost("FetchMessages") });
    }
    this.#enter({ name: "idle" });
  }

  #do(action: Action): void {
    // What was ordered before a listener closed the client must not open, start or tell anything any more.
    if (this.#closed && !["disconnect", "resolve", "reject", "end"].includes(action.do)) return;
    switch (action.do) {
      case "connect":
        this.#connect();
        break;
      case "disconnect":
        this.#disconnect();
        break;
      case "send":
        this.#send(action.text);
        break;
      case "resolve":
        this.#take(action.id)?.resolve(action.value);
        break;
      case "reject":
        this.#take(action.id)?.reject(this.error(action.error));
        break;
      case "event":
        this.#feeds.get(action.id)?.event(action.value, action.bytes);
        break;
      case "end": {
        const feed = this.#feeds.get(action.id);
        this.#feeds.delete(action.id);
        feed?.end(action.error && this.error(action.error));
        break;
      }
      case "session":
        this.user = action.user;
        if (action.user === undefined) {
          this.#fire("sessionEnded", { reason: action.reason, ...(action.error && { error: this.error(action.error) }) });
        }
        break;
      case "state":
        this.#enter(action.name === "waiting" ? { name: action.name, attempt: action.attempt, delayMs: action.delay } : { name: action.name });
        break;
      case "dialect":
        this.dialect = action.name;
        this.#fire("dialect", action.name);
        break;
      case "log":
        shielded(() => this.#settings.logger?.warn(`ourchat: ${action.text}`));
        break;
      case "timer":
        clearTimeout(this.#timer);
        if (action.at !== undefined) {
          // Timers take 31 bits; a longer pause is looked at in between.
          const pause = Math.min(Math.max(action.at - performance.now(), 0), 2 ** 30);
          this.#timer = setTimeout(() => this.#tell(TELL.timer), pause);
        }
        break;
    }
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #connect(): void {
    let socket: WebSocket;
    try {
      socket = new (this.#settings.webSocket ?? WebSocket)(this.#settings.url);
    } catch {
      // The page's policy forbids it. After this step, because the module is not told anything while it orders.
      queueMicrotask(() => this.#tell(TELL.closed));
      return;
    }
    this.#socket = socket;
    const current = (tell: () => void) => (): void => {
      if (this.#socket === socket) tell();
    };
    socket.onopen = current(() => this.#tell(TELL.opened));
    // Some engines outside browsers tell of a connection that could not be made by `error` alone.
    socket.onclose = socket.onerror = current(() => {
      this.#socket = undefined;
      this.#tell(TELL.closed);
    });
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      // Binary frames mean nothing in this protocol.
      if (this.#socket === socket && typeof data === "string") this.#tell(TELL.frame, data);
    };
  }

  #send(text: string): void {
    try {
      this.#socket?.send(text);
    } catch {
      // The socket is closing; its `close` event tells the module.
    }
  }

  #disconnect(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #enter(state: LegacyConnectionState): void {
    if (state.name === this.state.name && state.name !== "waiting") return;
    this.state = state;
    this.#fire("state", state);
  }

  #fire<Name extends keyof OurChatLegacyEvents>(name: Name, event: OurChatLegacyEvents[Name]): void {
    for (const listener of [...this.#listeners[name]]) shielded(() => listener(event));
  }
}

/** Calls a function of the application. What it throws must not end what the client is doing; applications see it as an uncaught error. */
function shielded(callback: () => void): void {
  try {
    callback();
  } catch (thrown) {
    reportError(thrown);
  }
}
