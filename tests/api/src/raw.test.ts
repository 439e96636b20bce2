import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { failureOf, pause } from "./expect.js";
import { inject, pathOf, REPEATED } from "./faults.js";
import { newChat, newPerson } from "./people.js";
import { frame, pb, playServer, playToken } from "./protobuf.js";
import { servers } from "./servers.js";

QUnit.module("raw");

const GET_ID = pathOf("BasicService.GetId");
const NEWER = "/service.newer.v2.NewerService/Brew";

/** Callers in plain JavaScript pass anything. */
type Anything = any;

async function* oneByOne(...messages: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const message of messages) {
    await pause(1);
    yield message;
  }
}

QUnit.test("unary carries bytes both ways and errors as every call", async (assert) => {
  const { chat, id, ocid } = await newPerson();
  assert.deepEqual([...(await chat.raw.unary(GET_ID, pb([1, ocid])))], [...pb([1, BigInt(id)])]);
  const error = await failureOf(chat.raw.unary(GET_ID, pb([1, "nobody-has-this"])));
  assert.deepEqual([error.code, error.operation, error.status?.detail], ["user/not-found", "BasicService.GetId", "User Not Found"]);
  // The token goes along.
  const own = await chat.raw.unary(pathOf("OurChatService.GetAccountInfo"), pb([2, new Uint8Array([1])]));
  assert.deepEqual([...own], [...pb([1, ocid])]);
  assert.strictEqual((await failureOf(newChat().raw.unary(pathOf("OurChatService.GetAccountInfo"), pb()))).code, "auth/token-missing");
});

QUnit.test("every form of bytes is taken", async (assert) => {
  const { chat, id, ocid } = await newPerson();
  const message = pb([1, ocid]);
  for (const form of [message, message.buffer, new DataView(message.buffer), new Uint8Array([0, ...message, 0]).subarray(1, -1)]) {
    assert.deepEqual([...(await chat.raw.unary(GET_ID, form))], [...pb([1, BigInt(id)])]);
  }
});

QUnit.test("a method that the server does not have is unimplemented", async (assert) => {
  const { chat } = await newPerson();
  for (const call of [
    () => chat.raw.unary(NEWER, pb()),
    () => chat.raw.serverStream(NEWER, pb()).next(),
    () => chat.raw.clientStream(NEWER, [pb()]),
  ]) {
    const error = await failureOf(call());
    assert.deepEqual([error.code, error.operation], ["grpc/unimplemented", "NewerService.Brew"]);
    assert.strictEqual(error.outcome, "rejected");
  }
});

QUnit.test("a server stream gives its messages one by one, with the token for unknown paths", async (assert) => {
  const answers = [pb([1, "one"]), pb(), pb([1, "three"])];
  const { fetch, received } = playServer(answers);
  const chat = newChat({ fetch });
  const token = playToken("7");
  await chat.auth.resume(token);
  const request = pb([1, 5]);
  const stream = chat.raw.serverStream(NEWER, request);
  request.fill(0);
  await pause(20);
  assert.strictEqual(received.length, 0, "nothing is sent before it is read");
  const seen: number[][] = [];
  for await (const message of stream) seen.push([...message]);
  assert.deepEqual(seen, answers.map((message) => [...message]));
  assert.deepEqual([received[0]?.path, received[0]?.authorization], [NEWER, `Bearer ${token}`]);
  assert.deepEqual(received[0]?.messages.map((message) => [...message]), [[...pb([1, 5])]]);
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});

QUnit.test("a server stream of which everything is there already leaves the page time for other things", async (assert) => {
  const answer = frame(0, pb([1, 7]));
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(answer) });
  const chat = newChat({ fetch: () => Promise.resolve(new Response(body, { headers: { "content-type": "application/grpc-web+proto" } })) });
  let seen = 0;
  let fired = false;
  for await (const _ of chat.raw.serverStream(NEWER, pb())) {
    if (seen === 0) setTimeout(() => (fired = true));
    seen += 1;
    // Without pauses nothing but this stream would ever run.
    if (fired || seen === 50_000) break;
  }
  assert.true(fired, `a timer fired among ${seen} messages`);
});

