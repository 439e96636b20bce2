import QUnit from "qunit";
import type { ConnectionState, EventStream, OurChat, OurChatOptions } from "ourchat-sdk";
import { failureOf, pause, until } from "./expect.js";
import { cutStreams } from "./faults.js";
import { openFrame } from "./frames.js";
import { newChat, newPair, newPerson, type Person } from "./people.js";
import { servers } from "./servers.js";

QUnit.module("one stream for all tabs");

/** A client of its own for somebody; to the SDK it is another tab. */
async function tabOf(person: Person, options?: OurChatOptions): Promise<OurChat> {
  const chat = newChat(options);
  await chat.auth.resume(person.chat.auth.token ?? "");
  return chat;
}

interface Reader {
  readonly stream: EventStream;
  readonly texts: string[];
  readonly states: ConnectionState["name"][];
}

function read(chat: OurChat): Reader {
  const stream = chat.events({ since: 0 });
  const reader: Reader = { stream, texts: [], states: [] };
  stream.on("state", ({ name }) => reader.states.push(name));
  (async () => {
    for await (const event of stream) if (event.kind === "message") reader.texts.push(event.markdown);
  })().catch((thrown: unknown) => reader.texts.push(String(thrown)));
  return reader;
}

const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => String(from + at));

QUnit.test("every tab gets every message once and in order, whoever closes and whatever breaks", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const send = async (from: number, to: number): Promise<void> => {
    for (const markdown of numbers(from, to)) await ada.chat.messages.send(sessionId, { markdown });
  };
  await send(0, 3);
  const readers = [read(bo.chat), read(await tabOf(bo)), read(await tabOf(bo))];
  const all = (count: number) => until(`${count} messages in each`, () => readers.every(({ texts }) => texts.length >= count), 20_000);
  await all(3);
  await send(3, 6);
  await all(6);
  readers.shift()?.stream.close();
  await send(6, 9);
  readers.push(read(await tabOf(bo)));
  await all(9);
  await cutStreams();
  await send(9, 12);
  await all(12);
  await pause(300);
  for (const { texts } of readers) assert.deepEqual(texts, numbers(0, 12));
});

QUnit.test("the state tells of a cut and of the recovery, in all tabs", async (assert) => {
  const { bo } = await newPair();
  const readers = [read(bo.chat), read(await tabOf(bo))];
  assert.strictEqual(readers[0]?.stream.state.name, "connecting");
  const live = () => until("both to be live", () => readers.every(({ stream }) => stream.state.name === "live"), 20_000);
  await live();
  await cutStreams();
  await until("both to notice", () => readers.every(({ states }) => states.includes("reconnecting")), 20_000);
  await live();
  for (const { stream } of readers) stream.close();
  assert.deepEqual(readers.map(({ stream }) => stream.state), [{ name: "closed" }, { name: "closed" }]);
});

QUnit.test("the state says why the connection broke and when the next attempt is due, and that the device is offline", async (assert) => {
  const { bo } = await newPair();
  const { stream } = read(bo.chat);
  const seen: ConnectionState[] = [];
  stream.on("state", (state) => seen.push(state));
  const live = () => until("it to be live", () => stream.state.name === "live", 20_000);
  await live();
  await cutStreams();
  await until("it to notice", () => seen.some(({ name }) => name === "reconnecting"), 20_000);
  const state = seen.find(({ name }) => name === "reconnecting");
  if (state?.name !== "reconnecting") throw new Error("no such state");
  assert.true(/^transport\//.test(state.reason), state.reason);
  assert.strictEqual(state.attempt, 1);
  assert.true(state.nextAt.getTime() - Date.now() < 3_000, "full jitter below two seconds and a half");
  await live();
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  try {
    dispatchEvent(new Event("offline"));
    await cutStreams();
    await until("it to say so", () => seen.some(({ name }) => name === "offline"), 20_000);
  } finally {
    delete (navigator as { onLine?: boolean }).onLine;
    dispatchEvent(new Event("online"));
  }
  await live();
  stream.close();
  assert.deepEqual(seen.at(-1), { name: "closed" });
});

QUnit.test("a token that expires ends the stream with its error, and the session once", async (assert) => {
  const { chat } = await newPerson("Bo", { baseUrl: servers.brief });
  const ended: string[] = [];
  chat.on("sessionEnded", ({ reason }) => ended.push(reason));
  const stream = chat.events();
  const failure = await failureOf(stream.next());
  assert.strictEqual(failure.code, "auth/token-expired");
  assert.strictEqual(stream.state.name === "closed" && stream.state.error, failure);
  assert.deepEqual(ended, ["expired"]);
});

type Tampering = readonly [what: string, tamper: (window: Window & typeof globalThis) => void];

const refuse = (): never => {
  throw new DOMException("Access is denied for this document", "SecurityError");
};

/** What browsers lack or refuse. */
const TAMPERINGS: readonly Tampering[] = [
  ["no locks", ({ navigator }) => Object.defineProperty(navigator, "locks", { value: undefined })],
  ["no channels", (window) => Object.defineProperty(window, "BroadcastChannel", { value: undefined })],
  ["channels that are refused", (window) => Object.defineProperty(window, "BroadcastChannel", { value: refuse })],
  ["locks that are refused", ({ navigator }) => Object.defineProperty(navigator.locks, "request", { value: async () => refuse() })],
];

for (const [what, tamper] of TAMPERINGS) {
  QUnit.test(`a page with ${what} has a connection of its own, and an outbox`, async (assert) => {
    const { ada, bo, sessionId } = await newPair();
    const frame = await openFrame();
    tamper(frame.window);
    let connections = 0;
    const { fetch } = frame.window;
    frame.window.fetch = (input, init) => {
      if (String(input instanceof frame.window.Request ? input.url : input).endsWith("/FetchMsgs")) connections += 1;
      return fetch(input, init);
    };
    const chat = new frame.sdk.OurChat({ baseUrl: servers.main, storage: "indexeddb", outbox: true });
    await chat.auth.resume(bo.chat.auth.token ?? "");
    const alone = read(chat);
    await until("it to be live", () => alone.stream.state.name === "live", 20_000);
    assert.true(connections > 0);
    for (const markdown of numbers(0, 3)) await ada.chat.messages.send(sessionId, { markdown });
    await chat.messages.send(sessionId, { markdown: "3" });
    await until("all messages", () => alone.texts.length >= 4, 20_000);
    await pause(300);
    assert.deepEqual(alone.texts, numbers(0, 4));
    chat.close();
    frame.remove();
  });
}

QUnit.test("a consumer that falls behind its buffer gets everything once and in order", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const stream = bo.chat.events({ since: new Date(), bufferBytes: 16_384 });
  const seen: string[] = [];
  const take = async (): Promise<void> => {
    const { value } = await stream.next();
    if (value?.kind === "message") seen.push(value.markdown.trim());
  };
  const first = take();
  // Firefox shows no answer before its first byte.
  await ada.chat.messages.send(sessionId, { markdown: "begin" });
  await first;
  await until("it to be live", () => stream.state.name === "live", 20_000);
  // Ten times what the buffer holds.
  const count = 160;
  for (let at = 0; at < count; at += 20) {
    for (const text of numbers(at, at + 20)) await ada.chat.messages.send(sessionId, { markdown: text.padEnd(1_000) });
  }
  while (seen.length < count + 1) await take();
  assert.deepEqual(seen, ["begin", ...numbers(0, count)]);
  stream.close();
});

