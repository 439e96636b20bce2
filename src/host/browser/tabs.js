// @ts-check
// Web Locks and BroadcastChannel.

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

/** @param {string} name @param {(message: Uint8Array) => void} heard @returns {BroadcastChannel | undefined} */
export function channel(name, heard) {
  try {
    const opened = new BroadcastChannel(name);
    opened.onmessage = ({ data }) => {
      try {
        // The channel is open to every script of the origin.
        if (data instanceof Uint8Array) heard(data);
      } catch {
        // The core that listened is gone.
        opened.close();
      }
    };
    return opened;
  } catch {
    // There is none, or the page may store nothing and is refused one.
    return undefined;
  }
}

/** @param {BroadcastChannel} channel @param {Uint8Array} message */
export function post(channel, message) {
  try {
    channel.postMessage(message);
  } catch {
    // It is closed, and nobody hears.
  }
}
