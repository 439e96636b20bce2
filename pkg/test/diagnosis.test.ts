import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { configurationFor, EXPOSED, plain, withOtherScheme } from "../src/diagnosis/configuration.js";
import { reportOf } from "../src/diagnosis/report.js";
import { type Answer, type Findings, verdictOn } from "../src/diagnosis/verdict.js";
import { withoutQueries } from "../src/diagnosis-report.js";
import { ADVICE } from "../src/generated/diagnosis.js";
import { isMixedContent } from "../src/mixed-content.js";

const read = (httpStatus: number, empty = false): Answer => ({ kind: "read", httpStatus, empty });
const fine = read(200, true);
const opaque: Answer = { kind: "opaque" };
const rejected: Answer = { kind: "rejected" };
const late: Answer = { kind: "late" };

test("findings have one verdict", () => {
  const table: readonly [Findings, code: string, ...alternatives: string[]][] = [
    [{ status: fine, ping: "ok" }, "ok"],
    [{ status: fine, ping: "ok", stream: "ok" }, "ok"],
    [{}, "ok"],
    // The page.
    [{ mixedContent: true, core: "sdk/wasm-blocked" }, "transport/mixed-content"],
    [{ core: "sdk/wasm-blocked", status: rejected }, "sdk/wasm-blocked"],
    [{ core: "sdk/unsupported", status: fine }, "sdk/unsupported"],
    [{ core: "sdk/wasm-load", status: fine }, "sdk/wasm-load"],
    [{ core: "sdk/wasm-load", status: rejected, offline: true }, "transport/offline"],
    [{ core: "sdk/wasm-load", status: rejected, sameOrigin: true }, "transport/unreachable"],
    [{ status: rejected, csp: true }, "transport/csp"],
    [{ status: fine, ping: "transport/network", csp: true }, "transport/csp"],
    // Nobody there, or nobody who may be heard.
    [{ status: late }, "transport/timeout"],
    [{ status: rejected, reach: rejected }, "transport/unreachable"],
    [{ status: rejected, reach: rejected, offline: true }, "transport/offline"],
    [{ status: rejected, reach: rejected, secureServer: true }, "transport/unreachable", "transport/tls"],
    [{ status: rejected, sameOrigin: true, secureServer: true }, "transport/unreachable"],
    [{ status: rejected, reach: rejected, secureServer: true, tls: true }, "transport/tls"],
    [{ status: rejected, reach: rejected, secureServer: true, scheme: true }, "transport/wrong-server"],
    [{ status: rejected, reach: rejected, perhapsMixedContent: true }, "transport/unreachable", "transport/mixed-content"],
    [{ status: rejected, reach: opaque, pause: rejected }, "transport/cors", "rate/limited", "server/unavailable"],
    [{ status: rejected, reach: opaque, pause: fine }, "rate/limited"],
    // Offline is what the browser believes; an answer is an answer.
    [{ status: rejected, reach: opaque, pause: rejected, offline: true }, "transport/cors", "rate/limited", "server/unavailable"],
    [{ status: fine, ping: "ok", offline: true }, "ok"],
    // The status is there, the call is not.
    [{ status: read(429), core: "sdk/wasm-load" }, "rate/limited"],
    [{ status: fine, ping: "server/maintenance" }, "server/maintenance"],
    [{ status: fine, ping: "transport/network", logo: rejected, pause: rejected }, "server/maintenance", "rate/limited"],
    [{ status: fine, ping: "transport/network", logo: rejected, pause: fine }, "rate/limited"],
    [{ status: fine, ping: "transport/network", logo: read(200) }, "transport/cors", "server/unavailable"],
    [{ status: fine, ping: "transport/network", logo: read(200), pause: fine }, "rate/limited"],
    [{ status: fine, ping: "transport/network", sameOrigin: true }, "transport/network"],
    // Another server, or a proxy in a server's place.
    [{ status: read(404), ping: "grpc/unimplemented" }, "transport/wrong-server"],
    [{ status: read(200), ping: "transport/bad-response" }, "transport/wrong-server"],
    [{ status: read(404), ping: "ok" }, "ok"],
    [{ status: read(404), core: "sdk/wasm-load" }, "sdk/wasm-load"],
    [{ status: read(404) }, "transport/wrong-server"],
    [{ status: fine, ping: "grpc/unimplemented" }, "grpc/unimplemented"],
    [{ status: fine, ping: "transport/bad-response" }, "transport/bad-response"],
    [{ status: read(502), ping: "server/unavailable" }, "server/unavailable"],
    // Calls work.
    [{ status: fine, ping: "ok", errors: "transport/status-hidden" }, "transport/status-hidden"],
    [{ status: fine, ping: "ok", errors: "rate/limited" }, "ok"],
    [{ status: fine, ping: "ok", stream: "transport/stream-buffered" }, "transport/stream-buffered"],
    [{ status: fine, ping: "ok", stream: "auth/token-expired" }, "auth/token-expired"],
  ];
  for (const [findings, code, ...alternatives] of table) {
    const { code: found, alternatives: others = [] } = verdictOn(findings);
    assert.deepEqual([found, ...others], [code, ...alternatives], JSON.stringify(findings));
  }
});

