import texts from "catalogue";
import QUnit from "qunit";
import { OurChatError } from "ourchat-sdk";
import { type ApiErrorCode, ERROR_CASES, ERROR_CODES } from "./error-cases.js";
import { failureOf } from "./expect.js";
import { inject } from "./faults.js";
import { openFrame } from "./frames.js";
import { MEMBERS } from "./interop/seen.js";
import { newChat, newPerson } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

const met = new Set<ApiErrorCode>();

QUnit.module("errors", {
  before: async () => {
    if (!(await OurChatError.loadLocale("zh"))) throw new Error("the Chinese texts were not loaded");
  },
});

/** What differs between an error and what its case and the catalogue say. */
function differences(error: OurChatError, code: ApiErrorCode): string[] {
  const { outcome, retry, safe, afterMs, relogin = false, operation } = ERROR_CASES[code];
  const { category, action, showType, en, zh } = texts[code] ?? {};
  const copies = [OurChatError.fromJSON(JSON.parse(JSON.stringify(error))), OurChatError.fromJSON(structuredClone(error.toJSON()))];
  const pairs: [what: string, actual: unknown, expected: unknown][] = [
    ["code", error.code, code],
    ["operation", error.operation, operation],
    ["outcome", error.outcome, outcome],
    ["relogin", error.relogin, relogin],
    ["retry", error.retry, { kind: retry, safe, ...(afterMs !== undefined && { afterMs }) }],
    ["category", error.category, category],
    ["action", error.action, action],
    ["showType", error.showType, showType],
    ["English", error.userMessage, en],
    ["English of a region", error.localized("en-GB"), en],
    ["Chinese", copies[0]?.localized("zh-CN"), zh],
    ["message", error.message.startsWith(`[${code}] `) && error.message.endsWith(`(${operation})`), true],
    ["kind of object", error instanceof OurChatError, true],
    ["members of other libraries", "response" in error || "request" in error, false],
    ...copies.flatMap((copy) => MEMBERS.map((name): [string, unknown, unknown] => [`copied ${name}`, copy[name], error[name]])),
  ];
  return pairs.flatMap(([what, actual, expected]) =>
    QUnit.equiv(plain(actual), plain(expected)) ? [] : [`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`],
  );
}

/** Objects of another window have other prototypes. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

for (const code of ERROR_CODES) {
  QUnit.test(code, async (assert) => {
    const found = differences(await ERROR_CASES[code].meet(), code);
    assert.deepEqual(found, []);
    if (found.length === 0) met.add(code);
  });
}

QUnit.test("every code was met", (assert) => {
  print(`errors ${met.size} of ${ERROR_CODES.length}`);
  assert.deepEqual(ERROR_CODES.filter((code) => !met.has(code)), []);
});

QUnit.test("the catalogue's codes outside of this API are the only ones without a case", (assert) => {
  const outside = Object.keys(texts).filter((code) => !(code in ERROR_CASES));
  const others = /^(argument\/form-invalid|http\/.*|server\/timeout)$/;
  // Met by the diagnosis and on a secure page.
  const diagnosed = /^transport\/(cors|csp|mixed-content|stream-buffered|tls|unreachable|wrong-server)$/;
  // Of systems that only the recogniser meets.
  const foreign = (code: string): boolean => {
    const { systems = [] } = texts[code] ?? {};
    return systems.length > 0 && !systems.some((system) => ["ourchat-grpc", "grpc", "grpc-http", "http", "transport"].includes(system));
  };
  assert.deepEqual(outside.filter((code) => !others.test(code) && !diagnosed.test(code) && !foreign(code)), []);
});

QUnit.test("an unknown status keeps what arrived", async (assert) => {
  const { chat } = await newPerson();
  await inject("OurChatService.SendMsg", { fault: "status", code: 9, message: "未来的原因 100%" });
  const error = await failureOf(chat.messages.send("1", { markdown: "x" }));
  assert.deepEqual({ ...error.status }, { system: "ourchat-grpc", code: "9", name: "FAILED_PRECONDITION", detail: "未来的原因 100%", httpStatus: 200 });
});

QUnit.test("across origins an exposed status is read, a hidden one is explained", async (assert) => {
  const exposed = await failureOf(newChat({ baseUrl: servers.expose }).server.lookup("nobody-has-this"));
  assert.strictEqual(exposed.code, "user/not-found");
  const hidden = await failureOf(newChat({ baseUrl: servers.brief }).server.lookup("nobody-has-this"));
  assert.strictEqual(hidden.code, "transport/status-hidden");
  assert.true(hidden.message.includes("Access-Control-Expose-Headers"), "the header that helps");
  assert.true(hidden.alternatives?.includes("user/not-found"), "what it may be");
});

QUnit.test("maintenance and rate limit hide behind CORS as network failures", async (assert) => {
  const maintenance = await failureOf(newChat({ baseUrl: servers.maintenance }).server.ping());
  assert.strictEqual(maintenance.code, "transport/network");
  const chat = newChat({ baseUrl: servers.limited });
  const calls = await Promise.allSettled(Array.from({ length: 40 }, () => chat.server.ping()));
  const codes = new Set(calls.flatMap((call) => (call.status === "rejected" ? [(call.reason as OurChatError).code] : [])));
  assert.deepEqual([...codes], ["transport/network"]);
});

QUnit.test("the real rate limit's answer waits half a second at least", async (assert) => {
  await inject("BasicService.Ping", { fault: "http", status: 429, body: "Too Many Requests! Wait for 0s", headers: { "retry-after": "0" } });
  const error = await failureOf(newChat({ retry: false }).server.ping());
  assert.strictEqual(error.code, "rate/limited");
  assert.strictEqual(error.retry.afterMs, 500);
});

QUnit.test("errors speak the language of the client", async (assert) => {
  const chat = newChat({ locale: "zh" });
  for (const error of [await failureOf(chat.server.lookup("nobody-has-this")), await failureOf(chat.auth.login(5 as never))]) {
    assert.strictEqual(error.userMessage, texts[error.code]?.zh);
    assert.strictEqual(error.localized("en"), texts[error.code]?.en);
  }
});

QUnit.test("errors of another copy of the package are known", async (assert) => {
  const frame = await openFrame();
  const error = await failureOf(new frame.sdk.OurChat({ baseUrl: servers.main }).server.lookup("nobody-has-this"));
  assert.true(OurChatError.is(error, "user/not-found"));
  assert.true(error instanceof OurChatError);
  assert.notStrictEqual(frame.sdk.OurChatError, OurChatError);
  frame.remove();
});
