import { type Signal, signal } from "@preact/signals";
import { whileLoggedIn } from "./account.ts";

/** What the user has prepared for a chat and not sent. */
export interface Draft {
  readonly text: string;
  readonly files: readonly File[];
}

const EMPTY: Draft = { text: "", files: [] };
const drafts = new Map<string, Signal<Draft>>();

whileLoggedIn(() => () => drafts.clear());

/** The draft of a chat, kept while other chats are open. */
export function draft(sessionId: string): Signal<Draft> {
  let found = drafts.get(sessionId);
  if (found === undefined) {
    found = signal(EMPTY);
    drafts.set(sessionId, found);
  }
  return found;
}

/** Puts a text back into the draft, before what has been written since. */
export function putBack(sessionId: string, text: string): void {
  const current = draft(sessionId);
  current.value = { ...current.value, text: [text, current.value.text].filter(Boolean).join("\n") };
}

/** Empties the draft of a chat. */
export function clearDraft(sessionId: string): void {
  draft(sessionId).value = EMPTY;
}
