/** The built package outside of a browser, as on a server that renders pages. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { OurChat, OurChatError } from "ourchat-sdk";

const WASM = await readFile(createRequire(import.meta.url).resolve("ourchat-sdk/ourchat.wasm"));

/** Answers every call with one message and an OK. */
function answering(message: readonly number[]): typeof fetch {
  const trailers = new TextEncoder().encode("grpc-status:0\r\n");
  const body = new Uint8Array([0, 0, 0, 0, message.length, ...message, 0x80, 0, 0, 0, trailers.length, ...trailers]);
  return async () => new Response(body, { headers: { "content-type": "application/grpc-web+proto" } });
}

test("importing needs no page and leaves no trace", async () => {
  assert.equal(typeof window, "undefined");
  const before = Object.getOwnPropertyNames(globalThis);
  await import("ourchat-sdk");
  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
});

test("a client can be made and asked without a page", () => {
  const chat = new OurChat();
  assert.equal(chat.auth.user, undefined);
  assert.equal(chat.auth.token, undefined);
  chat.auth.logout();
  chat.close();
});

test("loads from bytes after a failed load, and works with a fetch of one's own", async () => {
  const broken = new OurChat({ baseUrl: "http://localhost", wasm: new Uint8Array([1, 2, 3]), fetch: answering([]) });
  await assert.rejects(broken.ready(), (error) => OurChatError.is(error, "sdk/wasm-load") && error.operation === "ready");
  // {1: 7}: the id of a user.
  const chat = new OurChat({ baseUrl: "http://localhost", wasm: WASM, fetch: answering([8, 7]) });
  assert.equal(await chat.server.lookup("ada"), "7");
  assert.equal(await broken.server.lookup("ada"), "0", "its own fetch answers with an empty message");
});

test("the arguments of a call are those at the time of the call", async () => {
  const bodies: Uint8Array[] = [];
  const remember: typeof fetch = async (_, init) => {
    bodies.push(init?.body as Uint8Array);
    return answering([8, 7])("http://localhost");
  };
  const chat = new OurChat({ baseUrl: "http://localhost", wasm: WASM, fetch: remember });
  const credentials = { ocid: "first", password: "secret" };
  const calls = [chat.auth.login(credentials)];
  credentials.ocid = "second";
  calls.push(chat.auth.login(credentials));
  await Promise.allSettled(calls);
  const texts = bodies.map((body) => new TextDecoder().decode(body));
  assert.deepEqual([texts[0]?.includes("first"), texts[1]?.includes("second")], [true, true]);
});
