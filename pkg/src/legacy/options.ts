import { invalidArgument } from "../failure.js";
import type { Locale } from "../localization.js";
import { isMixedContent } from "../mixed-content.js";
import { isRetry, type Logger, RETRY } from "../options.js";
import type { RetryOptions } from "../types.js";
import type { LegacyDialect } from "./types.js";

/** Options of {@link OurChatLegacy}. */
export interface OurChatLegacyOptions {
  /** URL of the server's WebSocket: `"ws://chat.example.com:7777"`. Real servers speak TLS only behind a proxy (`wss:`). */
  readonly url: string | URL;
  /**
   * What the server speaks; the same number means different things in different dialects.
   *
   * - `"2024-08"`: July and August 2024, statuses of their own for every reply;
   * - `"2024-08-shared"`: August to October 2024, shared statuses 0 to 8;
   * - `"2024-10"`: October and November 2024, statuses 0 to 11, failures as messages of their own;
   * - `"auto"` (default): two harmless questions on every connection find it out.
   */
  readonly dialect?: LegacyDialect | "auto" | undefined;
  /**
   * URL of the server's HTTP part, which takes and gives files. Default: the host of `url` with port 7778, or with the
   * port that the server tells.
   */
  readonly httpUrl?: string | URL | undefined;
  /**
   * How passwords are sent: `"sha256"` (default) as the lower-case hexadecimal SHA-256 of what was typed, as the
   * official clients did; `"plain"` as typed.
   */
  readonly passwords?: "sha256" | "plain" | undefined;
  /** Time limit of a call in milliseconds unless the call sets its own. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /**
   * How connections are made anew: `attempts` in a row before calls fail (4), with pauses from `initialDelayMs` (500) up to
   * `maxDelayMs` (10,000), drawn at random. `false`: calls fail with the first one. Event streams go on for ever.
   */
  readonly retry?: false | RetryOptions | undefined;
  /**
   * Whether the client signs in again by itself after the connection broke. For that it keeps account and password, as they
   * are sent, in memory: the protocol has no tokens. Default true.
   */
  readonly relogin?: boolean | undefined;
  /** The pause between two questions for new messages in milliseconds, in dialects whose servers push none. Default 3,000. */
  readonly pollMs?: number | undefined;
  /** A function used in place of the global `fetch` for files. */
  readonly fetch?: typeof fetch | undefined;
  /** A class used in place of the global `WebSocket`. */
  readonly webSocket?: typeof WebSocket | undefined;
  /** Language of `error.userMessage`. Default `"en"`. */
  readonly locale?: Locale | undefined;
  /** Receives diagnostic lines, for example `console`. Default: none. */
  readonly logger?: Logger | undefined;
}

/** Options with the defaults filled in. @internal */
export interface LegacySettings {
  readonly url: string;
  readonly httpUrl: string | undefined;
  readonly fetch: typeof fetch | undefined;
  readonly webSocket: typeof WebSocket | undefined;
  readonly locale: Locale;
  readonly logger: Logger | undefined;
  /** The browser refuses the connection, because only the page is secure. */
  readonly mixedContent: boolean;
  /** What the module is told. */
  readonly module: Readonly<Record<string, unknown>>;
}

const DIALECTS: readonly unknown[] = ["2024-08", "2024-08-shared", "2024-10", "auto"];

const isFunction = (value: unknown): boolean => typeof value === "function";
const isDuration = (value: unknown): boolean => typeof value === "number" && value > 0 && value <= 2 ** 31;

type Check = readonly [name: keyof OurChatLegacyOptions, expected: string, fits: (value: unknown) => boolean];

const CHECKS: readonly Check[] = [
  ["url", "a URL of the kind ws or wss", (value) => isUrl(value, /^wss?:$/)],
  ["dialect", '"2024-08", "2024-08-shared", "2024-10" or "auto"', (value) => DIALECTS.includes(value)],
  ["httpUrl", "a URL of the kind http or https", (value) => isUrl(value, /^https?:$/)],
  ["passwords", '"sha256" or "plain"', (value) => value === "sha256" || value === "plain"],
  ["timeoutMs", "a positive number of milliseconds", isDuration],
  ["retry", RETRY, isRetry],
  ["relogin", "true or false", (value) => typeof value === "boolean"],
  ["pollMs", "a positive number of milliseconds", isDuration],
  ["fetch", "a function like fetch", isFunction],
  ["webSocket", "a class like WebSocket", isFunction],
  ["locale", '"en" or "zh"', (value) => value === "en" || value === "zh"],
  [
    "logger",
    "an object with the methods debug and warn",
    (value) => typeof value === "object" && isFunction((value as Logger).debug) && isFunction((value as Logger).warn),
  ],
];

function isUrl(value: unknown, protocols: RegExp): boolean {
  if (typeof value !== "string" && !(value instanceof URL)) return false;
  try {
    const { protocol, hash } = new URL(value);
    return protocols.test(protocol) && hash === "";
  } catch {
    return false;
  }
}

/** Checks the options of a client and fills in the defaults. @internal */
export function readLegacyOptions(options: OurChatLegacyOptions): LegacySettings {
  if (typeof options !== "object" || options === null) throw invalidArgument("OurChatLegacy", { options: ["expected an object"] });
  const given: Partial<Record<keyof OurChatLegacyOptions, unknown>> = {};
  const wrong: Record<string, string[]> = {};
  let cause: unknown;
  for (const [name, expected, fits] of CHECKS) {
    try {
      const value: unknown = options[name];
      if (value === undefined && name !== "url") continue;
      if (value !== null && fits(value)) given[name] = value;
      else wrong[name] = [`expected ${expected}`];
    } catch (thrown) {
      wrong[name] = ["reading it failed"];
      cause = thrown;
    }
  }
  if (Object.keys(wrong).length > 0) throw invalidArgument("OurChatLegacy", wrong, cause);
  const { url, httpUrl, dialect, passwords, timeoutMs, retry, relogin, pollMs, fetch, webSocket, locale = "en", logger } = given as OurChatLegacyOptions;
  const { attempts = retry === false ? 1 : 4, initialDelayMs, maxDelayMs } = retry === false ? {} : (retry ?? {});
  const page = globalThis.location?.href ?? "";
  return {
    url: String(url),
    httpUrl: httpUrl === undefined ? undefined : String(httpUrl).replace(/\/+$/, ""),
    fetch,
    webSocket,
    locale,
    logger,
    mixedContent: webSocket === undefined && isMixedContent(String(url).replace(/^ws/, "http"), page),
    module: { dialect, passwords, timeoutMs, relogin, pollMs, attempts, initialDelayMs, maxDelayMs },
  };
}
