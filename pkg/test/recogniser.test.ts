/** The built entry `ourchat-sdk/errors` outside of a browser. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as entry from "ourchat-sdk/errors";
import { OurChatError, Recogniser, type RecogniserOptions, type RecogniseOptions, recognise } from "ourchat-sdk/errors";
import { recogniseHostile } from "../../tests/api/src/recognition/hostile.js";
import { recogniseRows, type StatusRow } from "../../tests/api/src/recognition/rows.js";
import { recogniseVectors, type Vector } from "../../tests/api/src/recognition/vectors.js";

/** A file of the contract; tests run in the folder of the package. */
const contract = async (name: string): Promise<unknown> => JSON.parse(await readFile(`../tests/contract/${name}`, "utf8"));

/** The entry anew, as if nothing had used it. */
async function freshEntry(): Promise<typeof entry> {
  const { href } = pathToFileURL(createRequire(import.meta.url).resolve("ourchat-sdk/errors"));
  return (await import(`${href}?fresh=${Math.random()}`)) as typeof entry;
}

test("every status of every system is recognised", async (context) => {
  const { rows } = (await contract("status-rows.json")) as { rows: StatusRow[] };
  const { counts, wrong } = recogniseRows(rows);
  for (const line of counts) context.diagnostic(line);
  assert.deepEqual(wrong, []);
  assert.ok(rows.length > 390);
});

test("every vector is recognised", async (context) => {
  const { vectors } = (await contract("recognition-vectors.json")) as { vectors: Vector[] };
  const wrong = recogniseVectors(vectors);
  context.diagnostic(`vectors ${vectors.length - wrong.length} of ${vectors.length}`);
  assert.deepEqual(wrong, []);
});

test("whatever the payload is, nothing is thrown", (context) => {
  const { wrong, errors, successes, nothing } = recogniseHostile(10_000, 4);
  context.diagnostic(`of 10,000 payloads ${errors} were errors, ${successes} successes, ${nothing} nothing`);
  assert.deepEqual(wrong, []);
  assert.ok(Math.min(errors, successes, nothing) > 100);
});

test("a member named get is only called where headers are read by it", () => {
  let calls = 0;
  const client = Object.assign(() => undefined, { get: () => (calls += 1), has: () => false });
  assert.equal(recognise(client), undefined);
  assert.equal(recognise({ headers: client }), undefined);
  assert.equal(calls, 0);
  const error = recognise({ headers: new Map([["grpc-status", "7"]]) });
  assert.ok(OurChatError.is(error, "permission/denied"));
});

test("a recogniser remembers the dialect of its connection, and no other", () => {
  const [one, other] = [new Recogniser(), new Recogniser()];
  const login = (recogniser: Recogniser): unknown => {
    const error = recogniser.recognise({ code: 7, status: 1 });
    assert.ok(OurChatError.is(error));
    return [error.code, error.alternatives, error.status?.dialect];
  };
  assert.deepEqual(login(one), ["auth/wrong-credentials", ["server/error"], "2024-08"]);
  assert.equal(one.dialect, undefined);
  one.recognise({ code: 18, status: 9, details: "Email has not been confirmed now" });
  assert.equal(one.dialect, "2024-10");
  assert.deepEqual(login(one), ["server/error", undefined, "2024-10"]);
  assert.deepEqual(login(other), ["auth/wrong-credentials", ["server/error"], "2024-08"]);
});

test("data of a success is the server's own, data of an error a copy", () => {
  const list = [{ id: 1 }];
  const success = recognise({ success: true, data: list });
  assert.ok(success !== undefined && !OurChatError.is(success));
  assert.equal(success.data, list);
  const error = recognise({ success: false, errorCode: 1300, data: list });
  assert.ok(OurChatError.is(error));
  assert.deepEqual(error.data, list);
  assert.notEqual(error.data, list);
  const odd = recognise({ success: false, errorCode: 1300, data: { call: () => 1 } });
  assert.ok(OurChatError.is(odd) && odd.data === undefined);
});