QUnit.test("a page that is gone leaves in the browser's database how far it was", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const pageWith = async (last: string): Promise<string[]> => {
    const frame = await openFrame();
    const chat = new frame.sdk.OurChat({ baseUrl: servers.main, storage: "indexeddb" });
    await chat.auth.resume(bo.chat.auth.token ?? "");
    const seen: string[] = [];
    const stream = chat.events({ since: "last", ack: "manual" });
    while (seen.at(-1) !== last) {
      const { value } = await stream.next();
      if (value?.kind !== "message") continue;
      seen.push(value.markdown);
      if (value.markdown !== "unfinished") value.ack?.();
    }
    // Positions are written twice a second; then the page goes without a word.
    await pause(1_000);
    frame.remove();
    return seen;
  };
  for (const markdown of ["one", "unfinished", "three"]) await ada.chat.messages.send(sessionId, { markdown });
  assert.deepEqual(await pageWith("three"), ["one", "unfinished", "three"]);
  await ada.chat.messages.send(sessionId, { markdown: "four" });
  assert.deepEqual(await pageWith("four"), ["unfinished", "four"]);
});

QUnit.test("the end of the login closes the stream with its error", async (assert) => {
  const bo = await newPerson();
  const stream = bo.chat.events({ since: new Date() });
  const failure = failureOf(stream.next());
  await pause(300);
  bo.chat.auth.logout();
  assert.strictEqual((await failure).code, "auth/token-missing");
  assert.strictEqual(stream.state.name === "closed" && stream.state.error?.code, "auth/token-missing");
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});

QUnit.test("a stream goes on after what was acknowledged", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const values = new Map<string, Uint8Array>();
  const storage = {
    get: async (key: string) => values.get(key),
    put: async (key: string, value: Uint8Array) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
    keys: async (prefix: string) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  const texts = async (ack: "auto" | "manual", last: string): Promise<string[]> => {
    const seen: string[] = [];
    for await (const event of (await tabOf(bo, { storage })).events({ since: "last", ack })) {
      if (event.kind !== "message") continue;
      seen.push(event.markdown);
      if (event.markdown !== "two") event.ack?.();
      if (event.markdown === last) break;
    }
    await pause(200);
    return seen;
  };
  for (const markdown of ["one", "two", "three"]) await ada.chat.messages.send(sessionId, { markdown });
  assert.deepEqual(await texts("manual", "three"), ["one", "two", "three"]);
  await ada.chat.messages.send(sessionId, { markdown: "four" });
  assert.deepEqual(await texts("auto", "four"), ["two", "four"]);
  await ada.chat.messages.send(sessionId, { markdown: "five" });
  assert.deepEqual(await texts("auto", "five"), ["four", "five"], "the last one was not asked beyond");
});

QUnit.test("acknowledging needs a position that is kept", async (assert) => {
  const { bo } = await newPair();
  const error = await failureOf(bo.chat.events({ ack: "manual" }).next());
  assert.strictEqual(error.code, "argument/invalid");
  assert.deepEqual(Object.keys(error.fields ?? {}), ["ack"]);
});
