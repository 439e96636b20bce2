import { type Signal, signal } from "@preact/signals";
import { whileLoggedIn } from "./account.ts";

/** What the user has prepared for a chat and not sent. */
export interface Draft {
  readonly text: string;
  readonly pictures: readonly File[];
}

const EMPTY: Draft = { text: "", pictures: [] };
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

/** Puts text and pictures back into the draft, before what has been written since. */
export function setDraft(sessionId: string, text: string, pictures: readonly File[]): void {
  const current = draft(sessionId);
  current.value = {
    text: [text, current.value.text].filter(Boolean).join("\n"),
    pictures: [...pictures, ...current.value.pictures],
  };
}

/** Empties the draft of a chat. */
export function clearDraft(sessionId: string): void {
  draft(sessionId).value = EMPTY;
}
