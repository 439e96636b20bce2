/** Reading arguments, options and errors without the core. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCallOptions, readFields, readObject, signalOf } from "../src/arguments.js";
import { OurChatError } from "../src/error.js";
import { aborted, asOurChatError, failure, invalidArgument, makeError, renameFields } from "../src/failure.js";
import { readOptions } from "../src/options.js";

const invalid = (...fields: string[]) => (error: unknown) => {
  assert.ok(OurChatError.is(error, "argument/invalid"));
  assert.deepEqual(Object.keys(error.fields ?? {}), fields);
  return true;
};

test("an object is copied with its lists, absent members stay absent", () => {
  const members = ["1"];
  const copy = readObject("Test", "session", { members, name: undefined, other: 1 }, ["members", "name"]);
  members.push("2");
  assert.deepEqual(copy, { members: ["1"] });
});

test("what cannot be read is refused by name", () => {
  for (const wrong of [undefined, null, 5, "text", () => undefined]) {
    assert.throws(() => readObject("Test", "session", wrong, ["name"]), invalid("session"));
  }
  const trap = { get name(): never { throw new Error("from a getter"); } };
  assert.throws(() => readObject("Test", "session", trap, ["name"]), invalid("name"));
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  assert.throws(() => readObject("Test", "session", { members: proxy }, ["members"]), invalid("members"));
  assert.throws(() => readFields("Test", { fields: "name" }), invalid("fields"));
  assert.deepEqual(readFields("Test", { fields: ["name"] }), ["name"]);
});

test("call options are copied, and only a real signal is waited for", () => {
  const { signal } = new AbortController();
  assert.deepEqual(readCallOptions("Test", undefined), {});
  assert.deepEqual(readCallOptions("Test", { signal, timeoutMs: 5, more: 1 }), { signal, timeoutMs: 5 });
  assert.equal(signalOf({ signal }), signal);
  for (const none of [undefined, null, {}, { signal: { aborted: true } }, { get signal() { throw new Error(); } }]) {
    assert.equal(signalOf(none), undefined);
  }
});

test("options have defaults", () => {
  const given = Object.entries(readOptions(undefined)).filter(([, value]) => value !== undefined);
  assert.deepEqual(Object.fromEntries(given), { baseUrl: "/", timeoutMs: 30_000, locale: "en", outbox: false, mixedContent: false });
  assert.equal(readOptions({ baseUrl: new URL("http://localhost:7777/a") }).baseUrl, "http://localhost:7777/a");
});

test("wrong options are refused together", () => {
  assert.throws(() => readOptions({ baseUrl: "mailto:a@example.org", timeoutMs: 0, locale: "fr" } as never), invalid("baseUrl", "timeoutMs", "locale"));
  assert.throws(() => readOptions(7 as never), invalid("options"));
});

test("fields take the names of the API, whatever follows them", () => {
  const error = invalidArgument("Test", { "involvedFiles[2]": ["a"], markdownText: ["b"], sessionId: ["c"], "members[0].markdownText": ["d"] });
  const renamed = renameFields(error, { involvedFiles: "files", markdownText: "markdown" });
  assert.deepEqual(renamed.fields, { "files[2]": ["a"], markdown: ["b"], sessionId: ["c"], "members[0].markdownText": ["d"] });
  assert.ok(renamed.message.includes("files[2]"));
});

test("a signal's reason is the cause, and tells a deadline from a wish", () => {
  const reason = new Error("gone");
  assert.deepEqual([aborted("Test", reason).code, aborted("Test", reason).cause], ["transport/cancelled", reason]);
  assert.equal(aborted("Test", new DOMException("late", "TimeoutError")).code, "transport/timeout");
  assert.equal(aborted("Test", "a text").code, "transport/cancelled");
});

test("what is thrown becomes an error of the class, named and in the language of the client", async () => {
  const trap = new Error("unreachable");
  const panic = asOurChatError(trap, "BasicService.Ping");
  assert.deepEqual([panic.code, panic.cause, panic.operation, panic.outcome], ["sdk/panic", trap, "BasicService.Ping", "unknown"]);
  assert.equal(asOurChatError(failure("sdk/wasm-load"), "ready").operation, "ready");
  const named = failure("sdk/closed", { operation: "BasicService.Ping" });
  assert.equal(asOurChatError(named, "other"), named);
  await OurChatError.loadLocale("zh");
  assert.equal(asOurChatError(named, "other", "zh").userMessage, "连接已关闭。");
  const chinese = makeError(named.toJSON(), "zh");
  assert.equal(asOurChatError(chinese, "other", "zh"), chinese);
});
