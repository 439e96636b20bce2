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
  /**
   * How the call is repeated when it fails: `false` for never, or what differs from the client's `retry`. A deadline and a
   * signal hold for all requests of the call together.
   */
  readonly retry?: false | RetryOptions | undefined;
}

/**
 * How a call is repeated by itself.
 *
 * A call is sent again only when that cannot do anything twice: the server refused it before it did anything, or the method
 * may be called any number of times. A message that may have been sent is never sent again. Calls with one answer are
 * repeated, and the opening of server streams; files and events have their own ways.
 */
export interface RetryOptions {
  /** Requests of one call, the first one included: a whole number from 1 to 100. Default 4. */
  readonly attempts?: number | undefined;
  /**
   * The longest pause before the second request, in milliseconds; it doubles with each further one. The pause itself is drawn
   * at random between 0 and that. Default 500.
   */
  readonly initialDelayMs?: number | undefined;
  /**
   * The longest pause, in milliseconds. A server that asks to wait longer is not waited for: the call fails with what it
   * said. Default 10,000.
   */
  readonly maxDelayMs?: number | undefined;
}

/** How a client repeats calls. */
export interface ClientRetryOptions extends RetryOptions {
  /**
   * How many repeats all calls of the client may make together before one of them succeeds; each success gives a tenth of a
   * repeat back. It keeps an outage from being answered with a multiple of the usual load. Default 20.
   */
  readonly budget?: number | undefined;
}
