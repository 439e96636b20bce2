import QUnit from "qunit";
import { OurChat, OurChatError, type WasmSource } from "ourchat-sdk";
import { failureOf, spy, thrownBy } from "./expect.js";
import { newChat, newPerson } from "./people.js";
import { servers } from "./servers.js";

const WASM = new URL("./ourchat.wasm", import.meta.url);

QUnit.module("client");

QUnit.test("a failed load of the core is told apart, and a later call tries again", async (assert) => {
  // Runs first: once the core is loaded nothing else is.
  const cases: readonly [title: string, wasm: () => WasmSource, reason: RegExp][] = [
    ["not found", () => new URL("./missing.wasm", import.meta.url), /HTTP 40[04]|instead of WebAssembly/],
    ["a web page", () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }), /text\/html instead of WebAssembly/],
    ["an error page", () => Promise.resolve(new Response("", { status: 503 })), /HTTP 503/],
    ["a rejected promise", () => Promise.reject(new Error("no")), /rejected/],
    ["an unreachable host", () => "http://127.0.0.1:1/ourchat.wasm", /could not be fetched/],
    ["broken bytes", () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 9, 9]), /no working WebAssembly/],
    ["nothing", () => new Uint8Array(), /no working WebAssembly/],
  ];
  for (const [title, wasm, reason] of cases) {
    const error = await failureOf(newChat({ wasm: wasm() }).ready());
    assert.strictEqual(error.code, "sdk/wasm-load", title);
    assert.strictEqual(error.outcome, "not-sent", title);
    assert.true(reason.test(error.message), `${title}: ${error.message}`);
  }
  const [broken, fine] = [newChat({ wasm: new Uint8Array([1, 2, 3]) }), newChat({ wasm: WASM })];
  const [first, second] = await Promise.allSettled([broken.ready(), fine.ready()]);
  assert.strictEqual(first.status, "rejected", "the first client's source is broken");
  assert.strictEqual(second.status, "fulfilled", "the second client's is not");
  assert.strictEqual(await broken.server.ping(), undefined, "the loaded core serves all clients");
});

QUnit.test("making a client loads and sends nothing", (assert) => {
  const { fetch, requests } = spy();
  const chat = newChat({ fetch });
  assert.strictEqual(chat.auth.user, undefined);
  assert.strictEqual(chat.auth.token, undefined);
  assert.strictEqual(requests.length, 0);
});

QUnit.test("wrong options are refused at once, by name", (assert) => {
  const options = { baseUrl: 5, timeoutMs: -1, credentials: "yes", fetch: {}, locale: "fr", logger: () => 0, wasm: 7 };
  const error = thrownBy(() => new OurChat(options as never));
  assert.strictEqual(error.code, "argument/invalid");
  assert.deepEqual(Object.keys(error.fields ?? {}).sort(), Object.keys(options).sort());
  for (const wrong of [null, 5, "http://localhost"]) {
    assert.deepEqual(Object.keys(thrownBy(() => new OurChat(wrong as never)).fields ?? {}), ["options"]);
  }
  const throwing = { get baseUrl(): string { throw new Error("from the getter"); } };
  assert.deepEqual(Object.keys(thrownBy(() => new OurChat(throwing)).fields ?? {}), ["baseUrl"]);
  for (const baseUrl of ["ftp://example.org", "http://", "data:,x"]) {
    assert.deepEqual(Object.keys(thrownBy(() => new OurChat({ baseUrl })).fields ?? {}), ["baseUrl"], baseUrl);
  }
});

QUnit.test("closing ends what is under way and refuses what comes later", async (assert) => {
  const { chat } = await newPerson();
  const waiting = failureOf(chat.events().next());
  chat.close();
  assert.strictEqual((await waiting).code, "sdk/closed");
  for (const call of [chat.server.ping(), chat.auth.login({ email: "a@b.c", password: "x" }), chat.ready(), chat.events().next()]) {
    const error = await failureOf(call);
    assert.strictEqual(error.code, "sdk/closed");
    assert.strictEqual(error.outcome, "not-sent");
  }
  assert.strictEqual((await failureOf(chat.files.upload(new Blob(["x"])))).code, "sdk/closed");
  assert.strictEqual((await failureOf(chat.files.download("key").bytes())).code, "sdk/closed");
  assert.strictEqual(chat.auth.user, undefined);
  chat.close();
});

QUnit.test("a client that was never used can be closed, too", async (assert) => {
  const chat = newChat();
  chat.close();
  assert.strictEqual((await failureOf(chat.server.ping())).code, "sdk/closed");
});

QUnit.test("the client and its handles can be disposed of", async (assert) => {
  const key = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  const chat = new OurChat({ baseUrl: servers.main });
  (chat as unknown as Record<symbol, () => void>)[key]?.();
  assert.strictEqual((await failureOf(chat.server.ping())).code, "sdk/closed");
});

QUnit.test("the logger hears of calls and never of secrets", async (assert) => {
  const lines: string[] = [];
  const logger = { debug: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };
  const { chat } = await newPerson("Ada", { logger });
  await failureOf(chat.auth.login({ ocid: "nobody", password: "hush-hush-hush" }));
  await failureOf(chat.messages.send("1", { markdown: "a secret text" }));
  const text = lines.join("\n");
  assert.true(text.includes("AuthService.Register"), "the success");
  assert.true(text.includes("auth/account-not-found"), "the failure");
  for (const secret of ["hush-hush-hush", "a secret text", chat.auth.token ?? ""]) {
    assert.false(text.includes(secret), "no secret");
  }
});

QUnit.test("errors of one page are recognised by the class", async (assert) => {
  const error = await failureOf(newChat().server.lookup("nobody-has-this"));
  assert.true(error instanceof Error);
  assert.true(OurChatError.is(error));
  assert.strictEqual(error.name, "OurChatError");
  assert.true((error.stack ?? "").length > 0);
});
