import assert from "node:assert/strict";
import test from "node:test";
import { dominants, group } from "../size/functions.mjs";
import { closure, judge } from "../size/judge.mjs";

const budget = { growth: 0.02, entries: { index: { budget: 1100, recorded: 1000 }, "locales/zh": { budget: 500, recorded: 480 } } };

test("growth up to two percent is within the budget", () => {
  assert.deepEqual(judge({ index: 1020, "locales/zh": 480 }, budget, ["index", "locales/zh"]), []);
});

test("growth that is not recorded, overruns and entries without a budget are told", () => {
  const complaints = judge({ index: 1021, "locales/zh": 501 }, budget, ["index", "locales/zh", "admin"]);
  assert.match(complaints.join("\n"), /^admin has no budget.*\nindex has grown from 1000 to 1021 .*\nlocales\/zh loads 501 .*budget of 500\nlocales\/zh has grown/);
  assert.equal(complaints.length, 4);
});

test("an entry that was not built is told", () => {
  assert.equal(judge({ index: 1000 }, budget, []).length, 2);
});

test("an entry loads what its scripts import, and not what they load later", () => {
  const scripts = new Map([
    ["index.js", 'import{a as b}from"./shared-1.js";const c=()=>import("./later.js");export{b,c};export*from"./shared-2.js";'],
    ["shared-1.js", 'const a=1;import{d}from"./shared-2.js";export{a};'],
    ["shared-2.js", "export const d=2;"],
    ["later.js", ""],
    ["locales/zh.js", 'import{d}from"../shared-2.js";'],
  ]);
  assert.deepEqual(closure("index.js", scripts), ["index.js", "shared-1.js", "shared-2.js"]);
  assert.deepEqual(closure("locales/zh.js", scripts), ["locales/zh.js", "shared-2.js"]);
  assert.throws(() => closure("missing.js", scripts));
});

test("functions are counted by their modules", () => {
  const module = Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[1, 4, 1, 0x60, 0, 0],
    // An imported function, then three of its own with bodies of 2, 3 and 2 bytes.
    ...[2, 7, 1, 1, 0x61, 1, 0x62, 0, 0],
    ...[3, 4, 3, 0, 0, 0],
    ...[10, 11, 3, 2, 0, 0x0b, 3, 0, 0x01, 0x0b, 2, 0, 0x0b],
  );
  const symbols = "0:env::b\n1:<ourchat_sdk[1f]::rpc::Client<ourchat_sdk::host::B>>::open\n2:ourchat_sdk[1f]::rpc::Client\n3:core[2e]::fmt::write\n";
  assert.deepEqual(dominants(module, symbols), [
    { name: "rpc::Client", bytes: 5, functions: 2 },
    { name: "core::fmt", bytes: 2, functions: 1 },
  ]);
  assert.equal(group("core[1]::ptr::drop_in_place::<ourchat_sdk[2]::rpc::Error>"), "what is freed");
  assert.equal(group(""), "other");
});
