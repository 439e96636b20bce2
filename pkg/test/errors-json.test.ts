/** The catalogue that the package publishes as data. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { OurChatError } from "../src/error.js";
import type { ErrorRecord } from "../src/error-record.js";
import { LOCAL } from "../src/generated/local.js";
import { zh } from "../src/locales/zh.js";

interface Code {
  id: keyof typeof zh;
  anchor: string;
  category: string;
  text: { en: string; zh: string };
  what: { en: string; zh: string };
  remedy: { en: string; zh: string };
  wire: { system: string }[];
}

/** As it lies in the folder of the package, where npm runs scripts. */
const codes = JSON.parse(await readFile("src/generated/errors.json", "utf8")) as Code[];

test("it has every code once, with the same texts as the package", () => {
  const ids = codes.map((code) => code.id);
  assert.deepEqual([...ids].sort(), Object.keys(zh).sort());
  for (const code of codes) assert.equal(code.text.zh, zh[code.id], code.id);
  for (const [id, { userMessage }] of Object.entries(LOCAL)) {
    assert.equal(codes.find((code) => code.id === id)?.text.en, userMessage, id);
  }
});

test("every error links to the anchor of its code", () => {
  for (const { id, anchor } of codes) {
    const record: ErrorRecord = {
      code: id,
      category: "unknown",
      outcome: "unknown",
      retry: { kind: "none", safe: false },
      relogin: false,
      action: "none",
      showType: 2,
      userMessage: "Text.",
    };
    assert.equal(new OurChatError(record).help, `errors/#${anchor}`);
  }
  console.log(`links ${codes.length} of ${codes.length}`);
});

test("what developers read is there in both languages", () => {
  const chinese = /\p{Script=Han}/u;
  for (const { id, what, remedy } of codes) {
    for (const { en, zh } of [what, remedy]) {
      assert.ok(en.length > 0 && !chinese.test(en), id);
      assert.ok(chinese.test(zh), id);
    }
  }
});
