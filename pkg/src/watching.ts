/**
 * The work of a watch: a file of its own, loaded when it is asked for.
 *
 * @internal
 */
import type { Client } from "./client.js";
import type { Connection } from "./connection.js";
import type { CoreStream } from "./core.js";
import type { OurChatError } from "./error.js";
import type { Id } from "./types.js";
import type { ServerChange, WatchedSession } from "./watch-changes.js";
import { type AccountReading, compareAccounts, compareSessions, Turns } from "./watching/compare.js";
import { type Pace, Schedule } from "./watching/schedule.js";

/** How many sessions are looked at in one check. */
const SESSIONS_PER_CHECK = 5;

/** What a watch gets from the facade. */
export interface WatchSettings {
  readonly chat: Client;
  readonly connection: Connection;
  readonly pace: Pace;
  /** The sessions to be looked at; absent: all. */
  readonly sessions: ReadonlySet<Id> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Failures that are about one session: it is gone, or one is no member any more, as the next check will tell. */
const NO_SESSION: readonly string[] = ["session/not-found", "permission/denied", "transport/status-hidden"];

/** A running watch. It asks only while somebody waits for changes. */
export class Watcher implements CoreStream<ServerChange> {
  readonly #settings: WatchSettings;
  readonly #schedule: Schedule;
  readonly #turns = new Turns();
  /** Ends the request under way. */
  readonly #stop = new AbortController();
  readonly #cleanUps: (() => void)[] = [];
  #closed = false;
  /** Something happened that the next request will say, whether it is due or not. */
  #interrupted = false;
  /** Why the session ended. */
  #end: Promise<unknown> | undefined;
  #wake: (() => void) | undefined;
  #user: Id | undefined;
  #account: AccountReading | undefined;
  readonly #sessions = new Map<Id, WatchedSession>();
  /** Sessions that the check under way has yet to look at. */
  #pending: Id[] = [];

  constructor(settings: WatchSettings) {
    this.#settings = settings;
    this.#schedule = new Schedule(settings.pace, Math.random);
    this.#listen();
  }

  async next(): Promise<ServerChange[] | undefined> {
    for (;;) {
      await this.#due();
      if (this.#closed) return undefined;
      let changes: ServerChange[] = [];
      const end = this.#end;
      this.#interrupted = false;
      this.#end = undefined;
      try {
        // Whoever signs in next is not to be taken for this user.
        await end;
        changes = await this.#ask();
        if (this.#pending.length > 0) this.#schedule.goOn(performance.now());
        else this.#schedule.complete(performance.now());
      } catch (thrown) {
        if (isPermanent(thrown as OurChatError)) throw thrown;
        this.#pending = [];
        this.#schedule.failed(performance.now(), (thrown as OurChatError).retry.afterMs ?? 0);
      }
      if (changes.length > 0) return changes;
    }
  }

  close(): void {
    this.#closed = true;
    for (const cleanUp of this.#cleanUps.splice(0)) cleanUp();
    this.#stop.abort();
    this.#wake?.();
  }

  /** Makes one request, and says what it tells. */
  async #ask(): Promise<ServerChange[]> {
    const { chat, sessions } = this.#settings;
    const user = chat.auth.user?.id;
    const isSame = user === this.#user && this.#account !== undefined;
    if (!isSame) this.#pending = [];
    const id = this.#pending.shift();
    if (id !== undefined) return this.#askSession(id);
    const before = isSame ? this.#account : undefined;
    const account = await this.#readAccount();
    // What was read may belong to either of two users. The next check begins anew.
    if (chat.auth.user?.id !== user) return [];
    if (before === undefined) this.#sessions.clear();
    [this.#user, this.#account] = [user, account];
    const present = new Set(account.sessions);
    for (const known of this.#sessions.keys()) if (!present.has(known)) this.#sessions.delete(known);
    const watched = sessions === undefined ? account.sessions : account.sessions.filter((one) => sessions.has(one));
    this.#pending = this.#turns.take(watched, SESSIONS_PER_CHECK);
    return before === undefined ? [{ kind: "accountRead", ...account }] : compareAccounts(before, account);
  }

  async #askSession(id: Id): Promise<ServerChange[]> {
    const { chat } = this.#settings;
    const before = this.#sessions.get(id);
    let now: WatchedSession;
    try {
      const fields = ["name", "avatarKey", "description", "members", "roles"] as const;
      now = await chat.sessions.get(id, { fields }, this.#callOptions());
    } catch (thrown) {
      if (NO_SESSION.includes((thrown as OurChatError).code)) return [];
      throw thrown;
    }
    if (chat.auth.user?.id !== this.#user) return [];
    this.#sessions.set(id, now);
    return before === undefined ? [{ kind: "sessionRead", sessionId: id, session: now }] : compareSessions(id, before, now);
  }

  async #readAccount(): Promise<AccountReading> {
    const fields = ["ocid", "userName", "avatarKey", "status", "email", "sessions", "friends"] as const;
    const { sessions, friends, ...account } = await this.#settings.chat.account.get({ fields }, this.#callOptions());
    return { account, sessions, friends };
  }

  /** What fails is asked again by the schedule, so that the rate is the one that is promised. */
  #callOptions(): { readonly signal: AbortSignal; readonly retry: false } {
    return { signal: this.#stop.signal, retry: false };
  }

  /** Waits until the next request may leave: its time has come, and the page is seen and online. */
  async #due(): Promise<void> {
    while (!this.#closed && !this.#interrupted) {
      const ms = isPageActive() ? this.#schedule.wait(performance.now()) : Infinity;
      if (ms <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = ms < Infinity ? setTimeout(resolve, ms) : undefined;
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #listen(): void {
    const { connection, signal } = this.#settings;
    const pageChanged = (): void => {
      if (isPageActive()) this.#schedule.wake();
      this.#wake?.();
    };
    const interrupt = (): void => {
      this.#interrupted = true;
      this.#wake?.();
    };
    const stop = (): void => {
      this.#stop.abort(signal?.reason);
      interrupt();
    };
    // A worker has no page.
    if (typeof document !== "undefined") this.#on(document, "visibilitychange", pageChanged);
    this.#on(globalThis, "online", pageChanged);
    if (signal?.aborted) stop();
    else if (signal !== undefined) this.#on(signal, "abort", stop);
    const sessionEnded = connection.on(({ error }) => {
      // Asked at once, so that it is answered before somebody can sign in again.
      this.#end = error === undefined ? this.#readAccount() : Promise.reject(error);
      this.#end.catch(() => undefined);
      interrupt();
    });
    this.#cleanUps.push(sessionEnded, connection.onClose(interrupt));
  }

  #on(target: EventTarget, name: string, listener: () => void): void {
    // Workers and servers may lack one or the other.
    target.addEventListener?.(name, listener);
    this.#cleanUps.push(() => target.removeEventListener?.(name, listener));
  }
}

/** Whether somebody may be looking, and a request may arrive. */
function isPageActive(): boolean {
  return globalThis.document?.visibilityState !== "hidden" && globalThis.navigator?.onLine !== false;
}

/** Whether a later request cannot fare better. */
function isPermanent({ code, relogin, retry }: OurChatError): boolean {
  return relogin || (!["wait", "backoff", "user"].includes(retry.kind) && code !== "transport/status-hidden");
}
