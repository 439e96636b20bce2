import QUnit from "qunit";
import { OurChat } from "ourchat-sdk";
import { type Case, callAndDiagnose, differences, ENGINE, type Met, ping } from "./diagnosis/case.js";
import { failureOf, spy } from "./expect.js";
import { newChat } from "./people.js";
import { print } from "./results.js";

/** The server without TLS. */
const plain = new URLSearchParams(location.search).get("plain") ?? "";
/** The same server under a name that is not of this machine alone. */
const elsewhere = plain.replace("127.0.0.1", "ourchat.test");

/** WebKit refuses servers without TLS on its own machine as well. */
const onThisMachine: Met =
  ENGINE === "webkit"
    ? { code: "transport/network", verdict: "transport/unreachable", alternatives: ["transport/mixed-content"], configuration: `curl -i ${plain}/v1/status` }
    : { code: "ok" };

const CASES: readonly Case[] = [
  {
    name: "mixed content",
    expected: { code: "transport/mixed-content", verdict: "transport/mixed-content", configuration: `new OurChat({ baseUrl: "${elsewhere.replace("http:", "https:")}" })` },
    meet: () => callAndDiagnose(newChat({ baseUrl: elsewhere })),
  },
  {
    name: "server without TLS on this machine",
    expected: onThisMachine,
    meet: async () => {
      if (ENGINE === "webkit") return callAndDiagnose(newChat({ baseUrl: plain }));
      await newChat({ baseUrl: plain }).server.ping();
      return { code: "ok" };
    },
  },
];

QUnit.module("secure page");

const met = new Set<Case>();

for (const trouble of CASES) {
  QUnit.test(trouble.name, async (assert) => {
    assert.true(isSecureContext && location.protocol === "https:", "the page is secure");
    const found = await trouble.meet();
    const wrong = found === undefined ? ["it was not made"] : differences(found, trouble.expected);
    assert.deepEqual(wrong, []);
    if (wrong.length === 0) met.add(trouble);
  });
}

QUnit.test("every trouble was met", (assert) => {
  print(`diagnosis of a secure page ${met.size} of ${CASES.length}`);
  assert.strictEqual(met.size, CASES.length);
});

QUnit.test("mixed content is refused before anything is sent, as the browser would", async (assert) => {
  const chat = newChat({ baseUrl: elsewhere });
  for (const call of [chat.server.ping(), chat.server.httpStatus(), chat.auth.login({ ocid: "ada", password: "x" })]) {
    const error = await failureOf(call);
    assert.deepEqual([error.code, error.outcome, error.retry.safe, error.status], ["transport/mixed-content", "not-sent", true, undefined]);
  }
  await assert.rejects(fetch(`${elsewhere}/v1/status`, { mode: "no-cors" }), /./, "the browser itself");
});

QUnit.test("an app with a fetch of its own is not refused", async (assert) => {
  const { fetch, requests } = spy();
  await failureOf(ping(new OurChat({ baseUrl: elsewhere, fetch, retry: false })));
  assert.strictEqual(requests.length, 1);
});

QUnit.test("a server with TLS is fine", async (assert) => {
  const report = await newChat().diagnose();
  assert.deepEqual([report.verdict.code, report.secureContext, report.baseUrl], ["ok", true, location.origin]);
});
