/** The error class without the core. Run in the folder of the package, as npm scripts are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { OurChatError } from "../src/error.js";
import type { ErrorRecord } from "../src/error-record.js";
import type { ErrorsOf, OurChatErrorCode } from "../src/generated/codes.js";
import { LOCAL } from "../src/generated/local.js";
import { zh } from "../src/locales/zh.js";

const RECORD: ErrorRecord = {
  code: "auth/wrong-password",
  category: "unauthenticated",
  operation: "AuthService.Auth",
  status: { system: "ourchat-grpc", code: "16", name: "UNAUTHENTICATED", detail: "Wrong Password", httpStatus: 200 },
  outcome: "rejected",
  retry: { kind: "fix-input", safe: true },
  relogin: false,
  action: "field:password",
  showType: 2,
  userMessage: "The password is wrong.",
};

const make = (more: Partial<ErrorRecord> = {}): OurChatError => new OurChatError({ ...RECORD, ...more });

/** Another copy of the package, as another bundle on the page would bring it. */
async function otherCopy(): Promise<typeof OurChatError> {
  const { outputFiles } = await build({
    entryPoints: ["src/error.ts"],
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    logLevel: "silent",
  });
  const source = Buffer.from(outputFiles[0]!.contents).toString("base64");
  const copy = (await import(`data:text/javascript;base64,${source}`)) as { OurChatError: typeof OurChatError };
  assert.notEqual(copy.OurChatError, OurChatError);
  return copy.OurChatError;
}

