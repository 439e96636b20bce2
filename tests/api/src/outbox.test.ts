import QUnit from "qunit";
import type { MessageEvent, OurChat, OurChatOptions, OutboxEntry, StorageAdapter } from "ourchat-sdk";
import { failureOf, pause, thrownBy, until } from "./expect.js";
import { clearFaults, inject } from "./faults.js";
import { openFrame } from "./frames.js";
import { newChat, newPerson, type Person } from "./people.js";
import { servers } from "./servers.js";

QUnit.module("outbox");

const SEND = "OurChatService.SendMsg";
const REFUSED = { fault: "status", code: 7, message: "User Muted" } as const;

interface Writer extends Person {
  readonly sessionId: string;
}

/** Somebody with a session of their own and an outbox. */
async function newWriter(options: OurChatOptions = {}): Promise<Writer> {
  const person = await newPerson("Ada", { outbox: true, ...options });
  const { sessionId } = await person.chat.sessions.create({ members: [] });
  return { ...person, sessionId };
}

/** Another client of the same user, as in another tab. */
async function another({ chat }: Writer, options: OurChatOptions): Promise<OurChat> {
  const other = newChat({ outbox: true, ...options });
  await other.auth.resume(chat.auth.token ?? "");
  return other;
}

/** All messages of a session in the order of the server. */
async function history({ chat, sessionId }: Writer): Promise<MessageEvent[]> {
  // A client without an outbox asks, so that nothing waits before the marker.
  const reader = newChat();
  await reader.auth.resume(chat.auth.token ?? "");
  const marker = crypto.randomUUID();
  await reader.messages.send(sessionId, { markdown: marker });
  const found: MessageEvent[] = [];
  for await (const event of reader.events({ since: 0 })) {
    if (event.kind !== "message") continue;
    if (event.markdown === marker) break;
    if (event.sessionId === sessionId) found.push(event);
  }
  reader.close();
  return found.sort((a, b) => Number(a.id) - Number(b.id)).filter(({ markdown }) => !/^[0-9a-f-]{36}$/.test(markdown));
}

const texts = (messages: readonly MessageEvent[]): string[] => messages.map(({ markdown }) => markdown);
const states = (chat: OurChat): string[] => chat.outbox.entries.map(({ content, state }) => `${content.markdown} ${state}`);

/** Does something while the browser says that there is no network. */
async function offline(action: () => Promise<void>): Promise<void> {
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  try {
    await action();
  } finally {
    delete (navigator as { onLine?: boolean }).onLine;
    dispatchEvent(new Event("online"));
  }
}

QUnit.test("messages wait for the network and go in order, with an echo at once", async (assert) => {
  const ada = await newWriter();
  const sent: Promise<MessageEvent>[] = [];
  await offline(async () => {
    for (const markdown of ["one", "two", "three"]) sent.push(ada.chat.messages.send(ada.sessionId, { markdown, files: ["a"] }));
    await until("they are shown", () => ada.chat.outbox.entries.length === 3);
    assert.deepEqual(states(ada.chat), ["one queued", "two queued", "three queued"]);
    const [entry] = ada.chat.outbox.entries;
    assert.strictEqual(entry?.sessionId, ada.sessionId);
    assert.deepEqual(entry?.content, { markdown: "one", files: ["a"], encrypted: false });
    assert.true(Math.abs((entry?.createdAt.getTime() ?? 0) - Date.now()) < 60_000);
  });
  const messages = await Promise.all(sent);
  assert.deepEqual(await history(ada), messages);
  assert.deepEqual(ada.chat.outbox.entries.map(({ message }) => message), messages);
  assert.deepEqual(states(ada.chat), ["one sent", "two sent", "three sent"]);
});

QUnit.test("an answer that is lost doubles nothing, and failures that pass are waited for", async (assert) => {
  const ada = await newWriter();
  await inject(SEND, { fault: "cut", bytes: 0 });
  await inject(SEND, { fault: "http", status: 429, body: "Too Many Requests!", headers: { "retry-after": "0" } });
  await inject(SEND, { fault: "cut", bytes: 9 });
  const all = await Promise.all(["one", "two", "three"].map((markdown) => ada.chat.messages.send(ada.sessionId, { markdown })));
  assert.deepEqual(texts(await history(ada)), ["one", "two", "three"]);
  assert.deepEqual(texts(all), ["one", "two", "three"]);
});

QUnit.test("what the server refuses fails alone, and can be tried again or removed", async (assert) => {
  const ada = await newWriter();
  await inject(SEND, REFUSED, 2);
  const results = await Promise.allSettled(["one", "two", "three"].map((markdown) => ada.chat.messages.send(ada.sessionId, { markdown })));
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected", "fulfilled"]);
  const [one, two] = ada.chat.outbox.entries as [OutboxEntry, OutboxEntry];
  assert.deepEqual([one.state, one.error?.code, one.error?.status?.detail], ["failed", "permission/muted", "User Muted"]);
  assert.true(await ada.chat.outbox.retry(one.localId));
  assert.true(await ada.chat.outbox.cancel(two.localId));
  assert.false(await ada.chat.outbox.retry(two.localId));
  assert.false(await ada.chat.outbox.cancel("none"));
  await until("it is sent", () => states(ada.chat).includes("one sent"));
  assert.deepEqual(texts(await history(ada)), ["three", "one"]);
});

