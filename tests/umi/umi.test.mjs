// Errors of the SDK in the hands of umi's error handlers: the plugin of umi 3 itself, and a handler as the documentation of
// umi 4 and Ant Design Pro describe it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { request } from "@umijs/plugin-request/lib/request.js";
import { OurChat, OurChatError } from "ourchat-sdk";
import { reportToUmi, toProTable, withUmi } from "ourchat-sdk/umi";
import { application, visited } from "umi";
import { drawn, message, notification } from "./ui.mjs";

const wasm = await readFile(createRequire(import.meta.url).resolve("ourchat-sdk/ourchat.wasm"));

/** The error of a call that the server answers like this. */
async function failed(grpcStatus, grpcMessage) {
  const headers = { "content-type": "application/grpc-web+proto", "grpc-status": String(grpcStatus), "grpc-message": grpcMessage };
  const chat = new OurChat({ baseUrl: "http://localhost", wasm, fetch: async () => new Response(null, { headers }) });
  const error = await chat.auth.login({ ocid: "ada", password: "x" }, { retry: false }).catch((thrown) => thrown);
  assert.ok(OurChatError.is(error));
  return error;
}

/** An error for every way of showing one, and the way. */
const shown = async () => [
  [await failed(16, "Wrong Password"), "error"],
  [await failed(14, "something"), "warning"],
  [await failed(15, ""), "notification"],
];

/** One that an application meets when the session is over. */
const signedOut = () =>
  OurChatError.fromJSON({
    name: "OurChatError",
    message: "",
    code: "auth/token-expired",
    category: "unauthenticated",
    outcome: "rejected",
    retry: { kind: "relogin", safe: true },
    relogin: true,
    action: "login",
    showType: 9,
    userMessage: "Please sign in again.",
  });

/** Runs the error through umi's own request, as a middleware of an application that uses the SDK would. */
let thrown;
application.request = {
  middlewares: [
    async () => {
      throw thrown;
    },
  ],
};

async function throughUmi3(error) {
  drawn.length = visited.length = 0;
  thrown = error;
  const rejected = await request("/any").catch((reason) => reason);
  assert.equal(rejected, error, "umi throws the error on");
  return [...drawn];
}

/** What Ant Design Pro's template does with an error, in the order that its documentation gives. */
function pro(error, options) {
  if (options?.skipErrorHandler) throw error;
  if (error.name === "BizError") {
    const { errorMessage, errorCode, showType } = error.info;
    const ways = {
      0: () => undefined,
      1: () => message.warning(errorMessage),
      2: () => message.error(errorMessage),
      3: () => notification.open({ description: errorMessage, message: errorCode }),
      9: () => visited.push(errorCode),
    };
    (ways[showType] ?? (() => message.error(errorMessage)))();
  } else if (error.response) message.error(`Response status:${error.response.status}`);
  else if (error.request) message.error("None response");
  else message.error("Request error");
}

test("umi 3 shows an error of the SDK as it is", async () => {
  for (const [error, way] of await shown()) {
    const expected = way === "notification" ? [way, error.code, error.userMessage] : [way, error.userMessage];
    assert.deepEqual(await throughUmi3(error), [expected], error.code);
  }
});

test("umi 3 shows a BizError the same way", async () => {
  for (const [error] of await shown()) {
    const biz = error.toBizError({ profile: "umi3" });
    assert.deepEqual(await throughUmi3(biz), await throughUmi3(error), error.code);
  }
});

test("umi 3 shows its error page when a new login is the remedy", async () => {
  const error = signedOut();
  assert.deepEqual(await throughUmi3(error), []);
  assert.deepEqual(visited, [{ pathname: "/exception", query: { errorCode: error.code, errorMessage: error.userMessage } }]);
});

test("umi 4 and Ant Design Pro show a BizError", async () => {
  for (const [error, way] of await shown()) {
    drawn.length = 0;
    assert.equal(reportToUmi(error, pro), true);
    const expected = way === "notification" ? [way, error.code, error.userMessage] : [way, error.userMessage];
    assert.deepEqual(drawn, [expected], error.code);
  }
  visited.length = 0;
  reportToUmi(signedOut(), pro);
  assert.deepEqual(visited, ["auth/token-expired"]);
});

test("a BizError is what it says, and no error of axios", async () => {
  const error = await failed(16, "Wrong Password");
  for (const one of [error, error.toBizError(), error.toBizError({ profile: "umi3" })]) {
    assert.ok(one instanceof Error);
    assert.equal("response" in one || "request" in one, false);
  }
  const biz = error.toBizError();
  assert.deepEqual([biz.name, biz.message, biz.cause, String(biz)], ["BizError", error.userMessage, error, `BizError: ${error.userMessage}`]);
  assert.equal(biz.info.success, false);
  assert.equal(biz.info.errorCode, "auth/wrong-password");
  assert.equal(error.toBizError({ errorCode: "wire" }).info.errorCode, 16);
  assert.equal(error.toBizError({ errorCode: "wire", profile: "umi3" }).info.errorCode, "16");
  assert.equal(signedOut().toBizError({ errorCode: "wire" }).info.errorCode, "auth/token-expired", "there is no number");
});

test("withUmi shows the error and throws the SDK's own", async () => {
  const error = await failed(16, "Wrong Password");
  drawn.length = 0;
  await assert.rejects(withUmi(Promise.reject(error), pro), (rejected) => rejected === error);
  assert.equal(drawn.length, 1);
  assert.equal(await withUmi(Promise.resolve(7), pro), 7);
  const other = new TypeError("the application's own");
  await assert.rejects(withUmi(Promise.reject(other), pro), (rejected) => rejected === other);
  assert.equal(drawn.length, 1, "other errors are not shown");
});

test("a handler that throws the error on, as that of umi 3, disturbs nobody", async () => {
  const error = await failed(16, "Wrong Password");
  assert.equal(reportToUmi(error, (biz) => { throw biz; }), true);
});

test("a ProTable keeps what it shows when a call fails", async () => {
  assert.deepEqual(await toProTable(Promise.resolve([1, 2])), { data: [1, 2], success: true, total: 2 });
  const error = await failed(16, "Wrong Password");
  drawn.length = 0;
  assert.deepEqual(await toProTable(Promise.reject(error), pro), { data: [], success: false, total: 0 });
  assert.equal(drawn.length, 1);
  assert.deepEqual(await toProTable(Promise.reject(error)), { data: [], success: false, total: 0 });
  await assert.rejects(toProTable(Promise.reject(new RangeError("x"))), RangeError);
});
