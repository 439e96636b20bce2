import { computed, effect, signal } from "@preact/signals";
import { type Dictionary, en } from "./en.ts";
import { zh } from "./zh.ts";

/** Languages of the demo, which are those of the SDK's error texts. */
export type Language = "en" | "zh";

const DICTIONARIES: Record<Language, Dictionary> = { en, zh };

function preferred(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith("zh")) return "zh";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

/** The language in use. It starts as the browser's and is forgotten with the page. */
export const language = signal<Language>(preferred());

/** The dictionary in use: `text.value.logIn`. */
export const text = computed(() => DICTIONARIES[language.value]);

/** The tag for `lang` attributes and number and date formats. */
export const languageTag = computed(() => (language.value === "zh" ? "zh-Hans" : "en"));

/** Changes to the other language. */
export function switchLanguage(): void {
  language.value = language.value === "zh" ? "en" : "zh";
}

effect(() => {
  document.documentElement.lang = languageTag.value;
});
