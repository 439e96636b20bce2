// @ts-check
// Web Locks and BroadcastChannel.
import { Channel } from "./election.js";

/** Whether pages can lock something; only secure contexts can. */
export function hasLocks() {
  return typeof navigator === "object" && navigator.locks !== undefined;
}

/** Waits for a lock; resolves with what releases it, or with undefined when the scope ended before.
 * @param {string} name @param {{ controller: AbortController }} scope @returns {Promise<(() => void) | undefined>} */
export function lock(name, scope) {
  const { signal } = scope.controller;
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { signal }, () => /** @type {Promise<void>} */ (new Promise((release) => {
        // Also when the core that holds it is gone.
        signal.addEventListener("abort", () => release());
        resolve(release);
      })))
      .catch(() => resolve(undefined));
  });
}

/** @param {string} name @param {(message: Uint8Array) => void} heard @returns {Channel | undefined} */
export function channel(name, heard) {
  try {
    const opened = new Channel(name, (message) => {
      try {
        heard(message);
      } catch {
        // The core that listened is gone.
        opened.close();
      }
    });
    return opened;
  } catch {
    // There is none, or the page may store nothing and is refused one.
    return undefined;
  }
}
