import { readObject } from "./arguments.js";
import type { Client } from "./client.js";
import type { Connection } from "./connection.js";
import type { CoreStream } from "./core.js";
import { dispose } from "./dispose.js";
import { invalidArgument } from "./failure.js";
import { unreachable } from "./http.js";
import { ServerStream } from "./server-stream.js";
import type { IdInput } from "./types.js";
import type { ServerChange } from "./watch-changes.js";
import type { Watcher } from "./watching.js";
import type { Pace } from "./watching/schedule.js";

/** Options of {@link OurChat.watch}. */
export interface WatchOptions {
  /** The least time between two checks in milliseconds, from 10,000 to 86,400,000. Default 60,000. */
  readonly intervalMs?: number | undefined;
  /**
   * Ids of the sessions to be looked into, for example those that are shown; `[]` for none. Of all others only joining and
   * leaving is told. Default: all, five in each check, one after the other.
   */
  readonly sessions?: readonly IdInput[] | undefined;
  /** Ends the watch: waiting for a change rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

const ID_TYPES: readonly string[] = ["string", "bigint", "number"];

/** The least pause between two checks, also when the page is seen or online again. */
const LEAST_MS = 10_000;
const MOST_MS = 86_400_000;
/** As often as a server lets one more request through, preflights included. */
const SPACING_MS = 1000;

/** The global in which tests leave a quicker pace. */
const PACE: unique symbol = Symbol.for("ourchat-sdk/watch-pace") as typeof PACE;

/**
 * Changes on the server of which no event tells, one at a time. Made by {@link OurChat.watch}.
 *
 * Nothing is requested before the first change is asked for, and nothing while none is asked for: a slow reader slows the
 * watch down. Leaving a `for await` loop closes it, as does {@link Watch.close}, and waiting for a change then ends without
 * one.
 */
export class Watch extends ServerStream<ServerChange> {
  /** @internal */
  constructor(connection: Connection, chat: Client, options: WatchOptions = {}) {
    const given = readObject("watch", "options", options, ["intervalMs", "sessions", "signal"]) as WatchOptions;
    const { intervalMs = 60_000, sessions, signal } = given;
    const ids = Array.isArray(sessions) ? sessions.map((id) => (ID_TYPES.includes(typeof id) ? String(id) : "")) : undefined;
    const fits = typeof intervalMs === "number" && intervalMs >= LEAST_MS && intervalMs <= MOST_MS;
    const wrong = {
      ...(!fits && { intervalMs: [`expected a number of milliseconds from ${LEAST_MS} to ${MOST_MS}`] }),
      ...(sessions !== undefined && !ids?.every((id) => /^\d{1,19}$/.test(id)) && { sessions: ["expected a list of ids"] }),
      ...(signal !== undefined && !(signal instanceof AbortSignal) && { signal: ["expected an AbortSignal"] }),
    };
    if (Object.keys(wrong).length > 0) throw invalidArgument("watch", wrong);
    const quicker = (globalThis as { readonly [PACE]?: Partial<Pace> })[PACE];
    const settings = {
      chat,
      connection,
      pace: { intervalMs, wakeMs: LEAST_MS, spacingMs: SPACING_MS, ...quicker },
      sessions: ids && new Set(ids),
      signal,
    };
    const load = async (): Promise<Watcher> => {
      try {
        return new (await import("./watching.js")).Watcher(settings);
      } catch (cause) {
        throw unreachable("watch", cause);
      }
    };
    super(connection, "watch", () => lazily(load()), { signal });
  }

  /**
   * Waits for the next change.
   *
   * @throws OurChatError when the login is over (`auth/token-expired`, `auth/token-missing`, `auth/token-invalid`,
   * `auth/account-deleted`), the client is closed (`sdk/closed`), `signal` fires (`transport/cancelled`), the file of the watch
   * cannot be loaded (`transport/network`, `transport/offline`), or the server can never be asked. Failures that pass are
   * waited for. After an error the watch is over. All codes: `ErrorsOf<"watch">`.
   */
  override next(): Promise<IteratorResult<ServerChange, undefined>> {
    return super.next();
  }

  /** {@link close} at the end of a block that has it by `using`. */
  [dispose](): void {
    this.close();
  }
}

/** A stream that is still being loaded. */
function lazily(watcher: Promise<Watcher>): CoreStream<ServerChange> {
  return {
    next: async () => (await watcher).next(),
    close: () => void watcher.then((running) => running.close(), () => undefined),
  };
}