test("the server's text goes before the SDK's, and survives copying", async () => {
  assert.ok(await OurChatError.loadLocale("zh"));
  const own = recognise({ success: false, errorCode: 1301, errorMessage: "Code is wrong" }, { locale: "zh" });
  assert.ok(OurChatError.is(own));
  assert.equal(own.userMessage, "Code is wrong");
  assert.equal(own.info.errorMessage, "Code is wrong");
  assert.equal(OurChatError.fromJSON(structuredClone(own.toJSON())).userMessage, "Code is wrong");
});

test("a text in a language of its own is shown to those who ask for it", () => {
  const text = new TextEncoder().encode("太长");
  const message = [10, 5, ...new TextEncoder().encode("zh-CN"), 18, text.length, ...text];
  const url = new TextEncoder().encode("type.googleapis.com/google.rpc.LocalizedMessage");
  const any = [10, url.length, ...url, 18, message.length, ...message];
  const details = Buffer.from([26, any.length, ...any]).toString("base64");
  const status = recognise({ "grpc-status": "3", "grpc-message": "Ocid%20Too%20Long", "grpc-status-details-bin": details });
  assert.ok(OurChatError.is(status, "argument/ocid-too-long"));
  assert.equal(status.localized("zh-TW"), "太长");
  assert.notEqual(status.userMessage, "太长");
  assert.deepEqual(status.details, [{ type: "google.rpc.LocalizedMessage", value: { locale: "zh-CN", message: "太长" } }]);
});

test("details of unknown types stay bytes", () => {
  const any = [10, 5, ...new TextEncoder().encode("a/b.C"), 18, 3, 1, 2, 255];
  const details = Buffer.from([26, any.length, ...any]).toString("base64");
  const status = recognise({ "grpc-status": "7", "grpc-status-details-bin": details });
  assert.ok(OurChatError.is(status));
  assert.deepEqual(status.details, [{ type: "b.C", value: new Uint8Array([1, 2, 255]) }]);
});

test("wrong options are refused by name", () => {
  const refused = (act: () => unknown, field: string): void => {
    assert.throws(act, (thrown) => OurChatError.is(thrown, "argument/invalid") && field in (thrown.fields ?? {}));
  };
  refused(() => recognise({}, { system: "gopher" } as unknown as RecogniseOptions), "system");
  refused(() => recognise({}, { dialect: "2023" } as unknown as RecogniseOptions), "dialect");
  refused(() => recognise({}, { locale: "fr" } as unknown as RecogniseOptions), "locale");
  refused(() => recognise({}, null as unknown as RecogniseOptions), "options");
  refused(() => new Recogniser(null as unknown as RecogniserOptions), "options");
});

test("after a trap the next call has a new recogniser", async () => {
  const { recognise: ask } = await freshEntry();
  const { Instance } = WebAssembly;
  const trap = (): never => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  WebAssembly.Instance = function (module: WebAssembly.Module) {
    const { exports } = new Instance(module);
    return { exports: { ...exports, answer: trap } };
  } as unknown as typeof Instance;
  try {
    assert.throws(() => ask({ success: false }), (thrown) => OurChatError.is(thrown, "sdk/panic") && thrown.cause instanceof Error);
  } finally {
    WebAssembly.Instance = Instance;
  }
  assert.ok(OurChatError.is(ask({ success: false, errorCode: 1500 }), "server/error"));
});

test("where WebAssembly is refused, the error says so, and later calls try again", async () => {
  const { recognise: ask } = await freshEntry();
  const { Module } = WebAssembly;
  WebAssembly.Module = function () {
    throw new WebAssembly.CompileError("blocked");
  } as unknown as typeof Module;
  try {
    assert.throws(() => ask({ success: false }), (thrown) => OurChatError.is(thrown, "sdk/wasm-blocked"));
  } finally {
    WebAssembly.Module = Module;
  }
  assert.ok(OurChatError.is(ask({ success: false, errorCode: 1500 }), "server/error"));
});