test("is a real error with a text for developers", () => {
  const cause = new TypeError("Failed to fetch");
  const error = make({ cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, "OurChatError");
  assert.equal(error.message, "[auth/wrong-password] The password is wrong. (AuthService.Auth)");
  assert.equal(String(error), `OurChatError: ${error.message}`);
  assert.ok(error.stack?.startsWith(`OurChatError: ${error.message}\n    at `), error.stack);
  assert.equal(error.cause, cause);
  assert.ok(!("cause" in make()));
});

test("the text for developers prefers the reason, and names bad fields", () => {
  assert.equal(make({ reason: "because" }).message, "[auth/wrong-password] because (AuthService.Auth)");
  const fields = { "members[2]": ["expected an id", "not empty"], name: ["too long"] };
  const { operation: _, ...bare } = RECORD;
  const error = new OurChatError({ ...bare, code: "argument/invalid", fields });
  assert.equal(error.message, "[argument/invalid] members[2]: expected an id, not empty; name: too long");
  assert.deepEqual(error.fields, fields);
});

test("has every member of its record, and only those", () => {
  const error = make({ alternatives: ["auth/account-locked"], retry: { kind: "wait", afterMs: 500, safe: true } });
  assert.equal(error.code, "auth/wrong-password");
  assert.equal(error.category, "unauthenticated");
  assert.equal(error.operation, "AuthService.Auth");
  assert.deepEqual(error.status, RECORD.status);
  assert.deepEqual(error.retry, { kind: "wait", afterMs: 500, safe: true });
  assert.equal(error.outcome, "rejected");
  assert.equal(error.relogin, false);
  assert.equal(error.action, "field:password");
  assert.deepEqual(error.alternatives, ["auth/account-locked"]);
  assert.ok(!("fields" in error) && !("details" in error));
  // Error handlers take an error with these for one of axios.
  assert.ok(!("response" in error) && !("request" in error));
});

test("is an ErrorInfoStructure and offers one", () => {
  const error = make({ traceId: "t1", host: "chat.example.com", data: { left: 3 } });
  const info = {
    success: false,
    data: { left: 3 },
    errorCode: "auth/wrong-password",
    errorMessage: "The password is wrong.",
    showType: 2,
    traceId: "t1",
    host: "chat.example.com",
  };
  assert.deepEqual(error.info, info);
  for (const [name, value] of Object.entries(info)) assert.deepEqual(error[name as keyof OurChatError], value, name);
  assert.deepEqual(Object.keys(make().info), ["success", "errorCode", "errorMessage", "showType"]);
});

test("help points to the code's anchor in the reference", () => {
  assert.equal(make().help, "errors/#auth-wrong-password");
  const before = OurChatError.reference;
  OurChatError.reference = "https://chat.example.com/errors.html";
  assert.equal(make().help, "https://chat.example.com/errors.html#auth-wrong-password");
  OurChatError.reference = before;
});

test("speaks English until Chinese is loaded, then both", async () => {
  const error = new OurChatError(RECORD, { locale: "zh" });
  assert.equal(error.userMessage, "The password is wrong.");
  assert.equal(await OurChatError.loadLocale("zh-Hans-CN"), true);
  assert.equal(error.userMessage, "密码不正确。");
  assert.equal(error.errorMessage, "密码不正确。");
  assert.equal(make().userMessage, "The password is wrong.");
  assert.equal(make().localized("zh_CN"), "密码不正确。");
  for (const locale of ["en", "en-GB", "fr", "", "__proto__"]) {
    assert.equal(error.localized(locale), "The password is wrong.", locale);
  }
  // A code of a newer version of the package.
  const unknown = { ...RECORD, code: "auth/of-the-future" as OurChatErrorCode };
  assert.equal(new OurChatError(unknown, { locale: "zh" }).userMessage, "The password is wrong.");
  assert.equal(error.message, "[auth/wrong-password] The password is wrong. (AuthService.Auth)");
  assert.equal(await OurChatError.loadLocale("en"), true);
  for (const locale of ["fr", "constructor", ""]) assert.equal(await OurChatError.loadLocale(locale), false, locale);
});

test("every code has a Chinese text", () => {
  const texts = Object.entries(zh);
  assert.ok(texts.length > 90);
  for (const [code, text] of texts) assert.match(text, /^[^a-z].*[。]$/, code);
  for (const code of Object.keys(LOCAL)) assert.ok(code in zh, code);
});

test("survives JSON and structuredClone", () => {
  const error = new OurChatError(
    { ...RECORD, reason: "because", fields: { a: ["b"] }, traceId: "t1", data: 1, cause: new TypeError("Failed to fetch") },
    { locale: "zh" },
  );
  for (const json of [JSON.parse(JSON.stringify(error)), structuredClone(error.toJSON())] as unknown[]) {
    const copy = OurChatError.fromJSON(json);
    assert.ok(copy instanceof OurChatError);
    assert.equal(copy.message, error.message);
    assert.equal(copy.userMessage, error.userMessage);
    assert.equal((copy.cause as Error).name, "TypeError");
    assert.equal((copy.cause as Error).message, "Failed to fetch");
    assert.deepEqual(copy.toJSON(), error.toJSON());
    assert.deepEqual(copy.info, error.info);
  }
  const json = error.toJSON();
  assert.equal(json.success, false);
  assert.equal(json.name, "OurChatError");
  assert.ok(!("stack" in json));
});

test("a cause of another window goes along, anything else stays behind", () => {
  const foreign: unknown = runInNewContext("new TypeError('Failed to fetch')");
  assert.ok(!(foreign instanceof Error));
  for (const cause of [foreign, new DOMException("Failed to fetch", "TypeError")]) {
    const json = make({ cause }).toJSON();
    assert.deepEqual(json.cause, { name: "TypeError", message: "Failed to fetch" });
    assert.equal((OurChatError.fromJSON(structuredClone(json)).cause as Error).message, "Failed to fetch");
  }
  const throwing = { get name(): string { throw new RangeError("no"); } };
  for (const cause of ["a text", 5, {}, null, () => 1, throwing, { name: 1, message: "x" }]) {
    assert.ok(!("cause" in make({ cause }).toJSON()), inspect(cause));
  }
});

test("has no members of its own but the public ones", () => {
  const error = make({ reason: "because", cause: new Error("x") });
  const listed = Reflect.ownKeys(error).map(String).sort();
  assert.deepEqual(listed, ["action", "attempts", "category", "cause", "code", "elapsedMs", "message", "operation", "outcome", "relogin", "retry", "stack", "status"]);
});

test("the text in the user's language goes along where its texts are not loaded", async () => {
  await OurChatError.loadLocale("zh");
  const json: unknown = JSON.parse(JSON.stringify(new OurChatError(RECORD, { locale: "zh" })));
  const copy = (await otherCopy()).fromJSON(json);
  for (const error of [copy, OurChatError.fromJSON(copy.toJSON())]) {
    assert.equal(error.userMessage, "密码不正确。");
    assert.equal(error.localized("zh-CN"), "密码不正确。");
    assert.equal(error.localized("en"), "The password is wrong.");
  }
  assert.equal((await otherCopy()).fromJSON(make().toJSON()).localized("zh"), "The password is wrong.");
});

test("fromJSON refuses everything else with an error of ours", () => {
  const good = make().toJSON();
  const throwing = { get name(): string { throw new RangeError("no"); } };
  const bad: unknown[] = [
    undefined, null, 5, "OurChatError", [], {}, new Error("x"), throwing,
    ...Object.keys(good)
      .filter((name) => !["operation", "status", "success", "errorCode", "errorMessage", "message", "locale", "attempts", "elapsedMs"].includes(name))
      .map((name) => ({ ...good, [name]: undefined })),
    { ...good, retry: {} }, { ...good, retry: null }, { ...good, fields: { a: 1 } }, { ...good, fields: { a: [1] } },
    { ...good, alternatives: "x" }, { ...good, cause: 1 }, { ...good, cause: {} }, { ...good, status: null },
    { ...good, details: {} }, { ...good, details: [5] }, { ...good, details: [null] }, { ...good, details: [{ type: "x", value: { base64: "?" } }] }, { ...good, operation: 5 }, { ...good, reason: {} }, { ...good, errorMessage: 5 }, { ...good, attempts: "2" }, { ...good, elapsedMs: {} },
  ];
  for (const json of bad) {
    assert.throws(() => OurChatError.fromJSON(json), (error) => OurChatError.is(error, "argument/invalid"), inspect(json));
  }
});

test("is() tells our errors from everything else", () => {
  const error: unknown = make();
  assert.ok(OurChatError.is(error));
  assert.ok(OurChatError.is(error, "auth/account-locked", "auth/wrong-password"));
  assert.ok(!OurChatError.is(error, "auth/account-locked"));
  const throwing = new Proxy({}, { get: () => { throw new Error("no"); } });
  for (const other of [undefined, null, 1, "x", {}, new Error("x"), { code: "auth/wrong-password" }, throwing]) {
    assert.equal(OurChatError.is(other), false);
    assert.equal(other instanceof OurChatError, false);
  }
});

test("is() narrows the code for TypeScript", () => {
  const error: unknown = make();
  if (!OurChatError.is(error, "auth/wrong-password")) assert.fail();
  const code: "auth/wrong-password" = error.code;
  const known: ErrorsOf<"auth.login"> = code;
  assert.equal(known, "auth/wrong-password");
  // @ts-expect-error signing in cannot give it
  const foreign: ErrorsOf<"auth.login"> = "permission/muted";
  assert.ok(foreign);
});

test("copies of the package know each other's errors", async () => {
  const Other = await otherCopy();
  const theirs = new Other(RECORD);
  const ours = make();
  assert.ok(theirs instanceof OurChatError && ours instanceof Other);
  assert.ok(OurChatError.is(theirs, "auth/wrong-password") && Other.is(ours));
  assert.equal(OurChatError.fromJSON(JSON.parse(JSON.stringify(theirs))).message, ours.message);
});

test("instanceof keeps its meaning for subclasses", () => {
  class Special extends OurChatError {}
  const special = new Special(RECORD);
  assert.ok(special instanceof Special && special instanceof OurChatError);
  assert.ok(!(make() instanceof Special));
});

test("prints its message, its stack and what is known", () => {
  const text = inspect(make());
  assert.match(text, /^OurChatError: \[auth\/wrong-password\] The password is wrong\. \(AuthService\.Auth\)\n {4}at /);
  for (const part of ["code: 'auth/wrong-password'", "outcome: 'rejected'", "detail: 'Wrong Password'", "safe: true"]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!text.includes("undefined"), text);
});
