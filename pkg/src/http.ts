/**
 * Requests that are no gRPC-web.
 *
 * @internal
 */
import type { OurChatError } from "./error.js";
import { aborted, failure, invalidArgument } from "./failure.js";
import { RETRY, type Settings, isRetry } from "./options.js";
import type { CallOptions } from "./types.js";

/** Reads the options of a call that the core never sees. */
export function readLimits(operation: string, { signal, timeoutMs, retry = false }: CallOptions): void {
  const wrong = {
    ...(signal !== undefined && signal !== null && !(signal instanceof AbortSignal) && { signal: ["expected an AbortSignal"] }),
    ...(!isRetry(retry) && { retry: [`expected ${RETRY}`] }),
    ...(timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0) && { timeoutMs: ["expected a number that is not negative"] }),
  };
  if (Object.keys(wrong).length > 0) throw invalidArgument(operation, wrong);
  if (signal?.aborted) throw aborted(operation, signal.reason);
}

/** Makes the error for a request that the browser gave up. */
export function unreachable(operation: string, cause: unknown): OurChatError {
  return failure(globalThis.navigator?.onLine === false ? "transport/offline" : "transport/network", { operation, cause });
}

/** Sends a GET request and gives the status of the answer, whatever it is; the body is not read. */
export async function get(operation: string, url: string, options: CallOptions, settings: Settings): Promise<number> {
  const { signal, timeoutMs = settings.timeoutMs } = options;
  readLimits(operation, options);
  if (settings.mixedContent) throw failure("transport/mixed-content", { operation });
  // Not AbortSignal.any, which came to browsers late.
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  const expire = (): void => controller.abort(new DOMException("the time limit of the call is over", "TimeoutError"));
  // Timers count in 32 bits; what is longer never fires.
  const timer = timeoutMs < 2 ** 31 ? setTimeout(expire, timeoutMs) : undefined;
  const { fetch: send = globalThis.fetch, credentials } = settings;
  try {
    const answer = await send(url, { cache: "no-store", signal: controller.signal, ...(credentials && { credentials }) });
    void answer.body?.cancel().catch(() => undefined);
    return answer.status;
  } catch (cause) {
    if (controller.signal.aborted) throw aborted(operation, controller.signal.reason);
    throw unreachable(operation, cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
