import { type OurChat, OurChatError, type OurChatEvent } from "ourchat-sdk";

/** Waits for a promise to reject with an `OurChatError` and returns it. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<OurChatError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (thrown) {
    if (thrown instanceof OurChatError) return thrown;
    throw new Error(`rejected with something else than an OurChatError: ${String(thrown)}`, { cause: thrown });
  }
  throw new Error(`expected a rejection, but it resolved with ${String(value).slice(0, 100)}`);
}

/** Calls a function that has to throw an `OurChatError` and returns it. */
export function thrownBy(action: () => unknown): OurChatError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof OurChatError) return thrown;
    throw new Error(`threw something else than an OurChatError: ${String(thrown)}`, { cause: thrown });
  }
  throw new Error("expected it to throw");
}

/** The first event of a kind in the history or after. */
export async function eventOf<K extends OurChatEvent["kind"]>(chat: OurChat, kind: K): Promise<Extract<OurChatEvent, { kind: K }>> {
  for await (const event of chat.events({ since: 0 })) {
    if (event.kind === kind) return event as Extract<OurChatEvent, { kind: K }>;
  }
  throw new Error("the stream ended");
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await pause(10);
  }
}

/** A `fetch` that counts and remembers the requests that pass through it. */
export interface FetchSpy {
  readonly fetch: typeof fetch;
  readonly requests: Request[];
  readonly signals: (AbortSignal | undefined)[];
}

/** Makes a {@link FetchSpy}. */
export function spy(): FetchSpy {
  const requests: Request[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  return {
    requests,
    signals,
    fetch: (input, init) => {
      requests.push(new Request(input, init));
      signals.push(init?.signal ?? undefined);
      return fetch(input, init);
    },
  };
}
