import { createContext, createElement, type ReactElement, type ReactNode, useContext } from "react";
import type { Client } from "../client.js";
import { invalidArgument } from "../failure.js";
import type { TimeInput } from "../types.js";
import { type Store, storeOf } from "./store.js";

/** Properties of {@link OurChatProvider}. */
export interface OurChatProviderProps {
  /** The client: an `OurChat` of any entry of the package. It is the application's to make, and to close if ever. */
  readonly client: Client;
  /**
   * How far back messages are read, as in `chat.events`. Default: everything that the server still has. What counts is the
   * first provider of a client.
   */
  readonly since?: TimeInput | undefined;
  /** How many messages of a session are kept, the newest. Default 1000. What counts is the first provider of a client. */
  readonly keepMessages?: number | undefined;
  /** The components that may use the hooks. */
  readonly children?: ReactNode;
}

interface Provided {
  readonly client: Client;
  readonly store: Store;
}

const Context = createContext<Provided | undefined>(undefined);
const provided = new WeakMap<Client, Provided>();

/**
 * Gives a client to the components below. All providers of one client share what they know, and one event stream, which runs
 * while somebody is signed in and a component uses {@link useMessages} or {@link useConnection}.
 *
 * @example
 * const chat = new OurChat();
 * createRoot(element).render(<OurChatProvider client={chat}><App /></OurChatProvider>);
 */
export function OurChatProvider({ client, since, keepMessages = 1000, children }: OurChatProviderProps): ReactElement {
  let value = provided.get(client);
  if (value === undefined) provided.set(client, (value = { client, store: storeOf(client, { since, keepMessages }) }));
  return createElement(Context.Provider, { value }, children);
}

/** Client and store of the nearest provider. @internal */
export function useProvided(hook: string): Provided {
  const value = useContext(Context);
  if (value === undefined) throw invalidArgument(hook, { OurChatProvider: ["expected above the component"] });
  return value;
}

/**
 * The client of the nearest provider, for calls that have no hook.
 *
 * @throws OurChatError `argument/invalid` without a provider, as do all hooks.
 */
export function useOurChat(): Client {
  return useProvided("useOurChat").client;
}
