/**
 * Careful reading of arguments: at once, because the caller may change its objects while the core is still loading, and
 * prepared for anything, because a property may be a getter that throws. What the values are is checked by the core.
 *
 * @internal
 */
import { invalidArgument } from "./failure.js";
import type { CallOptions, RetryOptions } from "./types.js";

/**
 * Copies the named properties of an argument that must be an object, lists included. Absent and `undefined` properties
 * stay absent.
 *
 * @param path name of the argument itself in error fields
 * @param within stands before the names of its properties there
 */
export function readObject<const K extends string>(
  operation: string,
  path: string,
  value: unknown,
  keys: readonly K[],
  within = "",
): { [P in K]?: unknown } {
  if (typeof value !== "object" || value === null) {
    throw invalidArgument(operation, { [path]: ["expected an object"] });
  }
  const copy: { [P in K]?: unknown } = {};
  for (const key of keys) {
    let property: unknown;
    try {
      property = snapshot((value as Record<string, unknown>)[key]);
    } catch (thrown) {
      throw invalidArgument(operation, { [within + key]: ["expected a value that can be read"] }, thrown);
    }
    if (property !== undefined) copy[key] = property;
  }
  return copy;
}

/** A copy of a list or of bytes, which the caller may change; anything else as it is. */
export function snapshot(value: unknown): unknown {
  if (Array.isArray(value) || value instanceof Uint8Array || value instanceof ArrayBuffer) return value.slice(0);
  return value;
}

/** Copies the options of a call. */
export function readCallOptions(operation: string, options: unknown): CallOptions {
  if (options === undefined || options === null) return {};
  // The core checks the types.
  const { retry, ...rest } = readObject(operation, "options", options, ["signal", "timeoutMs", "retry"]) as CallOptions;
  if (typeof retry !== "object" || retry === null) return { ...rest, ...(retry !== undefined && { retry }) };
  const members = readObject(operation, "retry", retry, ["attempts", "initialDelayMs", "maxDelayMs"], "retry.");
  return { ...rest, retry: members as RetryOptions };
}

/** The names of the members that the caller of a `get` asks for. */
export function readFields(operation: string, query: unknown): readonly string[] {
  const { fields } = readObject(operation, "query", query, ["fields"]);
  if (!Array.isArray(fields)) throw invalidArgument(operation, { fields: ["expected a list"] });
  return fields as readonly string[];
}

/** The signal among a call's options, if there is one. */
export function signalOf(options: unknown): AbortSignal | undefined {
  try {
    const { signal } = options as { signal?: unknown };
    return signal instanceof AbortSignal ? signal : undefined;
  } catch {
    return undefined;
  }
}
