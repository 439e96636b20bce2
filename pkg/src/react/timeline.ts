/**
 * The messages of one session as components show them.
 *
 * @internal
 */
import type { MessageEvent } from "../events.js";

/** Messages by time, each once, without those that were recalled. */
export class Timeline {
  readonly #most: number;
  #messages: readonly MessageEvent[] = [];
  readonly #ids = new Set<string>();
  /** Recalls may come before their message. */
  readonly #recalled = new Set<string>();

  /** @param most how many messages are kept, the newest */
  constructor(most: number) {
    this.#most = most;
  }

  /** The oldest first. Another array after every change. */
  get messages(): readonly MessageEvent[] {
    return this.#messages;
  }

  /** Takes a message in; tells whether anything changed. */
  add(message: MessageEvent): boolean {
    if (this.#ids.has(message.id) || this.#recalled.has(message.id)) return false;
    let place = this.#messages.length;
    while (place > 0 && isBefore(message, this.#messages[place - 1] as MessageEvent)) place -= 1;
    // Older than everything that is kept.
    if (place === 0 && this.#messages.length >= this.#most) return false;
    this.#ids.add(message.id);
    const all = [...this.#messages.slice(0, place), message, ...this.#messages.slice(place)];
    for (const dropped of all.slice(0, Math.max(0, all.length - this.#most))) this.#ids.delete(dropped.id);
    this.#messages = all.slice(-this.#most);
    return true;
  }

  /** Removes a message, or keeps it from coming; tells whether anything changed. */
  recall(id: string): boolean {
    this.#recalled.add(id);
    if (!this.#ids.delete(id)) return false;
    this.#messages = this.#messages.filter((message) => message.id !== id);
    return true;
  }
}

function isBefore(one: MessageEvent, other: MessageEvent): boolean {
  const [first, second] = [one.time.getTime(), other.time.getTime()];
  if (first !== second) return first < second;
  // Ids are decimal numbers without leading zeros.
  return one.id.length === other.id.length ? one.id < other.id : one.id.length < other.id.length;
}
