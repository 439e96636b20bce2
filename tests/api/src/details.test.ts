import QUnit from "qunit";
import { type ErrorDetail, OurChatError, type OurChatOptions } from "ourchat-sdk";
import { failureOf } from "./expect.js";
import { inject } from "./faults.js";
import { newChat, newPerson } from "./people.js";
import { frame, pb } from "./protobuf.js";

QUnit.module("details");

const PING = "BasicService.Ping";
const ACCEPT = "OurChatService.AcceptJoinSessionInvitation";

interface Told {
  readonly code?: number;
  readonly text?: string;
  readonly details?: readonly Uint8Array[];
  readonly headers?: Record<string, string>;
  readonly options?: OurChatOptions;
}

/** `google.protobuf.Any`. */
function any(type: string, value: Uint8Array): Uint8Array {
  return pb([1, `type.googleapis.com/${type}`], [2, value]);
}

/** `google.rpc.Status` in base64. */
function encoded(details: readonly Uint8Array[], text = ""): string {
  const status = pb([1, 7], [2, text], ...details.map((detail) => [3, detail] as const));
  return btoa(String.fromCharCode(...status));
}

/** The error of a call that is refused with these details, in the headers or in the trailers of the body. */
async function refused(where: "headers" | "trailers", { code = 7, text = "", details = [], headers = {}, options }: Told, value = encoded(details)): Promise<OurChatError> {
  if (where === "headers") {
    await inject(PING, { fault: "status", code, message: text, headers: { "grpc-status-details-bin": value, ...headers } });
  } else {
    const lines = { "grpc-status": String(code), "grpc-message": encodeURIComponent(text), "grpc-status-details-bin": value, ...headers };
    const trailers = Object.entries(lines).map(([name, line]) => `${name}:${line}\r\n`).join("");
    const body = btoa(String.fromCharCode(...frame(0x80, new TextEncoder().encode(trailers))));
    await inject(PING, { fault: "raw", contentType: "application/grpc-web+proto", body });
  }
  return failureOf(newChat({ retry: false, ...options }).server.ping());
}

const DETAILS: readonly (readonly [type: string, value: Uint8Array, decoded: unknown])[] = [
  ["google.rpc.ErrorInfo", pb([1, "STOCKOUT"], [2, "example.org"], [3, pb([1, "zone"], [2, "eu"])], [3, pb([1, "__proto__"], [2, "x"])]), { reason: "STOCKOUT", domain: "example.org", metadata: Object.fromEntries([["zone", "eu"], ["__proto__", "x"]]) }],
  ["google.rpc.RetryInfo", pb([1, pb([1, 2], [2, 500_000_000])]), { retryDelay: 2500 }],
  ["google.rpc.DebugInfo", pb([1, "a"], [1, "b"], [2, "c"]), { stackEntries: ["a", "b"], detail: "c" }],
  ["google.rpc.QuotaFailure", pb([1, pb([1, "user:7"], [2, "too much"], [7, 2n ** 60n])]), { violations: [{ subject: "user:7", description: "too much", apiService: "", quotaMetric: "", quotaId: "", quotaValue: String(2n ** 60n) }] }],
  ["google.rpc.PreconditionFailure", pb([1, pb([1, "TOS"], [2, "x"], [3, "not accepted"])]), { violations: [{ type: "TOS", subject: "x", description: "not accepted" }] }],
  ["google.rpc.BadRequest", pb([1, pb([1, "user_name"], [2, "too long"])]), { fieldViolations: [{ field: "user_name", description: "too long", reason: "" }] }],
  ["google.rpc.RequestInfo", pb([1, "r-17"], [2, "more"]), { requestId: "r-17", servingData: "more" }],
  ["google.rpc.ResourceInfo", pb([1, "file"], [2, "key"], [3, "ada"], [4, "gone"]), { resourceType: "file", resourceName: "key", owner: "ada", description: "gone" }],
  ["google.rpc.Help", pb([1, pb([1, "Read"], [2, "https://example.org/help"])]), { links: [{ description: "Read", url: "https://example.org/help" }] }],
  ["google.rpc.LocalizedMessage", pb([1, "fr-FR"], [2, "Non."]), { locale: "fr-FR", message: "Non." }],
  ["example.Unknown", pb([1, 5]), new Uint8Array([8, 5])],
  // No message of the type that it claims to be.
  ["google.rpc.Help", new Uint8Array([10, 9, 1]), new Uint8Array([10, 9, 1])],
];

/** Members whose names mean something to JavaScript compare as entries. */
function comparable(details: readonly ErrorDetail[] | undefined): unknown {
  return details?.map(({ type, value }) => {
    const { metadata } = value as { metadata?: object };
    return [type, value instanceof Uint8Array ? [...value] : { ...(value as object), ...(metadata && { metadata: Object.entries(metadata) }) }];
  });
}

