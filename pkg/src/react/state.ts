import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { User } from "../auth.js";
import type { OurChatError } from "../error.js";
import type { ConnectionState } from "../event-stream.js";
import { useProvided } from "./provider.js";
import { UNKNOWN } from "./store.js";

const nothing = (): undefined => undefined;

/** The signed-in user; `undefined` while nobody is signed in, and on a server that renders the page. */
export function useUser(): User | undefined {
  const { user } = useProvided("useUser").store;
  return useSyncExternalStore(user.subscribe, user.get, nothing);
}

/**
 * How the event stream is, and keeps it running: `connecting` before anybody has signed in and while history is read, `live`
 * when messages come as they are sent, `reconnecting` and `offline` when they do not for now.
 */
export function useConnection(): ConnectionState {
  const { store } = useProvided("useConnection");
  useEffect(() => store.retain(), [store]);
  const { subscribe, get } = store.connection;
  return useSyncExternalStore(subscribe, get, () => UNKNOWN.connection);
}

/** What {@link useError} gives. */
export interface ErrorState {
  /** What failed last, in any hook below the provider; `undefined` after {@link ErrorState.clear} and for another user. */
  readonly error: OurChatError | undefined;
  /** Forgets the error, for example when a notice is closed. */
  readonly clear: () => void;
}

/** The last failure, for a place that shows them all. A login that ended by itself is one of them. */
export function useError(): ErrorState {
  const { error } = useProvided("useError").store;
  const clear = useCallback(() => error.set(undefined), [error]);
  return { error: useSyncExternalStore(error.subscribe, error.get, nothing), clear };
}
