/**
 * Plain requests of the self-diagnosis: no core, no judgement, only what became of them.
 *
 * @internal
 */
import { withoutQueries } from "../diagnosis-report.js";
import type { Settings } from "../options.js";
import type { Answer } from "./verdict.js";

/** What became of a request, how long it took, and the browser's words for a refusal. */
export interface Timed {
  readonly answer: Answer;
  readonly ms: number;
  readonly detail?: string;
}

/** A signal that fires with another one, and after a time. */
export function within(ms: number, signal: AbortSignal): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new DOMException("the step took too long", "TimeoutError")), ms);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}

/** Sends a GET request. `readable`: as a page of another origin that has to be allowed to read the answer. */
export async function get(url: string, readable: boolean, ms: number, parent: AbortSignal, settings: Settings): Promise<Timed> {
  const { fetch: send = globalThis.fetch, credentials } = settings;
  const { signal, end } = within(ms, parent);
  const began = performance.now();
  const took = (): number => performance.now() - began;
  try {
    const response = await send(url, {
      cache: "no-store",
      referrerPolicy: "no-referrer",
      mode: readable ? "cors" : "no-cors",
      signal,
      ...(credentials && { credentials }),
    });
    if (response.type === "opaque") return { answer: { kind: "opaque" }, ms: took() };
    const empty = await isEmpty(response);
    const type = response.headers.get("content-type");
    return {
      answer: { kind: "read", httpStatus: response.status, empty },
      ms: took(),
      ...(type !== null && { detail: type }),
    };
  } catch (thrown) {
    const kind = signal.aborted ? "late" : "rejected";
    return { answer: { kind }, ms: took(), ...(thrown instanceof Error && { detail: withoutQueries(`${thrown.name}: ${thrown.message}`) }) };
  } finally {
    end();
  }
}

async function isEmpty(response: Response): Promise<boolean> {
  const reader = response.body?.getReader();
  if (reader === undefined) return true;
  let part = await reader.read();
  while (!part.done && part.value.length === 0) part = await reader.read();
  void reader.cancel().catch(() => undefined);
  return part.done;
}

/**
 * Whether a WebSocket tells that the TLS handshake failed. Only Firefox gives it a number of its own; nobody answers
 * the request itself.
 */
export function refusesTls(base: URL, ms: number, parent: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const { signal, end } = within(ms, parent);
    let socket: WebSocket | undefined;
    const finish = (found: boolean): void => {
      end();
      signal.removeEventListener("abort", stop);
      socket?.close();
      resolve(found);
    };
    const stop = (): void => finish(false);
    signal.addEventListener("abort", stop);
    try {
      socket = new WebSocket(`wss://${base.host}/v1/status`);
      socket.onclose = ({ code }) => finish(code === 1015);
      socket.onopen = stop;
    } catch {
      stop();
    }
  });
}

/** Waits, but no longer than until the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
