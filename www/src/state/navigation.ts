import { computed, signal } from "@preact/signals";
import { whileLoggedIn } from "./account.ts";
import { sessions } from "./sessions.ts";

const openId = signal<string | undefined>(undefined);

/** The chat on show, if one is and the user is still a member. */
export const openSession = computed(() => (openId.value === undefined ? undefined : sessions.value.get(openId.value)));

/**
 * Shows a chat. It becomes a step of the browser's history, so that the back key of a phone leads to the list and not
 * out of the page, which would forget the log-in.
 */
export function showSession(id: string): void {
  if (openId.value === id) return;
  const step = { session: id };
  if (openId.value === undefined) history.pushState(step, "");
  else history.replaceState(step, "");
  openId.value = id;
}

/** Goes back to the list. */
export function closeSession(): void {
  if (openId.value !== undefined) history.back();
}

whileLoggedIn(() => {
  const onPop = (event: PopStateEvent): void => {
    openId.value = (event.state as { session?: string } | null)?.session;
  };
  addEventListener("popstate", onPop);
  return () => {
    removeEventListener("popstate", onPop);
    openId.value = undefined;
    history.replaceState(null, "");
  };
});
