import { signal } from "@preact/signals";
import { whileLoggedIn } from "./account.ts";
import { dismissNotice } from "./notice.ts";

/** A question before something that cannot be taken back. */
export interface Question {
  readonly kind: "confirm";
  /** Texts as functions, so that they follow the language. */
  readonly title: () => string;
  readonly body: () => string;
  /** What the button says that does it. */
  readonly action: () => string;
  readonly run: () => Promise<void>;
}

/** What lies over the page. */
export type Dialog =
  | { readonly kind: "profile" }
  | { readonly kind: "connection" }
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "new-group" }
  | { readonly kind: "group"; readonly id: string }
  | Question;

/** The open dialogs; the last one lies on top. */
export const dialogs = signal<readonly Dialog[]>([]);

whileLoggedIn(() => () => {
  dialogs.value = [];
});

/** Opens a dialog above the others. What a notice told was about the page beneath. */
export function openDialog(dialog: Dialog): void {
  dismissNotice();
  dialogs.value = [...dialogs.value, dialog];
}

/** Shows what is wrong between page and server; once is enough. */
export function checkWay(): void {
  if (!dialogs.value.some(({ kind }) => kind === "connection")) openDialog({ kind: "connection" });
}

/** Closes a dialog; does nothing if it is closed. */
export function closeDialog(dialog: Dialog): void {
  if (!dialogs.value.includes(dialog)) return;
  dismissNotice();
  dialogs.value = dialogs.value.filter((other) => other !== dialog);
}

/** Closes the details of a chat that is gone. */
export function closeDialogsOf(sessionId: string): void {
  dialogs.value = dialogs.value.filter((dialog) => dialog.kind !== "group" || dialog.id !== sessionId);
}

/** Closes all dialogs, to show a chat. */
export function closeDialogs(): void {
  dialogs.value = [];
}

/** Asks before something that cannot be taken back. */
export function ask(question: Omit<Question, "kind">): void {
  openDialog({ kind: "confirm", ...question });
}
