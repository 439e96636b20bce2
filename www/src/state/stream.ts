import type { OurChatEvent } from "ourchat-sdk";
import { backend } from "../backend/current.ts";
import { whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { connection } from "./connection.ts";

/** How far history is read again before the newest event seen, in milliseconds. */
const OVERLAP = 60_000;
/** Nothing for so long, in milliseconds, is the end of history that is read again. */
const QUIET = 8_000;

type Listener = (event: OurChatEvent) => void;
const listeners: Listener[] = [];

/** Calls `listener` with every event, in order. What {@link readHistory} brings comes again, and out of order. */
export function onEvent(listener: Listener): void {
  listeners.push(listener);
}

let newest = 0;
/** History up to this time has been asked for, by the server's clock. */
let readUntil = 0;

whileLoggedIn(() => {
  newest = 0;
  readUntil = 0;
  const stream = backend.peek().events(0);
  connection.value = stream.state;
  const end = stream.on("state", (state) => (connection.value = state));
  void read(stream);
  return () => {
    end();
    stream.close();
  };
});

async function read(stream: AsyncIterable<OurChatEvent>): Promise<void> {
  try {
    for await (const event of stream) {
      advance(event);
      tell(event);
    }
  } catch {
    // Only the end of the login ends it, which `sessionEnded` tells of, too.
  }
}

function tell(event: OurChatEvent): void {
  for (const listener of listeners) listener(event);
}

function advance(event: OurChatEvent): void {
  // The time of a live invitation is its expiry, days ahead: it must not move the place to read from.
  if (event.kind !== "sessionInvitation") newest = Math.max(newest, event.time.getTime());
}

/**
 * Reads history after `since` (milliseconds since 1970) beside the stream: for a chat that the user has just become a
 * member of, whose past no stream has brought.
 */
export async function readHistory(since: number): Promise<void> {
  const stream = backend.peek().events(Math.max(0, since));
  let quiet = setTimeout(() => stream.close(), QUIET);
  try {
    await untilLogout(async (signal) => {
      signal.addEventListener("abort", () => stream.close(), { once: true });
      for await (const event of stream) {
        clearTimeout(quiet);
        quiet = setTimeout(() => stream.close(), QUIET);
        tell(event);
      }
    });
  } catch {
    // The same as above.
  } finally {
    clearTimeout(quiet);
  }
}

/**
 * Reads everything again that may have come since history was read last: some events are never sent live, like
 * requests to join a chat.
 */
export function readNewHistory(): void {
  const since = readUntil - OVERLAP;
  readUntil = newest;
  void readHistory(since);
}