QUnit.test("a server stream can be left, closed, cancelled and limited", async (assert) => {
  const { chat } = await newPerson();
  const path = pathOf("OurChatService.FetchMsgs");
  const since = pb([1, pb([1, 1])]);
  const { sessionId } = await chat.sessions.create({ members: [] });
  await chat.messages.send(sessionId, { markdown: "x" });
  for await (const message of chat.raw.serverStream(path, since)) {
    assert.true(message.length > 0);
    break;
  }
  const closed = chat.raw.serverStream(path, pb([1, pb([1, Math.floor(Date.now() / 1000) + 1000])]));
  const waiting = closed.next();
  await pause(50);
  closed.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  const late = pb([1, pb([1, Math.floor(Date.now() / 1000) + 1000])]);
  const controller = new AbortController();
  const cancelled = chat.raw.serverStream(path, late, { signal: controller.signal }).next();
  setTimeout(() => controller.abort(), 50);
  assert.strictEqual((await failureOf(cancelled)).code, "transport/cancelled");
  assert.strictEqual((await failureOf(chat.raw.serverStream(path, late, { timeoutMs: 50 }).next())).code, "transport/timeout");
});

QUnit.test("a client stream sends all messages of any iterable in one request", async (assert) => {
  const messages = [pb([1, "one"]), pb(), pb([1, "three"])];
  for (const source of [messages, new Set(messages), messages.values(), oneByOne(...messages)]) {
    const { fetch, received } = playServer([pb([1, "done"])]);
    const answer = await newChat({ fetch }).raw.clientStream(NEWER, source);
    assert.deepEqual([...answer], [...pb([1, "done"])]);
    assert.deepEqual(received.map(({ messages }) => messages.map((message) => [...message])), [messages.map((message) => [...message])]);
  }
});

QUnit.test("an iterable that fails or is given up is no request", async (assert) => {
  const { fetch, received } = playServer([pb()]);
  const chat = newChat({ fetch });
  const thrown = new Error("from the iterable");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield pb();
    throw thrown;
  }
  const error = await failureOf(chat.raw.clientStream(NEWER, failing()));
  assert.deepEqual([error.code, Object.keys(error.fields ?? {}), error.cause], ["argument/invalid", ["messages"], thrown]);

  let returned = 0;
  const endless: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: () => {
        returned += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  const controller = new AbortController();
  const waiting = chat.raw.clientStream(NEWER, endless, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  assert.strictEqual((await failureOf(waiting)).code, "transport/cancelled");
  assert.strictEqual(returned, 1, "the iterable was told");
  assert.strictEqual(received.length, 0);
});

QUnit.test("wrong arguments are named and nothing is sent", async (assert) => {
  const { fetch, received } = playServer([pb()]);
  const chat = newChat({ fetch });
  const cases: (readonly [fields: string[], call: (chat: OurChat) => PromiseLike<unknown>])[] = [];
  for (const path of [undefined, null, 5, Symbol("path"), {}, "", "Ping", "/Ping", "/a/b/c", "/a b/c", "/a/../c"] as Anything[]) {
    cases.push([["path"], () => chat.raw.unary(path, pb())]);
    cases.push([["path"], () => chat.raw.serverStream(path, pb()).next()]);
    cases.push([["path"], () => chat.raw.clientStream(path, [])]);
  }
  for (const bytes of [undefined, null, 5, "text", [1, 2], {}, new Blob()] as Anything[]) {
    cases.push([["request"], () => chat.raw.unary(NEWER, bytes)]);
    cases.push([["request"], () => chat.raw.serverStream(NEWER, bytes).next()]);
    cases.push([["messages[1]"], () => chat.raw.clientStream(NEWER, [pb(), bytes])]);
  }
  for (const messages of [undefined, null, 5, {}, { [Symbol.iterator]: 5 }, { [Symbol.asyncIterator]: () => null }] as Anything[]) {
    cases.push([["messages"], () => chat.raw.clientStream(NEWER, messages)]);
  }
  cases.push([["messages[0]"], () => chat.raw.clientStream(NEWER, pb([1, 5]) as Anything)]);
  cases.push([["options"], () => chat.raw.unary(NEWER, pb(), 5 as Anything)]);
  cases.push([["signal"], () => chat.raw.serverStream(NEWER, pb(), { signal: 5 as Anything }).next()]);
  for (const [fields, call] of cases) {
    const error = await failureOf(call(chat)).catch((thrown: unknown) => {
      throw new Error(`${call}: ${String(thrown)}`);
    });
    assert.deepEqual([error.code, Object.keys(error.fields ?? {})], ["argument/invalid", fields], String(call));
  }
  assert.strictEqual(received.length, 0);
});

QUnit.test("the status of the server is asked for by plain HTTP", async (assert) => {
  for (const baseUrl of [servers.main, `${servers.main}/`, servers.expose, servers.maintenance]) {
    assert.strictEqual(await newChat({ baseUrl }).server.httpStatus(), 200, baseUrl);
  }
  const chat = newChat();
  const aborted = AbortSignal.abort(new Error("no"));
  assert.strictEqual((await failureOf(chat.server.httpStatus({ signal: aborted }))).code, "transport/cancelled");
  const hanging = newChat({ fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))) });
  assert.strictEqual((await failureOf(hanging.server.httpStatus({ timeoutMs: 20 }))).code, "transport/timeout");
  const controller = new AbortController();
  const waiting = hanging.server.httpStatus({ signal: controller.signal });
  controller.abort();
  assert.strictEqual((await failureOf(waiting)).code, "transport/cancelled");
  const unreachable = await failureOf(newChat({ baseUrl: "http://127.0.0.1:9" }).server.httpStatus());
  assert.deepEqual([unreachable.code, unreachable.operation, unreachable.retry.safe], ["transport/network", "server.httpStatus", true]);
  const { fetch } = playServer([]);
  assert.strictEqual(await newChat({ fetch }).server.httpStatus(), 200);
  assert.deepEqual(Object.keys((await failureOf(chat.server.httpStatus({ signal: 5, timeoutMs: "5" } as Anything))).fields ?? {}), ["signal", "timeoutMs"]);
  chat.close();
  assert.strictEqual((await failureOf(chat.server.httpStatus())).code, "sdk/closed");
});

