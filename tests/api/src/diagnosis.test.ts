import texts from "catalogue";
import QUnit from "qunit";
import type { DiagnosisReport } from "ourchat-sdk";
import { CASES } from "./diagnosis/cases.js";
import { type Case, differences, ENGINE } from "./diagnosis/case.js";
import { failureOf, pause, spy } from "./expect.js";
import { injectAt } from "./faults.js";
import { newChat, newPerson, PASSWORD } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

/** Troubles that an engine's driver cannot make, with the reason. */
const NOT_MADE: Partial<Record<string, string>> = ENGINE === "webkit" ? { offline: "WebKitWebDriver has no command that takes the network away" } : {};

const met = new Set<Case>();

QUnit.module("diagnosis");

for (const trouble of CASES) {
  QUnit.test(trouble.name, async (assert) => {
    const found = await trouble.meet();
    if (found === undefined) {
      assert.true(trouble.name in NOT_MADE, `${trouble.name} was not made in ${ENGINE}`);
      return;
    }
    const wrong = differences(found, trouble.expected);
    assert.deepEqual(wrong, []);
    if (wrong.length === 0) met.add(trouble);
  });
}

QUnit.test("every trouble was met", (assert) => {
  print(`diagnosis ${met.size} of ${CASES.length}`);
  for (const [name, reason] of Object.entries(NOT_MADE)) print(`diagnosis: "${name}" was not made in ${ENGINE}: ${reason}`);
  assert.deepEqual(CASES.filter((trouble) => !met.has(trouble)).map(({ name }) => name), Object.keys(NOT_MADE));
});

QUnit.test("a healthy server passes every step", async (assert) => {
  const steps = async (baseUrl: string): Promise<DiagnosisReport> => (await newPerson("Ada", { baseUrl })).chat.diagnose();
  const same = await steps(servers.main);
  assert.deepEqual(same.probes.map(({ name }) => name), ["core", "status", "ping", "clock", "stream"]);
  const other = await steps(servers.expose);
  assert.deepEqual(other.probes.map(({ name }) => name), ["core", "status", "ping", "errors", "clock", "stream"]);
  for (const report of [same, other]) {
    assert.deepEqual([report.ok, report.verdict.code, report.wasm], [true, "ok", "loaded"]);
    assert.true(report.probes.every(({ ok, ms }) => ok && ms >= 0));
    assert.true(Math.abs(report.clockSkewMs ?? NaN) < 60_000, `one clock: ${report.clockSkewMs} ms`);
    assert.true(Math.abs(Date.parse(report.checkedAt) - Date.now()) < 60_000);
  }
  assert.deepEqual([same.sameOrigin, other.sameOrigin], [true, false]);
  assert.deepEqual([same.baseUrl, other.baseUrl], [servers.main, servers.expose]);
  assert.deepEqual(structuredClone(same), same, "plain data");
});

QUnit.test("verdicts speak both languages, in the words of the catalogue", async (assert) => {
  const { verdict } = await newChat({ baseUrl: servers.walled }).diagnose();
  assert.strictEqual(verdict.message, texts["transport/cors"]?.en);
  assert.strictEqual(verdict.localized.zh.message, texts["transport/cors"]?.zh);
  assert.strictEqual(verdict.localized.en.remedy, verdict.remedy);
  assert.true(/\p{Script=Han}/u.test(verdict.localized.zh.remedy));
});

QUnit.test("the report is for strangers' eyes: no token, no password, no query", async (assert) => {
  const { chat, email } = await newPerson();
  const secret = "hush-hush-hush";
  const secretUrl = `${servers.main.replace("//", `//ada:${secret}@`)}/?token=${secret}#${secret}`;
  const clients = [chat, newChat({ baseUrl: secretUrl }), newChat({ baseUrl: servers.closed.replace("//", `//ada:${secret}@`) })];
  for (const client of clients) {
    const report = await client.diagnose();
    const text = `${report}\n${JSON.stringify(report)}`;
    assert.true(text.includes("OurChat connection check") && text.includes(report.verdict.code));
    for (const word of [secret, PASSWORD, email, chat.auth.token ?? ""]) assert.false(text.includes(word), text);
  }
});

QUnit.test("it sends few requests and none of them writes", async (assert) => {
  const { fetch, requests } = spy();
  const report = await newChat({ baseUrl: servers.walled, fetch }).diagnose();
  assert.strictEqual(report.verdict.code, "transport/cors");
  assert.true(requests.length <= 4, `${requests.length} requests`);
  assert.deepEqual(requests.filter(({ method }) => method !== "GET"), []);
});

QUnit.test("it rejects for wrong arguments, for abort and for close only", async (assert) => {
  for (const [options, field] of [[5, "options"], [{ timeoutMs: -1 }, "timeoutMs"], [{ signal: {} }, "signal"]] as const) {
    const error = await failureOf(newChat().diagnose(options as never));
    assert.deepEqual([error.code, Object.keys(error.fields ?? {})], ["argument/invalid", [field]]);
  }
  await injectAt("/v1/status", { fault: "delay", ms: 3000 }, 9);
  const controller = new AbortController();
  const aborted = failureOf(newChat().diagnose({ signal: controller.signal }));
  const closing = newChat();
  const closed = failureOf(closing.diagnose());
  await pause(200);
  controller.abort();
  closing.close();
  assert.strictEqual((await aborted).code, "transport/cancelled");
  assert.strictEqual((await closed).code, "sdk/closed");
  assert.strictEqual((await failureOf(newChat().diagnose({ signal: AbortSignal.abort() }))).code, "transport/cancelled");
});
