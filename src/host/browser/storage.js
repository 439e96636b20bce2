// @ts-check
// Storage by an object with the methods get, put, delete and keys, whoever wrote it, and the one that holds its values in
// memory.

/** @typedef {{ get(key: string): unknown, put(key: string, value: Uint8Array): unknown, delete(key: string): unknown, keys(prefix: string): unknown }} Adapter */

/** Calls a method of an adapter. What it throws becomes a rejection, and so does an answer of a wrong kind.
 * @param {Adapter} adapter @param {keyof Adapter} method @param {string} key @param {Uint8Array} [value]
 * @returns {Promise<unknown>} */
export async function ask(adapter, method, key, value) {
  const answer = await (value ? adapter.put(key, value) : adapter[/** @type {"get"} */ (method)](key));
  if (method === "get" && answer != null && !(answer instanceof Uint8Array)) throw new TypeError("storage.get gave something else than a Uint8Array");
  if (method !== "keys") return answer ?? undefined;
  return [.../** @type {Iterable<unknown>} */ (answer)].filter((name) => typeof name === "string" && name.startsWith(key));
}

/** Whether something thrown says that there is no room. @param {any} cause */
export function isFull(cause) {
  try {
    return cause.name === "QuotaExceededError";
  } catch {
    return false;
  }
}

/** The adapter of a client that was given none. @returns {Adapter} */
export function inMemory() {
  /** @type {Map<string, Uint8Array>} */
  const values = new Map();
  return {
    get: (key) => values.get(key),
    put: (key, value) => values.set(key, value),
    delete: (key) => values.delete(key),
    keys: () => values.keys(),
  };
}

/** @param {string} url */
export function absolute(url) {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).href;
  } catch {
    return url;
  }
}
