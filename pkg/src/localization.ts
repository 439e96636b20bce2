/**
 * Texts of error codes in languages other than English. They are loaded when they are asked for; English comes with the
 * core.
 *
 * @internal
 */

/** Languages that errors speak. */
export type Locale = "en" | "zh";

type Texts = Readonly<Record<string, string>>;

const sources: Readonly<Record<string, () => Promise<Texts>>> = {
  zh: async () => (await import("./locales/zh.js")).zh,
};

const loaded = new Map<string, Texts>();

/** The language without its region: `zh` of `zh-Hans-CN` and of `ZH_cn`. */
export function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/, 1)[0] ?? "";
}

/** Loads the texts of a language; tells whether they are there. */
export async function load(locale: string): Promise<boolean> {
  const name = languageOf(locale);
  if (name === "en" || loaded.has(name)) return true;
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source === undefined) return false;
  try {
    loaded.set(name, await source());
    return true;
  } catch {
    // Offline, or a new version of the site was published meanwhile. The next call tries again.
    return false;
  }
}

/** The text of a code, if the language is loaded and has one. */
export function textOf(code: string, locale: string): string | undefined {
  const texts = loaded.get(languageOf(locale));
  return texts !== undefined && Object.hasOwn(texts, code) ? texts[code] : undefined;
}
