import { signal } from "@preact/signals";
import { OurChatError } from "ourchat-sdk";
import { chat } from "../sdk.ts";
import { whileLoggedIn } from "./account.ts";

/** Whether the server can be reached. */
export type Connection =
  | { readonly state: "connecting"; readonly again: boolean }
  | { readonly state: "live" }
  | { readonly state: "waiting"; readonly nextAt: number; readonly error: unknown };

/** What is known of the way to the server. */
export const connection = signal<Connection>({ state: "connecting", again: false });

/** How often the server is asked whether it is there while the page is in front, in milliseconds. */
const HEARTBEAT = 15_000;
/** How long it may take to answer, in milliseconds. */
const PATIENCE = 8_000;
const LONGEST_WAIT = 30_000;

type Listener = () => void;
const listeners: Listener[] = [];

/** Calls `listener` whenever the server can be reached again. */
export function onRecovered(listener: Listener): void {
  listeners.push(listener);
}

let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let current = new AbortController();

whileLoggedIn(() => {
  attempt = 0;
  connection.value = { state: "connecting", again: false };
  checkConnection();
  addEventListener("online", checkConnection);
  addEventListener("offline", onOffline);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    removeEventListener("online", checkConnection);
    removeEventListener("offline", onOffline);
    document.removeEventListener("visibilitychange", onVisible);
    clearTimeout(timer);
    current.abort();
  };
});

function onVisible(): void {
  if (document.visibilityState === "visible") checkConnection();
}

function onOffline(): void {
  current.abort();
  connectionLost(undefined);
}

/** Asks the server at once whether it is there. */
export function checkConnection(): void {
  clearTimeout(timer);
  current.abort();
  current = new AbortController();
  if (connection.value.state === "waiting") connection.value = { state: "connecting", again: true };
  void check(current.signal);
}

async function check(signal: AbortSignal): Promise<void> {
  let error: unknown;
  try {
    // Asking again, and when, is decided here.
    await chat.server.ping({ signal, timeoutMs: PATIENCE, retry: false });
  } catch (thrown) {
    error = thrown;
  }
  if (signal.aborted) return;
  if (error !== undefined && isUnreachable(error)) connectionLost(error);
  else reached();
}

/** An answer of any kind, be it a refusal, comes from a server that is there; maintenance is as good as away. */
function isUnreachable(error: unknown): boolean {
  if (!OurChatError.is(error)) return true;
  return error.code.startsWith("transport/") || error.category === "unavailable";
}

function reached(): void {
  const before = connection.value;
  connection.value = { state: "live" };
  attempt = 0;
  clearTimeout(timer);
  timer = setTimeout(onVisible, HEARTBEAT);
  if (before.state === "connecting" && before.again) for (const listener of listeners) listener();
}

/**
 * The way to the server is broken: waits and asks again, longer each time. `failures` makes it wait as if it were that
 * many in a row already.
 */
export function connectionLost(error: unknown, failures = 0): void {
  attempt = Math.max(attempt + 1, failures);
  const asked = OurChatError.is(error) ? (error.retry.afterMs ?? 0) : 0;
  const wait = Math.max(asked, Math.min(LONGEST_WAIT, 1_000 * 2 ** attempt) * (0.5 + Math.random() / 2));
  connection.value = { state: "waiting", nextAt: Date.now() + wait, error };
  clearTimeout(timer);
  timer = setTimeout(checkConnection, wait);
}
