/**
 * What the parts of a client share: its settings, its core, its listeners, and the way a call is made.
 *
 * @internal
 */
import { readCallOptions, readObject, signalOf, snapshot } from "./arguments.js";
import type { User } from "./auth.js";
import type { Core } from "./core.js";
import type { DiagnosisReport } from "./diagnosis-report.js";
import { OurChatError } from "./error.js";
import { aborted, asOurChatError, failure, type FieldNames, makeError, renameFields } from "./failure.js";
import type { Calls } from "./generated/contract.js";
import { get, readLimits, unreachable } from "./http.js";
import type { Instance } from "./instance.js";
import { loadCore, loadedCore, type PackagedWasm } from "./loader.js";
import { load as loadLocale } from "./localization.js";
import type { Settings, WasmSource } from "./options.js";
import type { CallOptions } from "./types.js";

/** Why a session ended, see `OurChat.on`. */
export interface SessionEndedEvent {
  /**
   * - `logout`: `auth.logout()` was called;
   * - `expired`: the token's lifetime is over;
   * - `refused`: the server does not accept the token, or the account is gone; `error` says what it answered.
   */
  readonly reason: "logout" | "expired" | "refused";
  /** The error that ended the session, if one did. */
  readonly error?: OurChatError;
}

/** Events of a client and what their listeners receive. */
export interface OurChatEvents {
  /** The signed-in user is signed in no more. Comes once per session. */
  readonly sessionEnded: SessionEndedEvent;
}

/** The argument whose members become fields of a request: its name for errors, its value, the members to read. */
export type Given = readonly [path: string, value: unknown, members: readonly string[]];

/** What a call does with the core. */
export type Work<T> = (core: Core, options: CallOptions) => Promise<T>;

/** The part of a client that its rooms share. @internal */
export class Connection {
  readonly #settings: Settings;
  readonly #wasm: WasmSource | PackagedWasm | undefined;
  readonly #listeners = new Set<(event: SessionEndedEvent) => void>();
  #core: Core | undefined;
  /** What a new core needs to go on with the session of one that panicked. Never leaves this object. */
  #session: { readonly token: string; readonly ocid: string | undefined } | undefined;
  /** Ends listening to the panic of the core. */
  #unwatch: (() => void) | undefined;
  #closed = false;
  /** Stops what runs without the core. */
  readonly #closing = new Set<() => void>();

  /** Hear of every change of the outbox. */
  readonly #outboxListeners = new Set<() => void>();
  /** Hear of every login. */
  readonly #signInListeners = new Set<() => void>();
  readonly #online = (): void => this.#core?.outboxWake();

  constructor(settings: Settings, packaged: PackagedWasm | undefined) {
    this.#settings = settings;
    this.#wasm = settings.wasm ?? packaged;
  }

  /** Whether values of the account outlive the page. */
  get remembers(): boolean {
    return this.#settings.storage !== undefined;
  }

  /** The core of this client, if it was needed already. After a panic it is a new one with the same session. */
  get current(): Core | undefined {
    if (this.#core === undefined && this.#session !== undefined) {
      try {
        this.#begin(loadedCore());
      } catch {
        // The next call tries again and says what is wrong.
      }
    }
    return this.#core;
  }

