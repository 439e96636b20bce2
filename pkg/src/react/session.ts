import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { OurChatError } from "../error.js";
import type { SessionField, SessionInfo } from "../session-types.js";
import type { IdInput } from "../types.js";
import { useProvided } from "./provider.js";
import { useUser } from "./state.js";
import type { Loaded } from "./store.js";

const USUAL = ["name", "avatarKey", "description", "members"] as const satisfies readonly SessionField[];
const EMPTY: Loaded<never> = {};

/** Options of {@link useSession}. */
export interface SessionOptions<F extends SessionField> {
  /** What to ask about the session. Default: name, picture, description and members. */
  readonly fields?: readonly F[] | undefined;
  /** Whether the component suspends until the answer is there, and throws the error to the nearest boundary. Default false. */
  readonly suspense?: boolean | undefined;
}

/** What {@link useSession} gives. */
export interface SessionState<F extends SessionField> {
  /** What was asked; `undefined` until it is there, and while nobody is signed in. */
  readonly session: Pick<SessionInfo, F> | undefined;
  /** Why the last attempt failed. What was known before stays in `session`. */
  readonly error: OurChatError | undefined;
  /** Whether the first answer is awaited. */
  readonly isLoading: boolean;
  /** Asks again. Never rejects. */
  readonly reload: () => Promise<void>;
}

/**
 * A session, OurChat's word for a conversation. Asked for once for all components with the same `fields`, and again when an
 * event tells of a new member.
 */
export function useSession<F extends SessionField = (typeof USUAL)[number]>(
  sessionId: IdInput,
  options: SessionOptions<F> = {},
): SessionState<F> {
  const { store } = useProvided("useSession");
  const id = String(sessionId);
  // Callers make a new array for every render.
  const names = (options.fields ?? USUAL).join();
  const cell = store.session(id, names.split(",") as F[]);
  const { value, error } = useSyncExternalStore(cell.subscribe, cell.get, () => EMPTY);
  const isSignedIn = useUser() !== undefined;
  const reload = useCallback(() => store.load(id, names.split(",") as F[]), [store, id, names]);
  const isLoading = isSignedIn && value === undefined && error === undefined;
  useEffect(() => {
    if (isLoading) void reload();
  }, [isLoading, reload]);
  if (options.suspense === true) {
    if (isLoading) throw reload();
    if (value === undefined && error !== undefined) throw error;
  }
  return { session: value as Pick<SessionInfo, F> | undefined, error, isLoading, reload };
}
