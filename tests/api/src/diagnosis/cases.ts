/**
 * Every trouble between page and server, made for real.
 */
import type { OurChat, OurChatErrorCode } from "ourchat-sdk";
import { failureOf, pause } from "../expect.js";
import { beginOutage, clearFaults, type Fault, inject, injectAt, pathOf, reachable, setMaintenance } from "../faults.js";
import { openFrame } from "../frames.js";
import { newChat, newPair, newPerson } from "../people.js";
import { wish } from "../results.js";
import { servers } from "../servers.js";
import { type Case, callAndDiagnose, ENGINE, type Met, ping, verdictIn } from "./case.js";

/** Longer than a diagnosis of a server that is away takes, on a busy machine as well. */
const OUTAGE_MS = 6000;
/** Enough to hit everything that a call and a diagnosis send. */
const ALL = 50;

const EXPOSED = "grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-after";
const HTML = "<!doctype html><title>Something else</title>";

const lookup = (chat: OurChat): Promise<unknown> => chat.server.lookup("nobody-has-this");

/** Answers everything that a call and a diagnosis send, as a proxy or another server would. */
async function answering(server: string, fault: Fault & { cors?: boolean }, meet: () => Promise<Met>): Promise<Met> {
  for (const path of ["/v1/status", "/v1/logo", ...["Ping", "GetId", "Timestamp"].map((name) => pathOf(`BasicService.${name}`))]) {
    await injectAt(path, fault, ALL, server);
  }
  try {
    return await meet();
  } finally {
    await clearFaults(server);
  }
}

/** A proxy's page in place of the answer to a call. */
function proxyPage(status: number, verdict: OurChatErrorCode, configuration: string): Case {
  return {
    name: `HTML of a proxy, HTTP ${status}`,
    expected: { code: verdict, verdict, configuration },
    meet: () => answering(servers.main, { fault: "http", status, contentType: "text/html", body: HTML }, () => callAndDiagnose(newChat())),
  };
}

/** A server of another kind. */
function otherServer(name: string, code: OurChatErrorCode, status: number, contentType: string, body: string): Case {
  return {
    name: `no OurChat server: ${name}`,
    expected: { code, verdict: "transport/wrong-server", configuration: `curl -i ${servers.expose}/v1/status` },
    meet: () => answering(servers.expose, { fault: "http", status, contentType, body }, () => callAndDiagnose(newChat({ baseUrl: servers.expose }))),
  };
}

async function duringOutage(server: string, chat: OurChat): Promise<Met> {
  await chat.server.ping();
  // The page loads nothing from a server that is away.
  await chat.diagnose();
  await beginOutage(OUTAGE_MS, server);
  const answers = (): Promise<boolean> => fetch(`${server}/v1/status`, { cache: "no-store" }).then(() => true, () => false);
  while (await answers()) await pause(20);
  try {
    return await callAndDiagnose(chat);
  } finally {
    await reachable(server);
  }
}

