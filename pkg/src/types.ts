/**
 * An id as the SDK gives it out: the decimal digits of a 63-bit number, for example `"123456789012345678"`.
 *
 * Ids of users, sessions and messages do not fit a JavaScript number; as strings they survive JSON and compare with `===`.
 */
export type Id = string;

/** An id as the SDK accepts it: decimal digits, a `bigint`, or an integer number that JavaScript holds exactly. */
export type IdInput = string | bigint | number;

/** A point in time as the SDK accepts it: a `Date`, milliseconds since 1970-01-01 UTC, or an ISO 8601 text. */
export type TimeInput = Date | number | string;

/** Options that every call takes as its last argument. */
export interface CallOptions {
  /**
   * Ends the call. The connection is closed at once and the promise rejects with `transport/cancelled`, or with
   * `transport/timeout` if the signal came from `AbortSignal.timeout()`. The signal's reason is the error's `cause`.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the call may take, in milliseconds, counted from the moment it is sent; afterwards it rejects with
   * `transport/timeout`. Without it the client's `timeoutMs` holds.
   */
  readonly timeoutMs?: number | undefined;
}
