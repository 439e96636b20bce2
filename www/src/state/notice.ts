import { signal } from "@preact/signals";

/** What the page tells the user above everything else. */
export type Notice =
  { readonly kind: "error"; readonly error: unknown } | { readonly kind: "text"; readonly text: () => string };

/** The notice on show, at most one: the newest. */
export const notice = signal<Notice | undefined>(undefined);

/** Shows an error in words. */
export function showError(error: unknown): void {
  notice.value = { kind: "error", error };
}

/** Shows a text, given as a function so that it follows the language. */
export function showText(text: () => string): void {
  notice.value = { kind: "text", text };
}

/** Takes the notice away. */
export function dismissNotice(): void {
  notice.value = undefined;
}
