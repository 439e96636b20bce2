import type { OurChatEvent } from "ourchat-sdk";
import { chat } from "../sdk.ts";
import { whileLoggedIn } from "./account.ts";
import { connectionLost, onRecovered } from "./connection.ts";

/** How far a new stream reaches back before the newest event seen, in milliseconds. */
const OVERLAP = 60_000;
/** How long an old stream stays open beside the one that replaces it, in milliseconds. */
const HANDOVER = 2_000;
/** A stream that stood this long was a good one, in milliseconds. */
const HEALTHY = 10_000;

type Listener = (event: OurChatEvent) => void;
const listeners: Listener[] = [];

/** Calls `listener` with every event. An event may come more than once, and out of order. */
export function onEvent(listener: Listener): void {
  listeners.push(listener);
}

let reader: AbortController | undefined;
let cursor = 0;
/** History up to this time has been asked for, by the server's clock. */
let readUntil = 0;
let failures = 0;
let gapTimer: ReturnType<typeof setTimeout> | undefined;

whileLoggedIn(() => {
  cursor = 0;
  readUntil = 0;
  failures = 0;
  connect(0);
  closeGapLater();
  return () => {
    clearTimeout(gapTimer);
    reader?.abort();
    reader = undefined;
  };
});

// The SDK tries again by itself, in its own time; the page knows better when the way is free.
onRecovered(() => {
  replace();
  closeGapLater();
});

/**
 * What happens between the end of history and the begin of live events is in no stream; a second one that overlaps the
 * first brings it.
 */
function closeGapLater(): void {
  clearTimeout(gapTimer);
  gapTimer = setTimeout(() => replace(), HANDOVER);
}

/**
 * Reads events from `since` (milliseconds since 1970) again, without a moment in which no stream is open: for a chat
 * that the user has just become a member of, whose past no stream has brought.
 */
export function replace(since: number = cursor - OVERLAP): void {
  const old = reader;
  connect(since);
  if (old !== undefined) setTimeout(() => old.abort(), HANDOVER);
}

/**
 * Reads everything again that may have come since history was read last: some events are never sent live, like
 * requests to join a chat.
 */
export function readNewHistory(): void {
  replace(readUntil - OVERLAP);
}

function connect(since: number): void {
  readUntil = cursor;
  reader = new AbortController();
  void read(reader, Math.max(0, since));
}

async function read(own: AbortController, since: number): Promise<void> {
  const begin = Date.now();
  let error: unknown;
  try {
    for await (const event of chat.events({ since, signal: own.signal })) {
      if (own.signal.aborted) return;
      advance(event);
      for (const listener of listeners) listener(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  // Only the newest stream is missed; one that was replaced or belongs to an earlier log-in may end.
  if (reader !== own || own.signal.aborted) return;
  reader = undefined;
  failures = Date.now() - begin > HEALTHY ? 1 : failures + 1;
  connectionLost(error, failures);
}

function advance(event: OurChatEvent): void {
  // The time of a live invitation is its expiry, days ahead: it must not move the place to continue from.
  if (event.kind !== "sessionInvitation") cursor = Math.max(cursor, event.time.getTime());
}
