/**
 * The self-diagnosis: a file of its own, loaded when it is asked for, which also works where the core cannot be loaded.
 *
 * @module ourchat-sdk/diagnosis
 */
import type { Core, CoreConstructor } from "./core.js";
import { configurationFor, plain, withOtherScheme } from "./diagnosis/configuration.js";
import { reportOf } from "./diagnosis/report.js";
import { get, pause, refusesTls, type Timed, within } from "./diagnosis/requests.js";
import { type Answer, type Findings, isOurChat, verdictOn } from "./diagnosis/verdict.js";
import { type DiagnosisProbe, type DiagnosisReport, type DiagnosisStep, failed } from "./diagnosis-report.js";
import type { OurChatError } from "./error.js";
import type { ErrorRecord } from "./error-record.js";
import type { OurChatErrorCode } from "./generated/codes.js";
import { isMixedContent } from "./mixed-content.js";
import type { Settings } from "./options.js";

/** How long one step may take. */
const STEP_MS = 5000;
/** How long a rate limit is given to let the next request through: it gives one back every half second. */
const PAUSE_MS = 1200;
/** How long a stream may take after its head to say that it is refused. */
const SILENCE_MS = 250;
/** How long the report of a violated policy may take to arrive. */
const POLICY_MS = 50;

/** What the diagnosis gets from the client. @internal */
export interface Context {
  readonly settings: Settings;
  readonly token: string | undefined;
  /** Fires when the diagnosis is to stop at once. */
  readonly signal: AbortSignal;
  /** The deadline of the diagnosis. */
  readonly timeoutMs: number;
  readonly loadCore: () => Promise<CoreConstructor>;
  readonly makeError: (record: ErrorRecord) => OurChatError;
  readonly asError: (thrown: unknown) => OurChatError;
}

