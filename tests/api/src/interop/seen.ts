import type * as Sdk from "ourchat-sdk";

/** What users of an error read; it has to be the same wherever the error goes. */
export const MEMBERS = ["code", "category", "operation", "status", "outcome", "attempts", "elapsedMs", "retry", "relogin", "action", "fields", "alternatives", "details", "message", "userMessage", "showType", "help", "info", "traceId", "host"] as const;

/** What one side sees of an error, as plain data. */
export interface Seen {
  /** Whether it is an error of the SDK for the copy of the package that this side has. */
  readonly known: boolean;
  readonly members: Readonly<Record<string, unknown>>;
  readonly cause: readonly string[];
  /** The details that are bytes. */
  readonly bytes: readonly (readonly number[])[];
  readonly json: Sdk.OurChatErrorJson;
}

/** Bytes of any window. */
function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** Looks at an error with one copy of the package. */
export function see({ OurChatError }: typeof Sdk, error: Sdk.OurChatError): Seen {
  const others = ["sdk/closed", "argument/time-missing"] as const;
  const { cause } = error;
  return {
    known: error instanceof OurChatError && Object.prototype.toString.call(error) === "[object Error]" && OurChatError.is(error, ...others, error.code) && !OurChatError.is(error, ...others),
    members: JSON.parse(JSON.stringify(Object.fromEntries(MEMBERS.map((name) => [name, error[name]])))) as Record<string, unknown>,
    cause: cause === undefined ? [] : [(cause as Error).name, (cause as Error).message],
    bytes: error.details?.flatMap(({ value }) => (isBytes(value) ? [[...value]] : [])) ?? [],
    json: error.toJSON(),
  };
}