test("no findings whatever have no verdict", () => {
  const answers = [undefined, fine, read(404), read(429), read(502), opaque, rejected, late];
  const codes = [undefined, "ok", "transport/network", "grpc/unimplemented"] as const;
  for (const status of answers) {
    for (const reach of answers) {
      for (const pause of answers) {
        for (const logo of answers) {
          for (const ping of codes) {
            for (const sameOrigin of [true, false]) {
              const findings = Object.fromEntries(Object.entries({ status, reach, pause, logo, ping, sameOrigin }).filter(([, value]) => value !== undefined));
              const { code, alternatives = [] } = verdictOn(findings as Findings);
              assert.ok(code === "ok" || code in ADVICE, `${code} has no advice`);
              assert.ok(!alternatives.includes(code as never), "no code is an alternative to itself");
            }
          }
        }
      }
    }
  }
});

test("mixed content is what browsers refuse", () => {
  const table: readonly [url: string, page: string, mixed: boolean][] = [
    ["http://chat.example", "https://app.example/", true],
    ["http://chat.example:7777/api", "https://app.example/", true],
    ["http://10.0.0.7", "https://app.example/", true],
    ["http://127.0.0.1.example", "https://app.example/", true],
    ["http://localhost.example", "https://app.example/", true],
    ["http://notlocalhost", "https://app.example/", true],
    ["http://localhost:7777", "https://app.example/", false],
    ["http://ourchat.localhost", "https://app.example/", false],
    ["http://127.8.9.1:7777", "https://app.example/", false],
    ["http://[::1]:7777", "https://app.example/", false],
    ["https://chat.example", "https://app.example/", false],
    ["/", "https://app.example/", false],
    ["http://chat.example", "http://app.example/", false],
    ["http://chat.example", "", false],
  ];
  for (const [url, page, mixed] of table) assert.equal(isMixedContent(url, page), mixed, `${url} from ${page}`);
});

test("the lines to copy name the very addresses", () => {
  const places = { base: new URL("http://chat.example:7777/api/"), page: "https://app.example", otherScheme: false };
  assert.equal(configurationFor("transport/mixed-content", places), 'new OurChat({ baseUrl: "https://chat.example:7777/api" })');
  assert.match(configurationFor("transport/cors", places) ?? "", /^Access-Control-Allow-Origin: https:\/\/app\.example$/m);
  assert.equal(configurationFor("transport/csp", places), "Content-Security-Policy: connect-src 'self' http://chat.example:7777");
  assert.equal(configurationFor("transport/wrong-server", places), "curl -i http://chat.example:7777/api/v1/status");
  assert.equal(configurationFor("ok", places), undefined);
  // The server itself may have said it, which is nothing to configure.
  assert.equal(configurationFor("server/unavailable", places), undefined);
  for (const [httpStatus, line] of [[502, /^proxy_pass /m], [503, /^proxy_pass /m], [504, /^proxy_read_timeout /m]] as const) {
    assert.match(configurationFor("server/unavailable", { ...places, httpStatus }) ?? "", line);
  }
  assert.ok(ADVICE["transport/status-hidden"].en.remedy.includes(EXPOSED), "the catalogue names the same headers");
  assert.equal(withOtherScheme(new URL("https://chat.example")).href, "http://chat.example/");
  assert.equal(plain(new URL("https://ada:secret@chat.example/?token=secret#secret")), "https://chat.example");
});

test("the documentation names the codes that there are", async () => {
  const page = await readFile("../docs/diagnosis.md", "utf8");
  const codes = [...page.matchAll(/`([a-z]+\/[a-z-]+)`/g)].map(([, code = ""]) => code);
  const known = (JSON.parse(await readFile("src/generated/errors.json", "utf8")) as { id: string }[]).map(({ id }) => id);
  assert.deepEqual(codes.filter((code) => !known.includes(code)), []);
  const found = ["cors", "csp", "mixed-content", "offline", "status-hidden", "stream-buffered", "timeout", "tls", "unreachable", "wrong-server"];
  assert.deepEqual(found.filter((name) => !codes.includes(`transport/${name}`)), []);
});

test("texts lose what may be secret in their URLs", () => {
  const table: readonly [text: string, kept: string][] = [
    ["https://cdn.example/ourchat.wasm?signature=secret was answered", "https://cdn.example/ourchat.wasm was answered"],
    ["(http://ada:secret@chat.example:80/v1/status#secret)", "(http://chat.example:80/v1/status)"],
    ["is it there? yes", "is it there? yes"],
  ];
  for (const [text, kept] of table) assert.equal(withoutQueries(text), kept);
});

test("a report is data, and words for a bug report", () => {
  const report = reportOf({
    finding: { code: "transport/unreachable", alternatives: ["transport/tls"] },
    configuration: "curl -i https://chat.example/v1/status",
    baseUrl: "https://chat.example",
    sameOrigin: false,
    online: true,
    secureContext: true,
    wasm: "loaded",
    clockSkewMs: undefined,
    probes: [
      { name: "core", ok: true, ms: 12.3 },
      { name: "status", ok: false, ms: 5, httpStatus: 502, detail: "text/html" },
    ],
  });
  assert.equal(report.ok, false);
  assert.deepEqual(structuredClone(report), JSON.parse(JSON.stringify(report)));
  assert.ok(!("online" in reportOf({ ...report, finding: { code: "ok" }, configuration: undefined, online: undefined, clockSkewMs: 7 })));
  const lines = String(report).split("\n");
  assert.ok(lines.includes("verdict: transport/unreachable: Nothing answers at the address of the server."));
  assert.ok(lines.includes("  curl -i https://chat.example/v1/status"));
  assert.ok(lines.includes("  FAILED status      5 ms HTTP 502, text/html"));
});
