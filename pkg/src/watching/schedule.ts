/**
 * When the next request of a watch may leave.
 *
 * @internal
 */

/** How often a watch asks. */
export interface Pace {
  /** From the end of a check to the next one, in milliseconds. A fifth is added at random. */
  readonly intervalMs: number;
  /** The least time from the end of a check to the next one when the page is seen or online again. */
  readonly wakeMs: number;
  /** From one request of a check to the next. */
  readonly spacingMs: number;
}

/** The longest pause after failures, unless the interval itself is longer. */
const LONGEST_MS = 15 * 60_000;

/** Says when to ask, by a clock in milliseconds that the caller reads. */
export class Schedule {
  readonly #pace: Pace;
  /** From 0 up to 1, so that the clients of a server do not ask together. */
  readonly #random: () => number;
  #next = -Infinity;
  /** When a wake may bring the next check forward to. */
  #earliest = -Infinity;
  #failures = 0;

  constructor(pace: Pace, random: () => number) {
    this.#pace = pace;
    this.#random = random;
  }

  /** Milliseconds until the next request; not positive when it is due. */
  wait(now: number): number {
    return this.#next - now;
  }

  /** A request went well, and the check goes on with another one. */
  goOn(now: number): void {
    this.#next = this.#earliest = now + this.#pace.spacingMs;
  }

  /** A check is complete. */
  complete(now: number): void {
    this.#failures = 0;
    this.#next = now + this.#spread(this.#pace.intervalMs);
    this.#earliest = now + this.#pace.wakeMs;
  }

  /** A request failed, and the server wants to be left alone for `afterMs`. */
  failed(now: number, afterMs: number): void {
    const { intervalMs, wakeMs } = this.#pace;
    this.#failures += 1;
    const pause = Math.min(intervalMs * 2 ** this.#failures, Math.max(intervalMs, LONGEST_MS));
    this.#next = now + Math.max(this.#spread(pause), afterMs);
    this.#earliest = now + Math.max(wakeMs, afterMs);
  }

  /** The page is seen or online again: check soon. */
  wake(): void {
    this.#next = Math.min(this.#next, this.#earliest);
  }

  #spread(ms: number): number {
    return ms * (1 + this.#random() / 5);
  }
}