QUnit.test("a signal takes a waiting message back", async (assert) => {
  const ada = await newWriter();
  await offline(async () => {
    const controller = new AbortController();
    const sent = failureOf(ada.chat.messages.send(ada.sessionId, { markdown: "one" }, { signal: controller.signal }));
    await until("it waits", () => states(ada.chat).includes("one queued"));
    controller.abort();
    const error = await sent;
    assert.deepEqual([error.code, error.outcome], ["transport/cancelled", "not-sent"]);
  });
  assert.deepEqual(await history(ada), []);
});

QUnit.test("changes are told to listeners and loops, and wrong listeners refused", async (assert) => {
  const ada = await newWriter();
  const heard: string[] = [];
  const end = ada.chat.outbox.on("change", (entries) => heard.push(entries.map(({ state }) => state).join()));
  const seen: string[] = [];
  const loop = (async () => {
    for await (const entries of ada.chat.outbox) {
      seen.push(entries.map(({ state }) => state).join());
      if (entries.some(({ state }) => state === "sent")) break;
    }
  })();
  await ada.chat.messages.send(ada.sessionId, { markdown: "one" });
  await loop;
  assert.strictEqual(seen[0], "");
  assert.strictEqual(seen.at(-1), "sent");
  assert.deepEqual([...new Set(heard)], ["queued", "sending", "sent"]);
  end();
  await ada.chat.messages.send(ada.sessionId, { markdown: "two" });
  assert.strictEqual(heard.at(-1), "sent", "nobody listens any more");
  const on = ada.chat.outbox.on.bind(ada.chat.outbox) as (name: unknown, listener: unknown) => () => void;
  assert.deepEqual(thrownBy(() => on("changes", 1)).fields, { name: ['expected "change"'], listener: ["expected a function"] });
});

QUnit.test("a page that goes while it sends leaves nothing behind and nothing twice", async (assert) => {
  const ada = await newWriter({ storage: "indexeddb" });
  const token = ada.chat.auth.token ?? "";
  const frame = await openFrame();
  const page = new frame.sdk.OurChat({ baseUrl: servers.main, outbox: true, storage: "indexeddb" });
  const rest = { ...ada, chat: newChat() };
  await rest.chat.auth.resume(token);
  // So that the frame is the one that sends.
  ada.chat.close();
  await page.auth.resume(token);
  await inject(SEND, { fault: "stall", bytes: 0 });
  for (const markdown of ["one", "two"]) page.messages.send(ada.sessionId, { markdown }).catch(() => undefined);
  await until("the first is on its way", () => page.outbox.entries[0]?.state === "sending" && page.outbox.entries.length === 2);
  // The server stores it, and the page never hears of it.
  await pause(300);
  frame.remove();
  await clearFaults();
  const next = await another(rest, { storage: "indexeddb" });
  await until("both are sent", () => states(next).join() === "one sent,two sent", 40_000);
  assert.deepEqual(texts(await history({ ...rest })), ["one", "two"]);
});

QUnit.test("of several tabs one sends for all, and another goes on when it is closed", async (assert) => {
  const ada = await newWriter({ storage: "indexeddb" });
  const tabs = [ada.chat, await another(ada, { storage: "indexeddb" }), await another(ada, { storage: "indexeddb" })];
  const rest = { ...ada, chat: newChat() };
  await rest.chat.auth.resume(ada.chat.auth.token ?? "");
  const expected: string[] = [];
  const sent: Promise<unknown>[] = [];
  for (let number = 0; number < 30; number++) {
    const markdown = `message ${number}`;
    expected.push(markdown);
    const tab = tabs[number % tabs.length] as OurChat;
    sent.push(tab.messages.send(ada.sessionId, { markdown }));
    // So that the order in which they were given is one.
    await until("it is shown", () => states(tab).some((state) => state.startsWith(`${markdown} `)));
  }
  await Promise.all(sent);
  assert.deepEqual(texts(await history(rest)), expected);
  const [first, second, third] = tabs as [OurChat, OurChat, OurChat];
  await until("all tabs see all", () => [first, second, third].every((tab) => states(tab).filter((state) => state.endsWith(" sent")).length === 30));
  first.close();
  await second.messages.send(ada.sessionId, { markdown: "after" });
  await third.messages.send(ada.sessionId, { markdown: "and after" });
  assert.deepEqual(texts(await history(rest)).slice(30), ["after", "and after"]);
});

QUnit.test("logging out and closing end the waiting, and a logout forgets what waited", async (assert) => {
  for (const [end, code] of [
    [(chat: OurChat) => chat.auth.logout(), "transport/cancelled"],
    [(chat: OurChat) => chat.close(), "sdk/closed"],
  ] as const) {
    const values = new Map<string, Uint8Array>();
    const storage: StorageAdapter = {
      get: async (key) => values.get(key),
      put: async (key, value) => values.set(key, value),
      delete: async (key) => values.delete(key),
      keys: async () => [...values.keys()],
    };
    const ada = await newWriter({ storage });
    await offline(async () => {
      const sent = failureOf(ada.chat.messages.send(ada.sessionId, { markdown: "one" }));
      await until("it waits", () => values.size === 1);
      end(ada.chat);
      assert.strictEqual((await sent).code, code);
    });
    await until("what waited is forgotten", () => values.size === (code === "sdk/closed" ? 1 : 0));
  }
  assert.deepEqual(newChat({ outbox: true }).outbox.entries, []);
  const error = await failureOf(newChat({ outbox: true }).messages.send("1", { markdown: "x" }));
  assert.deepEqual([error.code, error.outcome], ["auth/token-missing", "not-sent"]);
});
