/**
 * Errors that the facade raises itself: wrong arguments, and what happens while there is no core to ask.
 *
 * @internal
 */
import { findOrigin, OurChatError } from "./error.js";
import type { ErrorRecord } from "./error-record.js";
import { LOCAL } from "./generated/local.js";
import { REPEATABLE } from "./generated/repeatable.js";
import type { Locale } from "./localization.js";

/** Codes that the facade raises without the core. */
export type LocalCode = keyof typeof LOCAL;

/** What may be said about a local failure beside its code. */
export interface LocalDetails {
  readonly operation?: string | undefined;
  readonly reason?: string | undefined;
  readonly fields?: Record<string, string[]> | undefined;
  readonly cause?: unknown;
}

/** Makes the error that a record of the core describes. */
export function makeError(record: ErrorRecord, locale: Locale = "en"): OurChatError {
  return new OurChatError(record, { locale });
}

/**
 * Makes an error without the core. Nothing was sent, except perhaps when the core broke down or a plain HTTP request, which
 * only reads, was lost.
 */
export function failure(code: LocalCode, details: LocalDetails = {}): OurChatError {
  const { category, retry, action, showType, userMessage } = LOCAL[code];
  const { operation, reason, fields, cause } = details;
  const sent = code === "sdk/panic" || code === "transport/network";
  return makeError({
    code,
    outcome: sent ? "unknown" : "not-sent",
    retry: { kind: retry, safe: code !== "sdk/panic" || isRepeatable(operation) },
    category,
    attempts: sent ? 1 : 0,
    relogin: false,
    action,
    showType,
    userMessage,
    ...(operation !== undefined && { operation }),
    ...(reason !== undefined && { reason }),
    ...(fields !== undefined && { fields }),
    ...(cause !== undefined && { cause }),
  });
}

/** Whether the contract says that a second call does no harm. */
function isRepeatable(operation: string | undefined): boolean {
  return operation !== undefined && REPEATABLE.includes(operation);
}

/** Makes the error for wrong arguments: what is expected, by the path of the field. */
export function invalidArgument(operation: string, fields: Record<string, string[]>, cause?: unknown): OurChatError {
  return failure("argument/invalid", { operation, fields, cause });
}

/** Makes the error for a signal that fired before anything was sent. */
export function aborted(operation: string, reason: unknown): OurChatError {
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  return failure(timedOut ? "transport/timeout" : "transport/cancelled", { operation, cause: reason });
}

/**
 * Turns whatever was thrown into an `OurChatError`. What does not come from the core can only be a trap inside the
 * core or a defect of the facade: arguments are read with care, see `arguments.ts`.
 */
export function asOurChatError(thrown: unknown, operation: string, locale: Locale = "en"): OurChatError {
  if (OurChatError.is(thrown)) {
    const origin = findOrigin(thrown);
    if (origin === undefined) return thrown;
    const { record } = origin;
    // A failed load does not know which calls waited for it; what the facade found wrong does not know the language.
    const known = record.operation !== undefined && (locale === "en" || origin.locale === locale);
    if (known) return thrown;
    // What a lost core was asked to do is not known before.
    const retry = record.code === "sdk/panic" ? { ...record.retry, safe: isRepeatable(record.operation ?? operation) } : record.retry;
    return makeError({ ...record, retry, operation: record.operation ?? operation }, locale);
  }
  return failure("sdk/panic", { operation, reason: thrown instanceof Error ? thrown.message : "an unexpected value was thrown", cause: thrown });
}

/** The wire contract's name of a field where the SDK's own differs. */
export type FieldNames = Readonly<Record<string, string>>;

/** Gives an error's fields the names that the caller used. */
export function renameFields(error: OurChatError, names: FieldNames): OurChatError {
  const record = findOrigin(error)?.record;
  if (record?.fields === undefined) return error;
  const fields: Record<string, string[]> = {};
  for (const [path, problems] of Object.entries(record.fields)) {
    const [head = path] = /^\w+/.exec(path) ?? [];
    fields[names[path] ?? (names[head] ?? head) + path.slice(head.length)] = problems;
  }
  return makeError({ ...record, fields });
}