/** The page's cases by http; those of a secure page are in `secure-page.test.ts`. */
export const CASES: readonly Case[] = [
  {
    name: "status hidden by CORS",
    expected: { code: "transport/status-hidden", verdict: "transport/status-hidden", configuration: `Access-Control-Expose-Headers: ${EXPOSED}` },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.brief }), lookup),
  },
  {
    name: "the same status on the page's own origin",
    expected: { code: "user/not-found", verdict: "ok" },
    meet: () => callAndDiagnose(newChat(), lookup),
  },
  {
    name: "maintenance",
    expected: { code: "server/maintenance", verdict: "server/maintenance" },
    meet: async () => {
      await setMaintenance(true);
      try {
        return await callAndDiagnose(newChat());
      } finally {
        await setMaintenance(false);
      }
    },
  },
  {
    name: "maintenance of another origin",
    expected: { code: "transport/network", verdict: "server/maintenance", alternatives: ["rate/limited"] },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.maintenance })),
  },
  {
    name: "HTTP 429",
    expected: { code: "rate/limited", verdict: "rate/limited" },
    meet: () => answering(servers.main, { fault: "http", status: 429, body: "Too Many Requests! Wait for 0s", headers: { "retry-after": "0" } }, () => callAndDiagnose(newChat())),
  },
  {
    name: "HTTP 429 of another origin",
    expected: { code: "transport/network", verdict: "rate/limited" },
    meet: async () => {
      const chat = newChat({ baseUrl: servers.limited });
      await Promise.allSettled(Array.from({ length: 60 }, () => chat.server.ping()));
      return callAndDiagnose(chat);
    },
  },
  proxyPage(502, "server/unavailable", "proxy_pass http://"),
  proxyPage(503, "server/unavailable", "proxy_pass http://"),
  proxyPage(504, "server/unavailable", "proxy_read_timeout 1200s;"),
  {
    name: "HTML of a proxy, HTTP 413",
    expected: { code: "argument/too-large", verdict: "ok" },
    meet: async () => {
      const { ada, sessionId } = await newPair();
      await inject("OurChatService.SendMsg", { fault: "http", status: 413, contentType: "text/html", body: HTML });
      return callAndDiagnose(ada.chat, (chat) => chat.messages.send(sessionId, { markdown: "long" }));
    },
  },
  {
    name: "HTML of a proxy of another origin, HTTP 502 without CORS",
    expected: {
      code: "transport/network",
      verdict: "transport/cors",
      alternatives: ["rate/limited", "server/unavailable"],
      configuration: `Access-Control-Allow-Origin: ${location.origin}`,
    },
    meet: () =>
      answering(servers.expose, { fault: "http", status: 502, contentType: "text/html", body: HTML, cors: false }, () =>
        callAndDiagnose(newChat({ baseUrl: servers.expose })),
      ),
  },
  {
    name: "wrong port",
    expected: { code: "transport/network", verdict: "transport/unreachable", configuration: `curl -i ${servers.closed}/v1/status` },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.closed })),
  },
  {
    name: "server stopped while in use",
    expected: { code: "transport/network", verdict: "transport/unreachable", configuration: `curl -i ${servers.main}/v1/status` },
    meet: () => duringOutage(servers.main, newChat({ retry: false })),
  },
  {
    name: "server of another origin stopped while in use",
    expected: { code: "transport/network", verdict: "transport/unreachable", configuration: `curl -i ${servers.expose}/v1/status` },
    meet: () => duringOutage(servers.expose, newChat({ baseUrl: servers.expose, retry: false })),
  },
  {
    name: "certificate refused",
    expected: {
      code: "transport/network",
      // Only Firefox tells scripts that TLS is what failed.
      ...(ENGINE === "firefox" ? { verdict: "transport/tls" } : { verdict: "transport/unreachable", alternatives: ["transport/tls"] }),
      configuration: `curl -i ${servers.tls}/v1/status`,
    },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.tls })),
  },
  {
    name: "https in place of http",
    expected: { code: "transport/network", verdict: "transport/wrong-server", configuration: `new OurChat({ baseUrl: "${servers.expose}" })` },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.expose.replace("http:", "https:") })),
  },
  {
    name: "offline",
    expected: { code: "transport/offline", verdict: "transport/offline" },
    meet: async () => {
      // Firefox without a network goes on talking to its own machine.
      const chat = newChat(ENGINE === "firefox" ? { baseUrl: "http://ourchat.test" } : {});
      await newChat().diagnose();
      if (!(await wish("offline"))) return undefined;
      try {
        return await callAndDiagnose(chat);
      } finally {
        await wish("online");
      }
    },
  },
  {
    name: "aborted",
    expected: { code: "transport/cancelled", verdict: "ok" },
    meet: async () => {
      await inject("BasicService.Ping", { fault: "delay", ms: 2000 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      return callAndDiagnose(newChat(), (chat) => chat.server.ping({ signal: controller.signal }));
    },
  },
  {
    name: "deadline",
    expected: { code: "transport/timeout", verdict: "transport/timeout", configuration: `curl -i ${servers.main}/v1/status` },
    meet: () =>
      answering(servers.main, { fault: "delay", ms: 4000 }, () => callAndDiagnose(newChat(), (chat) => chat.server.ping({ timeoutMs: 200 }), { timeoutMs: 1500 })),
  },
  {
    name: "answer cut in the middle",
    expected: { code: "transport/truncated", verdict: "ok" },
    meet: async () => {
      const { chat } = await newPerson();
      const { key } = await chat.files.upload(new Uint8Array(100_000));
      await inject("OurChatService.Download", { fault: "cut", bytes: 50_000 });
      return callAndDiagnose(chat, () => chat.files.download(key).bytes());
    },
  },
  {
    name: "proxy that buffers streams",
    expected: { code: "waits", verdict: "transport/stream-buffered", configuration: "proxy_buffering off;" },
    meet: async () => {
      const { ada } = await newPair();
      await inject("OurChatService.FetchMsgs", { fault: "buffer" }, ALL);
      const first = ada.chat.events({ since: 0 }).next().then(() => "ok" as const, () => "ok" as const);
      const code = await Promise.race([first, pause(1000).then(() => "waits" as const)]);
      return { code, ...verdictIn(await ada.chat.diagnose()) };
    },
  },
  {
    name: "stream that is not buffered",
    expected: { code: "ok", verdict: "ok" },
    meet: async () => {
      const { ada } = await newPair();
      await ada.chat.events({ since: 0 }).next();
      return { code: "ok", ...verdictIn(await ada.chat.diagnose()) };
    },
  },
  {
    name: "WebAssembly forbidden by the policy of the page",
    expected: { code: "sdk/wasm-blocked", verdict: "sdk/wasm-blocked", configuration: "'wasm-unsafe-eval'" },
    meet: () => inFrame("frame-strict.html", {}),
  },
  {
    name: "requests forbidden by the policy of the page",
    expected: { code: "transport/network", verdict: "transport/csp", configuration: `connect-src 'self' ${servers.expose}` },
    meet: () => inFrame("frame-alone.html", { baseUrl: servers.expose }),
  },
  {
    name: "a web page in place of the WebAssembly file",
    expected: { code: "sdk/wasm-load", verdict: "sdk/wasm-load", configuration: "ourchat-sdk/ourchat.wasm" },
    meet: () => inFrame("frame.html", { wasm: new URL("./index.html", location.href) }),
  },
  {
    name: "no WebAssembly file",
    expected: { code: "sdk/wasm-load", verdict: "sdk/wasm-load", configuration: "ourchat-sdk/ourchat.wasm" },
    meet: () => inFrame("frame.html", { wasm: new URL("./missing.wasm", location.href) }),
  },
  {
    name: "client used after its end",
    expected: { code: "sdk/closed", verdict: "sdk/closed" },
    meet: async () => {
      const chat = newChat();
      chat.close();
      return { code: (await failureOf(ping(chat))).code, verdict: (await failureOf(chat.diagnose())).code };
    },
  },
  {
    name: "no OurChat server: a path that is not there",
    expected: { code: "grpc/unimplemented", verdict: "transport/wrong-server", configuration: `curl -i ${servers.main}/nowhere/v1/status` },
    meet: () => callAndDiagnose(newChat({ baseUrl: `${servers.main}/nowhere` })),
  },
  otherServer("404 as a web page", "grpc/unimplemented", 404, "text/html", HTML),
  otherServer("404 as JSON", "grpc/unimplemented", 404, "application/json", '{"error":"not found"}'),
  otherServer("405", "http/method-not-allowed", 405, "text/plain", "POST is not allowed"),
  otherServer("a page for every path", "transport/bad-response", 200, "text/html", HTML),
  {
    name: "no CORS at all",
    expected: {
      code: "transport/network",
      verdict: "transport/cors",
      alternatives: ["rate/limited", "server/unavailable"],
      configuration: `Access-Control-Allow-Origin: ${location.origin}`,
    },
    meet: () => callAndDiagnose(newChat({ baseUrl: servers.walled })),
  },
];

/** Meets a trouble in a page of its own. */
async function inFrame(page: Parameters<typeof openFrame>[0], options: object): Promise<Met> {
  const frame = await openFrame(page);
  try {
    return await callAndDiagnose(new frame.sdk.OurChat({ baseUrl: servers.main, ...options }));
  } finally {
    frame.remove();
  }
}
