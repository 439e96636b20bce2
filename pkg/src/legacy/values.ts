/**
 * Values between applications and the module, which speaks JSON: ids become decimal digits, times RFC 3339, and back.
 *
 * @internal
 */
import { invalidArgument } from "../failure.js";
import type { LegacyContent, LegacyMessage, Raw } from "./types.js";

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** An id as digits; what is none stays what it is, for the module to refuse. */
export function id(value: unknown): unknown {
  const exact = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0);
  return exact ? String(value) : value;
}

/** A time as RFC 3339; what is none stays what it is. A text that is one already keeps all its digits. */
export function time(value: unknown): unknown {
  if (typeof value === "string" && RFC_3339.test(value)) return value;
  if (typeof value !== "string" && typeof value !== "number" && !(value instanceof Date)) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/** JSON of an argument; `bigint`s become numbers. What cannot be written is refused by its path. */
export function toJson(operation: string, value: unknown, path = "request", depth = 0): string {
  const refuse = (expected: string, cause?: unknown) => invalidArgument(operation, { [path]: [expected] }, cause);
  if (depth > 32) throw refuse("expected less deep nesting");
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw refuse("expected a finite number");
      return JSON.stringify(value);
    case "object": {
      if (value === null) return "null";
      const inner = (key: string) => (depth === 0 ? key : `${path}.${key}`);
      try {
        if (Array.isArray(value)) {
          return `[${Array.from(value, (item, index) => toJson(operation, item, `${path}[${index}]`, depth + 1)).join()}]`;
        }
        const members = Object.entries(value).filter(([, member]) => member !== undefined);
        return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(operation, member, inner(key), depth + 1)}`).join()}}`;
      } catch (thrown) {
        if (thrown instanceof Error && "code" in thrown) throw thrown;
        throw refuse("expected a value that can be read", thrown);
      }
    }
    default:
      throw refuse("expected a value that JSON can hold");
  }
}

/** The members with some of them turned from texts into dates. */
export function withDates(members: Raw, ...names: readonly string[]): Raw {
  const copy: Record<string, unknown> = { ...members };
  for (const name of names) {
    const value = copy[name];
    if (typeof value === "string") copy[name] = new Date(value);
  }
  return copy;
}

/** A message as applications get it. */
export function message(raw: Raw): LegacyMessage {
  const content = Array.isArray(raw["content"]) ? (raw["content"] as readonly LegacyContent[]) : [];
  const timestamp = typeof raw["time"] === "string" ? raw["time"] : "1970-01-01T00:00:00Z";
  const texts = content.map((part) => (part as { text?: unknown } | null)?.text).filter((text) => typeof text === "string");
  const { sessionId = "", ...rest } = raw as { sessionId?: string };
  return { ...rest, sessionId, time: new Date(timestamp), timestamp, content, text: texts.join("\n") };
}
