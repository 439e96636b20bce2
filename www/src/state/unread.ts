import { effect, signal } from "@preact/signals";
import { plainText } from "../markdown/plain.ts";
import { text } from "../text/language.ts";
import { account, whileLoggedIn } from "./account.ts";
import { onMessage, onRecalled } from "./messages.ts";
import { openSession } from "./navigation.ts";
import { nameOf } from "./people.ts";

/** Numbers of unread messages by session id. The server knows none, so only what comes after the log-in counts. */
export const unread = signal<ReadonlyMap<string, number>>(new Map());

/** The newest message in words, for screen readers. */
export const announcement = signal("");

let since = 0;

whileLoggedIn(() => {
  since = Date.now();
  return () => {
    unread.value = new Map();
    announcement.value = "";
  };
});

onMessage(({ sessionId, senderId, markdown, time }) => {
  if (account.value === undefined || time.getTime() < since) return;
  announcement.value = text.value.newMessageFrom(nameOf(senderId), plainText(markdown, text.value));
  const isSeen = openSession.value?.id === sessionId && document.visibilityState === "visible";
  if (!isSeen) unread.value = new Map(unread.value).set(sessionId, (unread.value.get(sessionId) ?? 0) + 1);
});

// It also takes the place of what the message said.
onRecalled(() => (announcement.value = text.value.recalled));

function markOpenSessionRead(): void {
  const id = openSession.value?.id;
  if (id === undefined || document.visibilityState !== "visible" || !unread.peek().has(id)) return;
  const rest = new Map(unread.peek());
  rest.delete(id);
  unread.value = rest;
}

effect(markOpenSessionRead);
document.addEventListener("visibilitychange", markOpenSessionRead);

effect(() => {
  const total = [...unread.value.values()].reduce((sum, count) => sum + count, 0);
  document.title = total > 0 ? `(${total}) OurChat` : "OurChat";
});