/** Runs the probes that are needed, one after the other, and says what they mean. @internal */
export async function diagnose(context: Context): Promise<DiagnosisReport> {
  const clock = within(context.timeoutMs, context.signal);
  const run = new Run(context, clock.signal);
  try {
    await run.all();
  } finally {
    clock.end();
  }
  return run.report();
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class Run {
  readonly #context: Context;
  readonly #signal: AbortSignal;
  readonly #base: URL;
  readonly #page: string;
  readonly #found: Mutable<Findings>;
  readonly #probes: DiagnosisProbe[] = [];
  #core: CoreConstructor | undefined;
  #clockSkewMs: number | undefined;

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#page = globalThis.location?.href ?? "";
    this.#base = new URL(context.settings.baseUrl, this.#page || "http://localhost");
    const secure = this.#page.startsWith("https:") && context.settings.fetch === undefined;
    const mixedContent = context.settings.mixedContent;
    this.#found = {
      offline: globalThis.navigator?.onLine === false,
      sameOrigin: this.#base.origin === globalThis.location?.origin,
      secureServer: this.#base.protocol === "https:",
      mixedContent,
      perhapsMixedContent: secure && !mixedContent && this.#base.protocol === "http:",
    };
  }

  async all(): Promise<void> {
    const policy = watchPolicy(this.#base);
    try {
      await this.#loadCore();
      if (this.#found.mixedContent) {
        this.#add("address", false, 0, { code: "transport/mixed-content" });
        return;
      }
      if (await this.#reached(policy)) await this.#call(policy);
    } finally {
      policy.end();
    }
  }

  async #loadCore(): Promise<void> {
    const began = performance.now();
    try {
      this.#core = await unlessStopped(this.#context.loadCore(), this.#signal);
      this.#add("core", true, performance.now() - began);
    } catch (thrown) {
      // Too slow for the deadline of the whole is neither loaded nor refused.
      if (this.#signal.aborted) return;
      const error = this.#context.asError(thrown);
      this.#found.core = error.code;
      this.#add("core", false, performance.now() - began, failed(error));
    }
  }

  /** Asks for the status by plain HTTP; tells whether there is somebody to call. */
  async #reached(policy: Policy): Promise<boolean> {
    const status = await this.#get("status", "/v1/status");
    this.#found.status = status;
    if (status.kind === "read") return status.httpStatus !== 429;
    if (status.kind === "late" || (await this.#refusedByPolicy(policy))) return false;
    if (!this.#found.sameOrigin) {
      const reach = await this.#get("reach", "/v1/status", false);
      this.#found.reach = reach;
      if (reach.kind === "opaque") {
        await pause(PAUSE_MS, this.#signal);
        this.#found.pause = await this.#get("pause", "/v1/status");
        return false;
      }
    }
    if (!this.#found.offline) await this.#otherScheme();
    return false;
  }

  /** Nothing answers: is it the kind of connection? */
  async #otherScheme(): Promise<void> {
    const other = withOtherScheme(this.#base);
    // There is nothing to learn where the browser refuses to ask, and without a port of the server's own.
    if (!isMixedContent(other.href, this.#page) && other.port !== "") {
      // Read, because servers that want TLS may answer to plain requests, too.
      const { answer, ms } = await get(`${plain(other)}/v1/status`, true, STEP_MS, this.#signal, this.#context.settings);
      this.#found.scheme = isOurChat(answer);
      this.#add("scheme", !this.#found.scheme, ms, this.#found.scheme ? { detail: `${plain(other)} answers` } : {});
    }
    if (!this.#found.secureServer || this.#found.scheme || typeof WebSocket !== "function") return;
    const began = performance.now();
    const tls = await refusesTls(this.#base, STEP_MS, this.#signal);
    this.#found.tls = tls;
    this.#add("tls", !tls, performance.now() - began, tls ? { code: "transport/tls" } : { detail: "the browser does not say that TLS failed" });
  }

  /** Calls the server with the core. */
  async #call(policy: Policy): Promise<void> {
    if (this.#core === undefined) return;
    const core = new this.#core(this.#coreOptions());
    try {
      this.#found.ping = await this.#ask("ping", () => core.call("BasicService.Ping", {}, this.#step()));
      if (this.#found.ping === "ok") await this.#more(core);
      else if (this.#found.ping === "transport/network" && !this.#found.sameOrigin) await this.#hidden(core, policy);
    } finally {
      core.close();
    }
  }

  /** A call was refused where the status was given: by whom? */
  async #hidden(core: Core, policy: Policy): Promise<void> {
    if (await this.#refusedByPolicy(policy)) return;
    const logo = await this.#get("logo", "/v1/logo");
    this.#found.logo = logo;
    await pause(PAUSE_MS, this.#signal);
    if (logo.kind === "rejected") {
      this.#found.pause = await this.#get("pause", "/v1/logo");
    } else if ((await this.#ask("pause", () => core.call("BasicService.Ping", {}, this.#step()))) === "ok") {
      this.#found.pause = { kind: "read", httpStatus: 200, empty: false };
    }
  }

  /** The server is there and can be called: what else may be wrong? */
  async #more(core: Core): Promise<void> {
    if (!this.#found.sameOrigin) {
      // No account can have this name, so that the answer has to be a refusal.
      const refusal = await this.#ask("errors", () => core.call("BasicService.GetId", { ocid: "?" }, this.#step()), "user/not-found");
      if (refusal !== "ok") this.#found.errors = refusal;
    }
    const asked = Date.now();
    await this.#ask("clock", async () => {
      const { timestamp } = (await core.call("BasicService.Timestamp", {}, this.#step())) as { timestamp?: Date };
      if (timestamp !== undefined) this.#clockSkewMs = timestamp.getTime() - (asked + Date.now()) / 2;
    });
    const { token } = this.#context;
    if (token !== undefined && this.#found.errors === undefined) await this.#openStream(token);
  }

  /** Opens an event stream and waits for its head; history comes first, so nothing live is taken from other streams. */
  async #openStream(token: string): Promise<void> {
    if (this.#core === undefined) return;
    let begun = (): void => undefined;
    // A refusal comes with the head or not at all; a silent stream may be one without history.
    const silent = new Promise<void>((resolve) => (begun = resolve)).then(() => pause(SILENCE_MS, this.#signal));
    const { fetch: send = globalThis.fetch } = this.#context.settings;
    const core = new this.#core({
      ...this.#coreOptions(),
      fetch: async (input, init) => {
        const response = await send(input, init);
        begun();
        return response;
      },
    });
    try {
      this.#found.stream = await this.#ask("stream", async () => {
        core.resume(token);
        const stream = core.stream("OurChatService.FetchMsgs", { time: new Date(0) }, this.#step());
        const first = stream.next();
        first.catch(() => undefined);
        try {
          await Promise.race([first, silent]);
          return undefined;
        } catch (thrown) {
          const error = this.#context.asError(thrown);
          if (error.code !== "transport/timeout" || this.#signal.aborted) throw error;
          // Firefox shows no head before the first byte, and an account to which nothing ever happened gets none.
          if (!(await this.#hasHistory(core))) return "nothing came, and this account may have no events";
          throw this.#context.makeError({
            ...error.toJSON(),
            code: "transport/stream-buffered",
            reason: `no answer within ${STEP_MS} ms, though other calls are answered`,
          });
        } finally {
          stream.close();
        }
      });
    } finally {
      core.close();
    }
  }

  /** Whether the account has friends or sessions, and so most likely events. */
  async #hasHistory(core: Core): Promise<boolean> {
    const request = { requestValues: ["friends", "sessions"] };
    const answer = (await core.call("OurChatService.GetAccountInfo", request, this.#step())) as { friends?: unknown[]; sessions?: unknown[] };
    return (answer.friends?.length ?? 0) + (answer.sessions?.length ?? 0) > 0;
  }

  #coreOptions(): ConstructorParameters<CoreConstructor>[0] {
    const { settings, makeError } = this.#context;
    const { baseUrl, credentials, fetch } = settings;
    return {
      baseUrl,
      timeoutMs: STEP_MS,
      retry: false,
      ...(credentials !== undefined && { credentials }),
      ...(fetch !== undefined && { fetch }),
      makeError,
      onSessionEnded: () => undefined,
      onRetry: () => undefined,
    };
  }

  #step(): { signal: AbortSignal; timeoutMs: number } {
    return { signal: this.#signal, timeoutMs: STEP_MS };
  }

  /** Makes a call; `expected` is the failure that shows that all is well. What the call gives as text is told. */
  async #ask(name: DiagnosisStep, call: () => Promise<unknown>, expected?: OurChatErrorCode): Promise<OurChatErrorCode | "ok"> {
    const began = performance.now();
    try {
      const detail = await call();
      this.#add(name, true, performance.now() - began, typeof detail === "string" ? { detail } : {});
      return "ok";
    } catch (thrown) {
      const error = this.#context.asError(thrown);
      const fine = error.code === expected;
      this.#add(name, fine, performance.now() - began, fine ? {} : failed(error));
      return fine ? "ok" : error.code;
    }
  }

  async #get(name: DiagnosisStep, path: string, readable = true): Promise<Answer> {
    const { settings } = this.#context;
    const timed: Timed = await get(plainWithUser(this.#base) + path, readable, STEP_MS, this.#signal, settings);
    const { answer, ms, detail } = timed;
    const fine = !readable ? answer.kind === "opaque" : path === "/v1/status" ? isOurChat(answer) : answer.kind === "read" && answer.httpStatus === 200;
    this.#add(name, fine, ms, {
      ...(answer.kind === "read" && { httpStatus: answer.httpStatus }),
      ...(answer.kind === "late" && { code: "transport/timeout" as const }),
      ...(answer.kind === "rejected" && { code: "transport/network" as const }),
      ...(detail !== undefined && !fine && { detail }),
    });
    return answer;
  }

  async #refusedByPolicy(policy: Policy): Promise<boolean> {
    await pause(POLICY_MS, this.#signal);
    this.#found.csp = policy.violated();
    return this.#found.csp;
  }

  #add(name: DiagnosisStep, ok: boolean, ms: number, rest: Omit<DiagnosisProbe, "name" | "ok" | "ms"> = {}): void {
    // What the deadline of the whole cut short says nothing.
    if (this.#signal.aborted && !ok) return;
    this.#probes.push({ name, ok, ms: Math.round(ms * 10) / 10, ...rest });
  }

  report(): DiagnosisReport {
    const finding = verdictOn(this.#found);
    const httpStatus = this.#probes.map((probe) => probe.httpStatus).find((status) => status !== undefined && status !== 200);
    const places = { base: this.#base, page: globalThis.location?.origin ?? "*", otherScheme: this.#found.scheme === true, httpStatus };
    return reportOf({
      finding,
      configuration: configurationFor(finding.code, places),
      baseUrl: plain(this.#base),
      sameOrigin: this.#found.sameOrigin === true,
      online: globalThis.navigator?.onLine,
      secureContext: globalThis.isSecureContext === true,
      wasm: this.#found.core ?? "loaded",
      clockSkewMs: this.#clockSkewMs,
      probes: this.#probes,
    });
  }
}

/** The base URL as requests need it: a user in it is not cut off silently, but refused by the browser. */
function plainWithUser({ href }: URL): string {
  return href.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

/** Watches whether the page's policy refuses requests to the server. */
interface Policy {
  violated(): boolean;
  end(): void;
}

function watchPolicy(base: URL): Policy {
  let violated = false;
  const listener = (event: Event): void => {
    const { effectiveDirective = "", blockedURI = "", disposition } = event as Partial<SecurityPolicyViolationEvent>;
    violated ||= effectiveDirective === "connect-src" && disposition === "enforce" && blockedURI.startsWith(base.origin);
  };
  globalThis.addEventListener?.("securitypolicyviolation", listener);
  return { violated: () => violated, end: () => globalThis.removeEventListener?.("securitypolicyviolation", listener) };
}

async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw signal.reason;
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
