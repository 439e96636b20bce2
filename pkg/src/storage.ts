/**
 * Where the SDK keeps small values on the device.
 */
import type { Logger } from "./options.js";

/**
 * A place for small values, written by the application: a file, a database, a server of its own.
 *
 * Keys are texts, values bytes that mean nothing to others. A method may be slow, but must not resolve before its work is
 * done; two calls may be under way at a time. What a method rejects with is the `cause` of `storage/unavailable`, or of
 * `storage/full` if it is named `QuotaExceededError`.
 */
export interface StorageAdapter {
  /** The value of a key; `undefined` if there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps a value, in place of the one before. */
  put(key: string, value: Uint8Array): Promise<unknown>;
  /** Removes a key; one that is not there is no error. */
  delete(key: string): Promise<unknown>;
  /** The keys that start with a text, in any order. */
  keys(prefix: string): Promise<Iterable<string>>;
}

/** The adapter that an option names; `undefined` for values in memory. @internal */
export function adapterOf(
  option: "memory" | "indexeddb" | StorageAdapter | undefined,
  logger: Logger | undefined,
): StorageAdapter | undefined {
  if (option === "indexeddb") return lazily(() => openDatabase(logger), logger);
  return typeof option === "object" ? lazily(() => Promise.resolve(option), logger) : undefined;
}

/** An adapter that asks for the real one when it is used first, and warns of what goes wrong. */
function lazily(open: () => Promise<StorageAdapter>, logger: Logger | undefined): StorageAdapter {
  let opened: Promise<StorageAdapter> | undefined;
  const on = async <T>(action: (adapter: StorageAdapter) => Promise<T>): Promise<T> => {
    try {
      return await action(await (opened ??= open()));
    } catch (thrown) {
      // Nothing of the value, nor what an application's own adapter may say about it.
      logger?.warn("ourchat: the storage of the device failed");
      throw thrown;
    }
  };
  return {
    get: (key) => on((adapter) => adapter.get(key)),
    put: (key, value) => on((adapter) => adapter.put(key, value)),
    delete: (key) => on((adapter) => adapter.delete(key)),
    keys: (prefix) => on((adapter) => adapter.keys(prefix)),
  };
}

async function openDatabase(logger: Logger | undefined): Promise<StorageAdapter> {
  try {
    const { open } = await import("./indexeddb.js");
    return await open();
  } catch {
    logger?.warn("ourchat: this page has no IndexedDB; what should be kept will be gone with the page");
    const values = new Map<string, Uint8Array>();
    return {
      get: (key) => Promise.resolve(values.get(key)),
      put: (key, value) => Promise.resolve(values.set(key, value)),
      delete: (key) => Promise.resolve(values.delete(key)),
      keys: () => Promise.resolve(values.keys()),
    };
  }
}
