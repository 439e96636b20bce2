import QUnit from "qunit";
import type { OurChatOptions, StorageAdapter } from "ourchat-sdk";
import { thrownBy, until } from "./expect.js";
import { newChat, newPerson } from "./people.js";
import { servers } from "./servers.js";

QUnit.module("storage");

/** The key under which an account keeps something. */
const keyOf = (id: string, name: string): string => `ourchat ${new URL(servers.main).href.replace(/\/$/, "")} ${id} ${name}`;

/** An adapter over a map that counts what it is asked. */
function adapter(values = new Map<string, Uint8Array>()): StorageAdapter & { readonly values: Map<string, Uint8Array>; calls: number } {
  const result = {
    values,
    calls: 0,
    get: async (key: string) => (result.calls++, values.get(key)),
    put: async (key: string, value: Uint8Array) => (result.calls++, values.set(key, value)),
    delete: async (key: string) => (result.calls++, values.delete(key)),
    keys: async (prefix: string) => (result.calls++, [...values.keys()].filter((key) => key.startsWith(prefix))),
  };
  return result;
}

/** Runs an operation on the SDK's database. */
function database<T>(mode: IDBTransactionMode, action: (values: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("ourchat-sdk");
    opening.onupgradeneeded = () => opening.result.createObjectStore("values");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("values", mode);
      const request = action(transaction.objectStore("values"));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}

QUnit.test("the option must be one of the kinds there are", (assert) => {
  for (const storage of ["disk", 1, {}, { get() {}, put() {}, delete() {} }, null]) {
    const error = thrownBy(() => newChat({ storage } as unknown as OurChatOptions));
    assert.strictEqual(error.code, "argument/invalid");
    assert.deepEqual(Object.keys(error.fields ?? {}), ["storage"]);
  }
});

QUnit.test("logging out removes what the account kept, and nothing of others", async (assert) => {
  const storage = adapter();
  const { chat, id } = await newPerson("Ada", { storage });
  const one = new Uint8Array([1]);
  storage.values.set(keyOf(id, "a"), one).set(keyOf(id, "b/c"), one).set(keyOf(`${id}0`, "a"), one).set("mine", one);
  chat.auth.logout();
  await until("the values are gone", () => storage.values.size === 2);
  assert.deepEqual([...storage.values.keys()], [keyOf(`${id}0`, "a"), "mine"]);
});

QUnit.test("the database of the page keeps values, and gives them up at the logout", async (assert) => {
  const { chat, id } = await newPerson("Ada", { storage: "indexeddb" });
  const other = keyOf(`${id}0`, "a");
  await database("readwrite", (values) => {
    values.put(new Uint8Array([1]), keyOf(id, "a"));
    return values.put(new Uint8Array([2]), other);
  });
  chat.auth.logout();
  let keys: IDBValidKey[] = [];
  await until("the value is gone", () => {
    void database("readonly", (values) => values.getAllKeys()).then((all) => (keys = all));
    return keys.includes(other) && !keys.includes(keyOf(id, "a"));
  });
  assert.true(keys.includes(other));
  await database("readwrite", (values) => values.delete(other));
});

QUnit.test("an adapter that fails in any way disturbs no logout, and is told to the logger", async (assert) => {
  const failures: (() => never | Promise<never>)[] = [
    () => {
      throw new Error("at once");
    },
    () => Promise.reject(new DOMException("no room", "QuotaExceededError")),
    () => Promise.reject(undefined),
  ];
  for (const keys of failures) {
    const warnings: string[] = [];
    const logger = { debug: () => undefined, warn: (line: string) => void warnings.push(line) };
    const { chat } = await newPerson("Ada", { storage: { ...adapter(), keys } as StorageAdapter, logger });
    let reason: string | undefined;
    chat.on("sessionEnded", (event) => (reason = event.reason));
    chat.auth.logout();
    assert.strictEqual(reason, "logout");
    await until("the logger is told", () => warnings.some((line) => line.includes("storage")));
  }
});

QUnit.test("without a database the values stay in memory, and the logger is told", async (assert) => {
  const real = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
  const warnings: string[] = [];
  const logger = { debug: () => undefined, warn: (line: string) => void warnings.push(line) };
  const { chat } = await newPerson("Ada", { storage: "indexeddb", logger });
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    get: () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    },
  });
  try {
    chat.auth.logout();
    await until("the logger is told", () => warnings.some((line) => line.includes("IndexedDB")));
  } finally {
    if (real) Object.defineProperty(globalThis, "indexedDB", real);
    else delete (globalThis as { indexedDB?: unknown }).indexedDB;
  }
  assert.false(warnings.some((line) => line.includes("failed")));
});
