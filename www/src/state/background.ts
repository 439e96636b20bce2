import { OurChatError } from "ourchat-sdk";
import { whileLoggedIn } from "./account.ts";

const ATTEMPTS = 4;

/** Does a call when there is room for it; `signal` ends it when the user logs out. */
export type Lane = <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

let session = new AbortController();

whileLoggedIn(() => {
  session = new AbortController();
  return () => session.abort();
});

/**
 * Makes a lane for reading calls that nobody waits for: `parallel` at a time. A server answers bursts of calls with refusals,
 * so a long list of chats must not be asked for at once; and a browser has few connections to a server, of which the event
 * stream keeps one.
 */
export function makeLane(parallel: number): Lane {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (call) => {
    const { signal } = session;
    if (running >= parallel) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      signal.throwIfAborted();
      return await call(signal);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

/** The lane for names, lists and members. */
export const inBackground = makeLane(2);

/** Does a call of the user's that a logout ends. */
export function untilLogout<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return call(session.signal);
}

/** Starts a download again when the error says that this may help; the SDK repeats other calls by itself. */
export async function repeated<T>(call: (signal: AbortSignal) => PromiseLike<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await call(signal);
    } catch (error) {
      if (attempt >= ATTEMPTS || !OurChatError.is(error) || !mayRepeat(error)) throw error;
      await pause(Math.max(error.retry.afterMs ?? 0, 500 * 2 ** attempt), signal);
    }
  }
}

function mayRepeat({ retry }: OurChatError): boolean {
  return retry.safe && (retry.kind === "wait" || retry.kind === "backoff");
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
