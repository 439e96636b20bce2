import QUnit from "qunit";
import type { ConnectionState, EventStream, OurChat, OurChatOptions } from "ourchat-sdk";
import { failureOf, pause, until } from "./expect.js";
import { cutStreams } from "./faults.js";
import { newChat, newPair, newPerson, type Person } from "./people.js";

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
