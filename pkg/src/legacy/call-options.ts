/**
 * The options of a call.
 *
 * @internal
 */
import { readObject } from "../arguments.js";
import { aborted, invalidArgument } from "../failure.js";
import type { LegacyCallOptions } from "./types.js";

/** Ends a call before it begins when nobody waits for it any more. */
export function throwIfAborted(operation: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(operation, signal.reason);
}

/** Copies and checks the options of a call. */
export function readCallOptions(operation: string, options: LegacyCallOptions | undefined): { signal: AbortSignal | undefined; timeoutMs: number | undefined } {
  if (options === undefined || options === null) return { signal: undefined, timeoutMs: undefined };
  const { signal, timeoutMs } = readObject(operation, "options", options, ["signal", "timeoutMs"]);
  const wrong: Record<string, string[]> = {};
  if (signal !== undefined && !(signal instanceof AbortSignal)) wrong["signal"] = ["expected an AbortSignal"];
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= 2 ** 31)) {
    wrong["timeoutMs"] = ["expected a positive number of milliseconds"];
  }
  if (Object.keys(wrong).length > 0) throw invalidArgument(operation, wrong);
  return { signal: signal as AbortSignal | undefined, timeoutMs: timeoutMs as number | undefined };
}
