import { OurChatError as MainError } from "ourchat-sdk";
import { OurChatError, Recogniser, recognise } from "ourchat-sdk/errors";
import QUnit from "qunit";
import table from "../../contract/status-rows.json";
import examples from "../../contract/recognition-vectors.json";
import { openFrame } from "./frames.js";
import { recogniseHostile } from "./recognition/hostile.js";
import { recogniseRows, type StatusRow } from "./recognition/rows.js";
import { recogniseVectors, type Vector } from "./recognition/vectors.js";
import { print } from "./results.js";

QUnit.module("recognition");

QUnit.test("every status of every system is recognised", (assert) => {
  const { counts, wrong } = recogniseRows(table.rows as StatusRow[]);
  for (const line of counts) print(line);
  assert.deepEqual(wrong, []);
  assert.true(table.rows.length > 390, "rows are missing");
});

QUnit.test("every vector is recognised", (assert) => {
  const vectors = examples.vectors as Vector[];
  const wrong = recogniseVectors(vectors);
  print(`vectors ${vectors.length - wrong.length} of ${vectors.length}`);
  assert.deepEqual(wrong, []);
});

QUnit.test("whatever the payload is, nothing is thrown", (assert) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { wrong, errors, successes, nothing } = recogniseHostile(10_000, seed);
  print(`of 10,000 payloads ${errors} were errors, ${successes} successes, ${nothing} nothing`);
  assert.deepEqual(wrong, []);
  assert.true(Math.min(errors, successes, nothing) > 100, "payloads are too uniform");
});

QUnit.test("errors are those of the main entry", (assert) => {
  const error = recognise({ success: false, errorCode: 1312, errorMessage: "请重新登录", traceId: "t" });
  assert.true(error instanceof MainError);
  assert.true(OurChatError.is(error, "auth/token-expired") && MainError.is(error, "auth/token-expired"));
  if (!OurChatError.is(error)) return;
  assert.strictEqual(recognise(error), error, "an error is itself");
  assert.deepEqual(MainError.fromJSON(JSON.parse(JSON.stringify(error))).info, error.info);
  assert.strictEqual(error.info.errorMessage, "请重新登录");
});

QUnit.test("texts come in the language of the recogniser", async (assert) => {
  const recogniser = new Recogniser({ locale: "zh" });
  const error = recogniser.recognise({ status: false, code: 1006, message: "", data: null });
  assert.true(await OurChatError.loadLocale("zh"));
  if (!OurChatError.is(error)) throw new Error("no error");
  assert.strictEqual(error.userMessage, "密码不正确。");
  assert.strictEqual(error.localized("en"), "The password is wrong.");
});

QUnit.test("a page that forbids WebAssembly is told how to allow it", async (assert) => {
  const frame = await openFrame("frame-strict.html");
  try {
    assert.throws(
      () => frame.window.__recognition?.recognise({ success: false }),
      (thrown: unknown) => MainError.is(thrown, "sdk/wasm-blocked") && thrown.message.includes("wasm-unsafe-eval"),
    );
  } finally {
    frame.remove();
  }
});
