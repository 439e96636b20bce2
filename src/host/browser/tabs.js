// @ts-check
// Web Locks and BroadcastChannel.

/** Whether pages can lock something; only secure contexts can. */
export function hasLocks() {
  return typeof navigator === "object" && navigator.locks !== undefined;
}

/** Waits for a lock; resolves with what releases it, or with undefined when the scope ended before.
 * @param {string} name @param {{ controller: AbortController }} scope @returns {Promise<(() => void) | undefined>} */
export function lock(name, scope) {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { signal: scope.controller.signal }, () => /** @type {Promise<void>} */ (new Promise((release) => resolve(release))))
      .catch(() => resolve(undefined));
  });
}

/** @param {string} name @param {(message: Uint8Array) => void} heard @returns {BroadcastChannel | undefined} */
export function channel(name, heard) {
  if (typeof BroadcastChannel !== "function") return undefined;
  const opened = new BroadcastChannel(name);
  // The channel is open to every script of the origin.
  opened.onmessage = ({ data }) => data instanceof Uint8Array && heard(data);
  return opened;
}
