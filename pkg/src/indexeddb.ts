/**
 * Values in IndexedDB. A file of its own, loaded by clients that ask for it.
 *
 * @internal
 */
/*! With parts of idb-keyval, Copyright 2016 Jake Archibald, Apache-2.0 */
import { createStore, del, get, promisifyRequest, set } from "idb-keyval";
import type { StorageAdapter } from "./storage.js";

/** Opens the database of the page's origin; rejects where the browser has none to give. */
export async function open(): Promise<StorageAdapter> {
  const store = createStore("ourchat-sdk", "values");
  const keys = (prefix: string): Promise<string[]> =>
    store("readonly", (values) =>
      // Keys are texts, and no text that starts with the prefix is greater than the bound.
      promisifyRequest(values.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)) as IDBRequest<string[]>),
    );
  // Browsers refuse at the first access, not before.
  await keys("");
  return {
    get: (key) => get<Uint8Array>(key, store),
    put: (key, value) => set(key, value, store),
    delete: (key) => del(key, store),
    keys,
  };
}
