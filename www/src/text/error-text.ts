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

/** Where the error is explained at length, in the language in use. The page stands in the same folder as the demo. */
export function referenceAddress(error: OurChatError): string {
  const address = new URL(error.help, document.baseURI);
  address.searchParams.set("language", language.value);
  return address.href;
}
