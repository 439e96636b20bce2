import { signal } from "@preact/signals";
import { OurChatError, type OurChatEvent } from "ourchat-sdk";
import { chat } from "../sdk.ts";
import { whileLoggedIn } from "./account.ts";

/** How the event stream is doing. */
export type Connection =
  | { readonly state: "connecting"; readonly again: boolean }
  | { readonly state: "live" }
  | { readonly state: "waiting"; readonly nextAt: number; readonly error: unknown };

/** The state of the event stream. */
export const connection = signal<Connection>({ state: "connecting", again: false });

/** A stream that has not failed for this long counts as standing: an idle one says nothing. In milliseconds. */
const STANDING = 1_500;
/** A connection that stood this long starts its waiting times anew, in milliseconds. */
const HEALTHY = 10_000;
/** How far a new stream reaches back before the newest event seen, in milliseconds. */
const OVERLAP = 60_000;
/** How long an old stream stays open beside the one that replaces it, in milliseconds. */
const HANDOVER = 2_000;
const LONGEST_WAIT = 30_000;

type Listener = (event: OurChatEvent) => void;
const listeners: Listener[] = [];

/** Calls `listener` with every event. An event may come more than once, and out of order. */
export function onEvent(listener: Listener): void {
  listeners.push(listener);
}

interface Reader {
  readonly abort: AbortController;
}

let reader: Reader | undefined;
let cursor = 0;
let attempt = 0;
let timers: ReturnType<typeof setTimeout>[] = [];

function later(ms: number, run: () => void): void {
  timers.push(setTimeout(run, ms));
}

function clearTimers(): void {
  for (const timer of timers.splice(0)) clearTimeout(timer);
}

whileLoggedIn(() => {
  cursor = 0;
  attempt = 0;
  connect(0, "first");
  addEventListener("online", reconnectNow);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    removeEventListener("online", reconnectNow);
    document.removeEventListener("visibilitychange", onVisible);
    clearTimers();
    reader?.abort.abort();
    reader = undefined;
  };
});

function onVisible(): void {
  if (document.visibilityState === "visible") reconnectNow();
}

/** Ends the waiting for the next attempt, if there is one. */
export function reconnectNow(): void {
  if (connection.value.state !== "waiting") return;
  clearTimers();
  connect(cursor - OVERLAP, "again");
}

/**
 * Reads events from `since` (milliseconds since 1970) again, without a moment in which no stream is open: for a chat
 * that the user has just become a member of, whose past no stream has brought.
 */
export function replace(since: number = cursor - OVERLAP): void {
  if (connection.value.state === "waiting") {
    cursor = Math.min(cursor, since + OVERLAP);
    return;
  }
  const old = reader;
  connect(since, "handover");
  if (old !== undefined) setTimeout(() => old.abort.abort(), HANDOVER);
}

function connect(since: number, occasion: "first" | "again" | "handover"): void {
  const current: Reader = { abort: new AbortController() };
  reader = current;
  if (occasion !== "handover") {
    connection.value = { state: "connecting", again: occasion === "again" };
    // What happens between the end of history and the begin of live events is in no stream; a second one that
    // overlaps the first brings it.
    later(HANDOVER, () => replace());
  }
  later(STANDING, () => stands(current));
  later(HEALTHY, () => {
    if (reader === current) attempt = 0;
  });
  void read(current, Math.max(0, since));
}

function stands(current: Reader): void {
  if (reader === current && connection.value.state === "connecting") connection.value = { state: "live" };
}

async function read(current: Reader, since: number): Promise<void> {
  let error: unknown;
  try {
    for await (const event of chat.events({ since, signal: current.abort.signal })) {
      if (current.abort.signal.aborted) return;
      stands(current);
      advance(event);
      for (const listener of listeners) listener(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  // Only the newest stream is missed; one that was replaced or belongs to an earlier log-in may end.
  if (reader === current && !current.abort.signal.aborted) failed(error);
}

function advance(event: OurChatEvent): void {
  // The time of a live invitation is its expiry, days ahead: it must not move the place to continue from.
  if (event.kind !== "sessionInvitation") cursor = Math.max(cursor, event.time.getTime());
}

function failed(error: unknown): void {
  clearTimers();
  reader = undefined;
  attempt += 1;
  const named = OurChatError.is(error) ? (error.retry.afterMs ?? 0) : 0;
  // At least a second: the server frees the user's queue only some time after it noticed the end of a stream.
  const wait = Math.max(named, Math.min(LONGEST_WAIT, 1_000 * 2 ** attempt) * (0.5 + Math.random() / 2));
  connection.value = { state: "waiting", nextAt: Date.now() + wait, error };
  later(wait, reconnectNow);
}
