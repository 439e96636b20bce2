import assert from "node:assert/strict";
import { test } from "node:test";
import { sections } from "./changelog.mjs";
import { isAllowed, licences } from "./licences.mjs";
import { versions } from "./versions.mjs";

test("an expression is allowed when one of its choices is, with all its parts", () => {
  for (const expression of ["MIT", "(MPL-2.0 OR Apache-2.0)", "GPL-3.0-only OR MIT", "Apache-2.0 AND BSD-3-Clause"]) assert.ok(isAllowed(expression), expression);
  for (const expression of ["GPL-3.0-only", "MIT AND GPL-3.0-only", "UNLICENSED", "SEE LICENSE IN LICENSE", ""]) assert.ok(!isAllowed(expression), expression);
});

test("the changelog's sections are read, and other headings refused", () => {
  const found = sections("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- one\n- two\n\n## [0.1.0] - 2026-01-31\n\n- three\n");
  assert.deepEqual([...found], [
    ["Unreleased", { date: undefined, entries: 2 }],
    ["0.1.0", { date: "2026-01-31", entries: 1 }],
  ]);
  assert.throws(() => sections("## 0.1.0\n"), /not of the form/);
});

test("a tag of another version is refused", async () => {
  const version = await versions();
  assert.equal(await versions(`v${version}`), version);
  await assert.rejects(versions("v99.0.0"));
  await assert.rejects(versions("0.1.0"));
});

test("the licences of this checkout are allowed", async () => {
  assert.match(await licences(), /^\d+ packages$/);
});