QUnit.test("logo and avatar URLs show pictures", async (assert) => {
  const { chat, id } = await newPerson();
  assert.strictEqual((await fetch(chat.server.logoUrl())).status, 200);
  assert.strictEqual((await fetch(chat.server.avatarUrl(id))).status, 200);
  const { key } = await chat.files.upload(new Blob(["a picture"]));
  await chat.account.set({ avatarKey: key });
  const { avatarKey } = await chat.account.get({ fields: ["avatarKey"] });
  const url = chat.server.avatarUrl(BigInt(id), { avatarKey });
  assert.strictEqual(url, `${servers.main}/v1/avatar?user_id=${id}&avatar_key=${key}`);
  assert.strictEqual(await (await fetch(url)).text(), "a picture");
  assert.strictEqual(newChat({ baseUrl: "/" }).server.avatarUrl(5, { avatarKey: "a&b" }), "/v1/avatar?user_id=5&avatar_key=a%26b");
  for (const wrong of ["", "x", "-1", "1.5", -1, 2 ** 53, 2n ** 63n, null, {}, "5&x=1"] as Anything[]) {
    assert.throws(() => chat.server.avatarUrl(wrong), (thrown: Anything) => thrown.code === "argument/invalid", String(wrong));
  }
});

QUnit.test("a raw call that is lost may have happened", async (assert) => {
  // Of a method of the contract it is known that it only reads.
  const chat = newChat();
  await inject("BasicService.Ping", { fault: "drop" }, REPEATED);
  const known = await failureOf(chat.raw.unary(pathOf("BasicService.Ping"), pb()));
  assert.deepEqual([known.code, known.outcome, known.retry.safe], ["transport/network", "unknown", true]);
  const lost = newChat({ fetch: () => Promise.reject(new TypeError("lost")) });
  const unknown = await failureOf(lost.raw.unary(NEWER, pb()));
  assert.deepEqual([unknown.code, unknown.outcome, unknown.retry.safe], ["transport/network", "unknown", false]);
});