for (const where of ["headers", "trailers"] as const) {
  QUnit.test(`every known message is decoded, others stay bytes (${where})`, async (assert) => {
    const error = await refused(where, { text: "Permission Denied", details: DETAILS.map(([type, value]) => any(type, value)) });
    const expected = DETAILS.map(([type, , value]) => ({ type, value }));
    assert.strictEqual(error.code, "permission/denied");
    assert.deepEqual(comparable(error.details), comparable(expected));
    assert.strictEqual(error.retry.afterMs, 2500);
    assert.deepEqual(error.fields, { userName: ["too long"] });
    assert.strictEqual(error.traceId, "r-17");
    assert.strictEqual(error.info.traceId, "r-17");
    assert.strictEqual(error.localized("fr-CA"), "Non.");
    assert.deepEqual(error.status?.detail, "Permission Denied");
    for (const copy of [OurChatError.fromJSON(JSON.parse(JSON.stringify(error))), OurChatError.fromJSON(structuredClone(error.toJSON()))]) {
      assert.deepEqual(comparable(copy.details), comparable(expected));
      assert.true(copy.details?.[10]?.value instanceof Uint8Array, "bytes are bytes again");
      assert.deepEqual([copy.localized("fr"), copy.retry.afterMs, copy.traceId, copy.fields], ["Non.", 2500, "r-17", error.fields]);
    }
  });

  QUnit.test(`bad details leave the status as it is (${where})`, async (assert) => {
    const good = encoded([any("google.rpc.RetryInfo", pb([1, pb([1, 1])]))]);
    for (const value of ["!!!", "%%%", "A", "/////w==", "CAU=CAU=", "", "=", good.slice(0, -3), `${good}x y`]) {
      const error = await refused(where, { text: "Permission Denied" }, value);
      assert.deepEqual([error.code, error.status?.detail, error.details, error.retry.afterMs], ["permission/denied", "Permission Denied", undefined, undefined], value);
    }
    for (const value of [good, good.replace(/=+$/, ""), good.replaceAll("+", "-").replaceAll("/", "_"), `!!!, ${good}`, `CAc,${good}`]) {
      assert.strictEqual((await refused(where, {}, value)).retry.afterMs, 1000, value);
    }
  });

  QUnit.test(`the server may name the code, the text and the call (${where})`, async (assert) => {
    const info = (reason: string, domain = "ourchat"): Uint8Array => any("google.rpc.ErrorInfo", pb([1, reason], [2, domain]));
    assert.strictEqual((await refused(where, { details: [info("QUOTA_STORAGE_FULL")] })).code, "quota/storage-full");
    assert.strictEqual((await refused(where, { details: [info("SDK_CLOSED")] })).code, "permission/denied");
    assert.strictEqual((await refused(where, { details: [info("QUOTA_STORAGE_FULL", "x")] })).code, "permission/denied");
    assert.strictEqual((await refused(where, {}, encoded([], "User Muted"))).status?.detail, "User Muted");
    assert.strictEqual((await refused(where, { headers: { "x-request-id": "proxy-5" } })).traceId, "proxy-5");
    assert.strictEqual((await refused(where, { code: 14, headers: { "retry-after": "7" } })).retry.afterMs, 7000);
    const later = await refused(where, { code: 14, headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() } });
    assert.true((later.retry.afterMs ?? 0) > 55_000 && (later.retry.afterMs ?? 0) <= 60_000, `${later.retry.afterMs} ms`);
  });
}

QUnit.test("the server's text for users wins where its language fits", async (assert) => {
  const text = (locale: string, message: string): Uint8Array => any("google.rpc.LocalizedMessage", pb([1, locale], [2, message]));
  const details = [text("zh-TW", "不行"), text("zh-CN", "不可以"), text("en", "")];
  const chinese = await refused("headers", { text: "Permission Denied", details, options: { locale: "zh" } });
  assert.strictEqual(chinese.userMessage, "不行");
  assert.strictEqual(chinese.info.errorMessage, "不行");
  assert.strictEqual(chinese.localized("zh-cn"), "不可以");
  const english = await refused("headers", { text: "Permission Denied", details });
  assert.strictEqual(english.userMessage, english.localized("de"));
  assert.false(english.userMessage.includes("不"));
});

QUnit.test("a RetryInfo is waited for", async (assert) => {
  const { chat } = await newPerson();
  const wait = encoded([any("google.rpc.RetryInfo", pb([1, pb([1, 1])]))]);
  await inject(PING, { fault: "status", code: 14, message: "busy", headers: { "grpc-status-details-bin": wait } });
  const began = performance.now();
  await chat.server.ping();
  assert.true(performance.now() - began >= 990, "no request within the second");
  // What may have been done is not asked for again, whatever the server says.
  await inject(ACCEPT, { fault: "status", code: 14, message: "busy", headers: { "grpc-status-details-bin": wait } });
  const error = await failureOf(chat.sessions.acceptInvitation({ sessionId: "1", inviterId: "1" }));
  assert.deepEqual([error.attempts, error.outcome, error.retry.afterMs], [1, "unknown", 1000]);
});
