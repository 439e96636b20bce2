/**
 * Careful reading of arguments: JavaScript callers pass anything, and a property may be a getter that throws.
 *
 * @internal
 */
import { invalidArgument } from "./failure.js";
import type { CoreCallOptions } from "./core.js";
import type { CallOptions } from "./types.js";

/**
 * Copies the named properties of an argument that must be an object. Absent and `undefined` properties stay absent.
 *
 * @param path name of the argument itself in error fields
 */
export function readObject<const K extends string>(
  operation: string,
  path: string,
  value: unknown,
  keys: readonly K[],
): { [P in K]?: unknown } {
  if (typeof value !== "object" || value === null) {
    throw invalidArgument(operation, { [path]: ["expected an object"] });
  }
  const copy: { [P in K]?: unknown } = {};
  for (const key of keys) {
    let property: unknown;
    try {
      property = (value as Record<string, unknown>)[key];
    } catch (thrown) {
      throw invalidArgument(operation, { [key]: ["reading it failed"] }, thrown);
    }
    if (property !== undefined) copy[key] = property;
  }
  return copy;
}

/** Reads the options that every call takes last. */
export function readCallOptions(operation: string, options: CallOptions | undefined): CoreCallOptions {
  if (options === undefined) return {};
  const { signal, timeoutMs } = readObject(operation, "options", options, ["signal", "timeoutMs"]);
  checkSignal(operation, signal);
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0)) {
    throw invalidArgument(operation, { timeoutMs: ["expected a positive number of milliseconds"] });
  }
  return { ...(signal !== undefined && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** Refuses what is no signal. Tests for the interface, because a signal may come from another window. */
export function checkSignal(operation: string, signal: unknown): asserts signal is AbortSignal | undefined {
  if (signal === undefined) return;
  const fits =
    typeof signal === "object" &&
    signal !== null &&
    typeof (signal as AbortSignal).aborted === "boolean" &&
    typeof (signal as AbortSignal).addEventListener === "function";
  if (!fits) throw invalidArgument(operation, { signal: ["expected an AbortSignal"] });
}

/** Refuses what is no function. */
export function checkFunction(operation: string, path: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") {
    throw invalidArgument(operation, { [path]: ["expected a function"] });
  }
}
