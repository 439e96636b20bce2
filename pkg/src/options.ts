import { invalidArgument } from "./failure.js";
import type { Locale } from "./localization.js";
import { isMixedContent } from "./mixed-content.js";
import { adapterOf, type StorageAdapter } from "./storage.js";
import type { ClientRetryOptions } from "./types.js";

/** Where the WebAssembly file comes from, see {@link OurChatOptions.wasm}. */
export type WasmSource =
  | URL
  | string
  | Response
  | Promise<Response>
  | BufferSource
  | WebAssembly.Module;

/** Receives one line per event worth noting. `console` fits. Nothing secret is ever passed to it. */
export interface Logger {
  /** Normal operation: the core was loaded, a call succeeded. */
  debug(message: string): void;
  /** A call failed or is repeated, or a session ended. */
  warn(message: string): void;
}

/** Options of {@link OurChat}. */
export interface OurChatOptions {
  /**
   * URL of the server, with or without a path: `"https://chat.example.com"`. A relative URL is resolved against the
   * page. Default `"/"`, the server that the page came from.
   */
  readonly baseUrl?: string | URL | undefined;
  /** Time limit of a call in milliseconds unless the call sets its own. Default 30,000. Streams and files have none. */
  readonly timeoutMs?: number | undefined;
  /** How calls are repeated when that is safe and may help; `false` for never. A call may say otherwise. */
  readonly retry?: false | ClientRetryOptions | undefined;
  /** Whether requests carry cookies, as in `fetch`. Default: the browser's own default, `"same-origin"`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * A function used in place of the global `fetch` for calls to the server. It also lifts the SDK's own refusal of
   * `transport/mixed-content`, for apps whose browser lets secure pages call servers without TLS.
   */
  readonly fetch?: typeof fetch | undefined;
  /** Language of `error.userMessage`. Default `"en"`. */
  readonly locale?: Locale | undefined;
  /**
   * Where the SDK keeps what should outlive a page: how far events were read, and waiting messages if there is an outbox.
   * Never tokens, passwords or keys. What an account keeps is removed when it logs out.
   *
   * - `"memory"` (default): nothing outlives the page;
   * - `"indexeddb"`: a database of the page's origin, `ourchat-sdk`. Where the browser refuses one (some private modes, and
   *   pages without an origin) the values stay in memory, and the logger is warned;
   * - an object of the application's own.
   */
  readonly storage?: "memory" | "indexeddb" | StorageAdapter | undefined;
  /**
   * Whether `messages.send` goes through an outbox, see {@link Outbox}: messages wait for the network, in order, and with
   * a `storage` that outlives the page they survive reloads. Their text is then kept there until they are sent. Default
   * false.
   */
  readonly outbox?: boolean | undefined;
  /** Receives diagnostic lines, for example `console`. Default: none. */
  readonly logger?: Logger | undefined;
  /**
   * Where the WebAssembly file `ourchat.wasm` comes from: a URL, an answer of `fetch`, its bytes, or a compiled module.
   * Default: the file beside the SDK's JavaScript, which bundlers find and copy by themselves. All clients of a page
   * share one instance; the first source that works is used.
   */
  readonly wasm?: WasmSource | undefined;
}

/** Options with the defaults filled in. @internal */
export interface Settings {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly retry: false | ClientRetryOptions | undefined;
  readonly credentials: RequestCredentials | undefined;
  readonly fetch: typeof fetch | undefined;
  readonly locale: Locale;
  readonly logger: Logger | undefined;
  readonly storage: StorageAdapter | undefined;
  readonly outbox: boolean;
  readonly wasm: WasmSource | undefined;
  /** The browser refuses every request to the server, because only the page is secure. */
  readonly mixedContent: boolean;
}

const METHODS = ["get", "put", "delete", "keys"] as const;

type Check = readonly [name: keyof OurChatOptions, expected: string, fits: (value: unknown) => boolean];

