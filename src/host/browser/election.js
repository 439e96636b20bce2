// @ts-check
// Web Locks, BroadcastChannel, and the events of a page that tell of its surroundings. Workers have fewer of them.
import { opened } from "./host.js";

/** Whether pages of the origin can share a connection. A page that may store nothing is refused a channel. */
export function canShare() {
  try {
    new BroadcastChannel("").close();
    return typeof navigator.locks === "object";
  } catch {
    return false;
  }
}

/** Calls back with the bytes that others post; the channel is open to every script of the origin. */
export class Channel {
  /** @param {string} name @param {(message: Uint8Array) => void} heard */
  constructor(name, heard) {
    opened.add(this);
    /** @type {BroadcastChannel | undefined} */
    this.channel = undefined;
    this.open = () => {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = ({ data }) => data instanceof Uint8Array && heard(data);
    };
    this.open();
  }
  /** @param {Uint8Array} message */
  post(message) {
    const { channel } = this;
    try {
      channel?.postMessage(message);
    } catch {
      // In Deno a channel is dead that was opened just after the last one was closed.
      try {
        this.open();
        channel?.close();
        this.channel?.postMessage(message);
      } catch {
        // The others notice the silence.
      }
    }
  }
  close() {
    opened.delete(this);
    if (this.channel) this.channel.onmessage = null;
    this.channel?.close();
    // What is posted from now on must not open it again.
    this.channel = undefined;
  }
}

/** Calls back with true when the lock is held, with false when somebody has taken it away. */
export class Lock {
  /** @param {string} name @param {boolean} steal @param {(held: boolean) => void} changed */
  constructor(name, steal, changed) {
    opened.add(this);
    this.controller = new AbortController();
    this.over = false;
    /** @type {(() => void) | undefined} */
    this.release = undefined;
    /** @param {boolean} held */
    const tell = (held) => this.over || changed(held);
    const hold = () => new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      if (this.over) return resolve();
      this.release = resolve;
      tell(true);
    });
    // A place that has no right to locks has nobody to share with.
    const lost = () => tell(!this.release);
    try {
      navigator.locks.request(name, steal ? { steal } : { signal: this.controller.signal }, hold).catch(lost);
    } catch {
      setTimeout(lost);
    }
  }
  close() {
    opened.delete(this);
    this.over = true;
    this.controller.abort();
    this.release?.();
  }
}

/**
 * Calls back with 0 for a network that is there again, 1 for one that is gone, 2 for a page that is looked at again, 3 for one
 * that is about to stand still.
 */
export class Watch {
  /** @param {(wake: number) => void} woken */
  constructor(woken) {
    opened.add(this);
    /** @type {[EventTarget | undefined, string, () => void][]} */
    this.listeners = [
      [globalThis, "online", () => woken(0)],
      [globalThis, "offline", () => woken(1)],
      [globalThis, "pageshow", () => woken(2)],
      [globalThis.document, "freeze", () => woken(3)],
      [globalThis.document, "resume", () => woken(2)],
      [globalThis.document, "visibilitychange", () => document.visibilityState === "visible" && woken(2)],
    ];
    for (const [target, name, listener] of this.listeners) target?.addEventListener?.(name, listener);
  }
  close() {
    opened.delete(this);
    for (const [target, name, listener] of this.listeners) target?.removeEventListener?.(name, listener);
  }
}
