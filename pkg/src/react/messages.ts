import { useEffect, useSyncExternalStore } from "react";
import type { MessageEvent } from "../events.js";
import type { IdInput } from "../types.js";
import { useProvided } from "./provider.js";
import { useUser } from "./state.js";
import { UNKNOWN } from "./store.js";

/** Options of {@link useMessages}. */
export interface MessagesOptions {
  /** Whether the component suspends until history has been read, or cannot be for the time being. Default false. */
  readonly suspense?: boolean | undefined;
}

/** What {@link useMessages} gives. */
export interface MessagesState {
  /** The messages of the session, the oldest first; another array after every change. Without those that were recalled. */
  readonly messages: readonly MessageEvent[];
  /** Whether history is still being read. */
  readonly isLoading: boolean;
}

/** The messages of a session as they come. Keeps the event stream running. */
export function useMessages(sessionId: IdInput, options: MessagesOptions = {}): MessagesState {
  const { store } = useProvided("useMessages");
  const { subscribe, get } = store.messages(String(sessionId));
  const messages = useSyncExternalStore(subscribe, get, () => UNKNOWN.messages);
  const { connection } = store;
  const { name } = useSyncExternalStore(connection.subscribe, connection.get, () => UNKNOWN.connection);
  const isSignedIn = useUser() !== undefined;
  useEffect(() => store.retain(), [store]);
  const isLoading = isSignedIn && name === "connecting";
  if (isLoading && options.suspense === true) throw store.settled();
  return { messages, isLoading };
}