  /** The core of this client; loads it when it is needed first. A signal that fires meanwhile ends the waiting. */
  async core(operation: string, signal?: AbortSignal): Promise<Core> {
    this.#checkOpen(operation);
    if (this.#core !== undefined) return this.#core;
    const loading = Promise.all([loadCore(this.#wasm), loadLocale(this.#settings.locale)]);
    const [instance] = await (signal === undefined ? loading : unlessAborted(loading, signal, operation));
    this.#checkOpen(operation);
    return this.#begin(instance);
  }

  /** Remembers who has signed in, for the case that the core panics, and tells it. */
  signedIn<U extends User>(core: Core, user: U): U {
    const { token } = core;
    this.#session = token === undefined ? undefined : { token, ocid: user.ocid };
    for (const listener of [...this.#signInListeners]) shielded(listener);
    return user;
  }

  /** Calls a function whenever somebody has signed in. Returns a function that ends that. */
  onSignIn(listener: () => void): () => void {
    this.#signInListeners.add(listener);
    return () => this.#signInListeners.delete(listener);
  }

  /** Does a piece of work; whatever goes wrong in it becomes an `OurChatError`. */
  async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#settings.logger?.debug(`ourchat: ${operation} succeeded`);
      return result;
    } catch (thrown) {
      throw this.failed(operation, thrown);
    }
  }

  /** Makes an `OurChatError` of something thrown, in the language of the client, and tells the logger. */
  failed(operation: string, thrown: unknown): OurChatError {
    const { locale, logger } = this.#settings;
    const error = asOurChatError(thrown, operation, locale);
    logger?.warn(`ourchat: ${error.message}`);
    return error;
  }

  /**
   * Makes a call with the core.
   *
   * @param names the core's names of fields where the SDK's own differ, for errors about arguments
   * @param read reads the arguments at once and returns what to do with the core
   */
  call<T>(operation: string, options: CallOptions | undefined, names: FieldNames, read: () => Work<T>): Promise<T> {
    return this.run(operation, async () => {
      const work = read();
      const callOptions = readCallOptions(operation, options);
      const core = await this.core(operation, signalOf(callOptions));
      try {
        return await work(core, callOptions);
      } catch (thrown) {
        throw renameFields(asOurChatError(thrown, operation), names);
      }
    });
  }

  /**
   * Calls a unary RPC and gives its answer.
   *
   * @param request fields of the request, under the contract's names
   * @param given the argument that holds the rest of the fields, under the SDK's names
   * @param names the contract's names of fields where the SDK's own differ
   */
  ask<const O extends keyof Calls>(
    operation: O,
    options: CallOptions | undefined,
    request: object,
    given?: Given,
    names: FieldNames = {},
  ): Promise<Calls[O]["response"]> {
    return this.call(operation, options, { ...(given && { request: given[0] }), ...names }, () => {
      const message: Record<string, unknown> = given ? this.read(operation, given) : {};
      for (const [name, own] of Object.entries(names)) {
        if (!(own in message)) continue;
        message[name] = message[own];
        delete message[own];
      }
      for (const [name, value] of Object.entries(request)) message[name] = snapshot(value);
      return (core, callOptions) => core.call(operation, message, callOptions) as Promise<Calls[O]["response"]>;
    });
  }

  /** Calls a unary RPC whose answer says nothing; parameters as in {@link ask}. */
  async tell(...call: Parameters<Connection["ask"]>): Promise<void> {
    await this.ask(...call);
  }

  /** Reads the members of an argument; for entries of the package that are bundles of their own. */
  read(operation: string, given: Given): Record<string, unknown> {
    return readObject(operation, ...given);
  }

  /** URL of something that the server gives out by plain HTTP. */
  url(path: string): string {
    return this.#settings.baseUrl.replace(/\/+$/, "") + path;
  }

  /** Gets something by plain HTTP; gives the status of the answer. */
  get(operation: string, path: string, options: CallOptions | undefined): Promise<number> {
    return this.run(operation, () => {
      this.#checkOpen(operation);
      return get(operation, this.url(path), readCallOptions(operation, options), this.#settings);
    });
  }

  /** Finds out what is wrong between page and server. */
  diagnose(options: CallOptions | undefined): Promise<DiagnosisReport> {
    const operation = "diagnose";
    return this.run(operation, async () => {
      this.#checkOpen(operation);
      const limits = readCallOptions(operation, options);
      readLimits(operation, limits);
      const { signal, timeoutMs = 20_000 } = limits;
      const settings = this.#settings;
      const stopped = new AbortController();
      const stop = (): void => stopped.abort(signal?.reason);
      signal?.addEventListener("abort", stop);
      this.#closing.add(stop);
      try {
        const { diagnose } = await unlessAborted(loadDiagnosis(operation), stopped.signal, operation);
        const work = diagnose({
          settings,
          token: this.#core?.token,
          signal: stopped.signal,
          timeoutMs,
          loadCore: async () => (await loadCore(this.#wasm)).Core,
          makeError: (record) => makeError(record, settings.locale),
          asError: (thrown) => asOurChatError(thrown, operation, settings.locale),
        });
        return await unlessAborted(work, stopped.signal, operation);
      } catch (thrown) {
        this.#checkOpen(operation);
        throw thrown;
      } finally {
        signal?.removeEventListener("abort", stop);
        this.#closing.delete(stop);
      }
    });
  }

  on(listener: (event: SessionEndedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls a function at every change of the outbox. Returns a function that ends that. */
  onOutbox(listener: () => void): () => void {
    this.#outboxListeners.add(listener);
    return () => this.#outboxListeners.delete(listener);
  }

  /** Calls a function when the client is closed. Returns a function that ends that. */
  onClose(stop: () => void): () => void {
    this.#closing.add(stop);
    return () => this.#closing.delete(stop);
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#outboxListeners.clear();
    this.#signInListeners.clear();
    this.#session = undefined;
    this.#unwatch?.();
    for (const stop of this.#closing) stop();
    globalThis.removeEventListener?.("online", this.#online);
    this.#core?.close();
  }

  #begin(instance: Instance | undefined): Core {
    // Another call may have been quicker.
    if (this.#core !== undefined) return this.#core;
    if (instance === undefined) throw new Error("the core is not loaded");
    const { locale, logger, baseUrl, timeoutMs, retry, credentials, fetch, storage, outbox, mixedContent } = this.#settings;
    const core = new instance.Core({
      baseUrl,
      timeoutMs,
      ...(retry !== undefined && { retry }),
      ...(credentials !== undefined && { credentials }),
      ...(fetch !== undefined && { fetch }),
      ...(storage !== undefined && { storage }),
      mixedContent,
      ...(outbox && { onOutbox: () => this.#outboxChanged() }),
      makeError: (record) => makeError(record, locale),
      onSessionEnded: (reason, error) => this.#sessionEnded(reason, error as OurChatError | undefined),
      onRetry: (failed, attempts, pauseMs) => {
        logger?.warn(`ourchat: ${failed}, request ${attempts + 1} follows in ${Math.round(pauseMs)} ms`);
      },
    });
    if (this.#session !== undefined) this.#resume(core, this.#session);
    this.#core = core;
    this.#unwatch = instance.onLost((error) => this.#lost(error));
    // A worker or a server may have no such event.
    if (outbox) globalThis.addEventListener?.("online", this.#online);
    logger?.debug("ourchat: the core is ready");
    return core;
  }

  /** Goes on with the session of a core that panicked. */
  #resume(core: Core, { token, ocid }: { readonly token: string; readonly ocid: string | undefined }): void {
    try {
      core.resume(token, ocid);
    } catch (thrown) {
      if (!OurChatError.is(thrown, "auth/token-expired")) throw thrown;
      this.#sessionEnded("expired", undefined);
    }
  }

  #lost(error: OurChatError): void {
    this.#core = undefined;
    shielded(() => this.#settings.logger?.warn(`ourchat: ${error.message}`));
    // Somebody has to watch the end of the session.
    if (this.#session !== undefined) setTimeout(() => void this.current);
  }

  #outboxChanged(): void {
    for (const listener of [...this.#outboxListeners]) listener();
  }

  #checkOpen(operation: string): void {
    if (this.#closed) throw failure("sdk/closed", { operation });
  }

  #sessionEnded(reason: SessionEndedEvent["reason"], error: OurChatError | undefined): void {
    this.#session = undefined;
    this.#settings.logger?.warn(`ourchat: the session ended (${reason})`);
    for (const listener of [...this.#listeners]) {
      shielded(() => listener({ reason, ...(error !== undefined && { error }) }));
    }
  }
}

/** Calls a function of the application; what it throws is reported as an uncaught error and disturbs nothing else. */
export function shielded(callback: () => void): void {
  try {
    callback();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

async function loadDiagnosis(operation: string): Promise<typeof import("./diagnosis.js")> {
  try {
    return await import("./diagnosis.js");
  } catch (cause) {
    throw unreachable(operation, cause);
  }
}

/** Waits for a promise, but no longer than until the signal fires. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, operation: string): Promise<T> {
  if (signal.aborted) throw aborted(operation, signal.reason);
  let stop: (() => void) | undefined;
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(aborted(operation, signal.reason));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, abort]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
