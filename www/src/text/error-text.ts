import { effect, signal } from "@preact/signals";
import { OurChatError } from "ourchat-sdk";
import { language, text } from "./language.ts";

const loads = signal(0);

// The SDK loads other languages than English when they are asked for.
effect(() => {
  void OurChatError.loadLocale(language.value).then(() => (loads.value += 1));
});

/** What to tell the user about an error, in the language in use. It follows when that language has been loaded. */
export function errorText(error: unknown): string {
  void loads.value;
  return OurChatError.is(error) ? error.localized(language.value) : text.value.unexpected;
}