/** What `retry` may be. @internal */
export const RETRY = "false, or an object with attempts (1 to 100), initialDelayMs, maxDelayMs and budget (not negative)";

const isFunction = (value: unknown): boolean => typeof value === "function";

const CHECKS: readonly Check[] = [
  ["baseUrl", "a URL of the kind http or https", isHttpUrl],
  ["timeoutMs", "a positive number of milliseconds", (value) => typeof value === "number" && value > 0],
  ["retry", RETRY, isRetry],
  ["credentials", '"omit", "same-origin" or "include"', (value) => ["omit", "same-origin", "include"].includes(value as string)],
  ["fetch", "a function like fetch", isFunction],
  ["locale", '"en" or "zh"', (value) => value === "en" || value === "zh"],
  [
    "logger",
    "an object with the methods debug and warn",
    (value) => typeof value === "object" && isFunction((value as Logger).debug) && isFunction((value as Logger).warn),
  ],
  [
    "storage",
    '"memory", "indexeddb" or an object with the methods get, put, delete and keys',
    (value) =>
      value === "memory" ||
      value === "indexeddb" ||
      (typeof value === "object" && METHODS.every((name) => isFunction((value as StorageAdapter)[name]))),
  ],
  ["outbox", "true or false", (value) => typeof value === "boolean"],
  ["wasm", "a URL, a Response, bytes or a WebAssembly.Module", (value) => typeof value === "string" || typeof value === "object"],
];

/** Whether something can be the option `retry`. @internal */
export function isRetry(value: unknown): boolean {
  if (value === false) return true;
  if (typeof value !== "object" || value === null) return false;
  const { attempts = 1, ...amounts } = retryMembers(value as ClientRetryOptions);
  const isAmount = (amount: unknown): boolean => amount === undefined || (typeof amount === "number" && amount >= 0);
  return Number.isInteger(attempts) && attempts >= 1 && attempts <= 100 && Object.values(amounts).every(isAmount);
}

/** A copy, so that what was checked is what is used. */
function retryMembers({ attempts, initialDelayMs, maxDelayMs, budget }: ClientRetryOptions): ClientRetryOptions {
  return { attempts, initialDelayMs, maxDelayMs, budget };
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== "string" && !(value instanceof URL)) return false;
  // Without a page, for example on a server that renders it, a relative URL is checked against a stand-in.
  const base = typeof location === "undefined" || location.protocol === "about:" ? "http://localhost" : location.href;
  try {
    return /^https?:$/.test(new URL(value, base).protocol);
  } catch {
    return false;
  }
}

/**
 * Checks the options of a client and fills in the defaults.
 *
 * @internal
 */
export function readOptions(options: OurChatOptions | undefined): Settings {
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw invalidArgument("OurChat", { options: ["expected an object"] });
  }
  const given: Partial<Record<keyof OurChatOptions, unknown>> = {};
  const wrong: Record<string, string[]> = {};
  let cause: unknown;
  for (const [name, expected, fits] of CHECKS) {
    try {
      const value: unknown = options?.[name];
      if (value === undefined) continue;
      if (value !== null && fits(value)) given[name] = value;
      else wrong[name] = [`expected ${expected}`];
    } catch (thrown) {
      wrong[name] = ["reading it failed"];
      cause = thrown;
    }
  }
  if (Object.keys(wrong).length > 0) throw invalidArgument("OurChat", wrong, cause);
  const { baseUrl = "/", timeoutMs = 30_000, retry, credentials, fetch, locale = "en", logger, storage, outbox = false, wasm } = given as OurChatOptions;
  return {
    baseUrl: String(baseUrl),
    timeoutMs,
    retry: retry && retryMembers(retry),
    credentials,
    fetch,
    locale,
    logger,
    storage: adapterOf(storage, logger),
    outbox,
    wasm,
    mixedContent: fetch === undefined && isMixedContent(String(baseUrl), globalThis.location?.href ?? ""),
  };
}
