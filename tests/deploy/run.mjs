// Uses the SDK through nginx, Caddy and Envoy with the configurations of `deploy/`, each before a dev server of its own:
// node run.mjs --chromium PROGRAM --nginx PROGRAM=SERVER --caddy PROGRAM=SERVER --envoy PROGRAM=SERVER
//
// In Node.js, in Chromium on the origin of the proxy, and in Chromium on another origin. Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { start } from "../package/src/processes.mjs";
import { HOSTS, proxy } from "./src/programs.mjs";

const NAMES = ["nginx", "caddy", "envoy"];
const CONFIGURATIONS = { nginx: "nginx.conf", caddy: "Caddyfile", envoy: "envoy.yaml" };
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const { values } = parseArgs({ options: Object.fromEntries(["chromium", ...NAMES].map((name) => [name, { type: "string" }])) });
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "ourchat-sdk-deploy-"));
const results = [];
process.on("exit", () => {
  for (const { name, failures } of results) console.log(failures.length === 0 ? `ok ${name}` : `FAILED ${name}\n  ${failures.join("\n  ")}`);
});

try {
  const site = join(folder, "site");
  await cp(join(root, "tests/deploy/src"), site, { recursive: true });
  await cp(join(root, "pkg/dist"), join(site, "sdk"), { recursive: true });
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  makeCertificate(certificate, key);
  const pages = await serve(site);
  const proxies = [];
  await Promise.all(
    NAMES.map(async (name) => {
      const [program, server] = values[name].split("=");
      const text = await readFile(join(root, "deploy", CONFIGURATIONS[name]), "utf8");
      const setting = { program, folder: join(folder, name), upstream: new URL(server).host, certificate, key, site, pages: pages.host, text };
      proxies.push({ name, server, ...(await proxy(name, setting)) });
    }),
  );
  await Promise.all(proxies.map((each) => inNode(each, certificate)));
  await Promise.all(proxies.map(preflight));
  await inChromium(proxies, pages);
  await Promise.all(proxies.map(limit));
} catch (error) {
  results.push({ name: "the programs start", failures: [String(error?.stack ?? error)] });
} finally {
  await rm(folder, { recursive: true, force: true });
}
const failed = results.filter(({ failures }) => failures.length > 0).length;
process.on("exit", () => console.log(`${results.length - failed} passed, ${failed} failed`));
process.exit(failed === 0 ? 0 : 1);

/** A certificate for the two names that is new each time. */
function makeCertificate(certificate, key) {
  const names = Object.values(HOSTS).map((host) => `DNS:${host}`);
  const { status, stderr } = spawnSync("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ourchat".split(" "),
    ..."-addext basicConstraints=critical,CA:TRUE -addext".split(" "), `subjectAltName=${names.join(",")}`,
    "-keyout", key, "-out", certificate,
  ]);
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
}

async function inNode({ name, page, server, said }, certificate) {
  const run = start([process.execPath, join(root, "tests/deploy/src/node.mjs"), join(root, "pkg/dist/index.js"), page, server], { env: { NODE_EXTRA_CA_CERTS: certificate } });
  const code = await run.end;
  const failures = code === 0 ? JSON.parse(run.said().trim().split("\n").at(-1)) : [run.said()];
  if (failures.length > 0) failures.push(`it says: ${said().slice(-1500)}`);
  results.push({ name: `${name}: Node.js`, failures });
}

/** The answer to a preflight as the Fetch standard wants it, also while the server is away. */
async function preflight({ name, api, server }) {
  await fetch(`${server}/control/maintenance`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"on":true}' });
  const headers = { origin: "https://app.example.org", "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,grpc-timeout,x-grpc-web,x-user-agent" };
  const answer = await ask("OPTIONS", `${api}/service.basic.v1.BasicService/Ping`, headers);
  await fetch(`${server}/control/maintenance`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"on":false}' });
  const failures = [];
  const list = (header) => (answer.headers[header] ?? "").split(",").map((item) => item.trim().toLowerCase());
  if (answer.status < 200 || answer.status > 299) failures.push(`the status is ${answer.status}`);
  if (!["*", headers.origin].includes(answer.headers["access-control-allow-origin"])) failures.push(`the origin is ${answer.headers["access-control-allow-origin"]}`);
  for (const wanted of headers["access-control-request-headers"].split(",")) {
    if (!list("access-control-allow-headers").includes(wanted)) failures.push(`${wanted} is not allowed`);
  }
  if (!list("access-control-allow-methods").includes("post")) failures.push("POST is not allowed");
  if (answer.headers["access-control-max-age"] !== "86400") failures.push(`it is kept for ${answer.headers["access-control-max-age"]} seconds`);
  results.push({ name: `${name}: preflight`, failures });
}

/** The limit of nginx itself: refusals say so, and preflights do not count. */
async function limit({ name, api }) {
  if (name !== "nginx") return;
  const failures = [];
  const many = (method) => Promise.all(Array.from({ length: 120 }, () => ask(method, `${api}/v1/status`, { origin: "https://app.example.org" })));
  if ((await many("OPTIONS")).some(({ status }) => status !== 204)) failures.push("a preflight was refused");
  let refused = [];
  // A busy machine may be too slow for it the first time.
  for (let times = 0; times < 10 && refused.length === 0; times += 1) refused = (await many("GET")).filter(({ status }) => status === 429);
  if (refused.length === 0) failures.push("nothing was refused");
  if (refused.some(({ headers }) => headers["access-control-allow-origin"] !== "*")) failures.push("a refusal hides from other origins");
  results.push({ name: `${name}: limit`, failures });
}

function ask(method, url, headers) {
  return new Promise((resolve, reject) => {
    const lookup = (_host, options, callback) => (options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4));
    const call = request(url, { method, headers, lookup, rejectUnauthorized: false }, (answer) => {
      answer.resume().on("end", () => resolve({ status: answer.statusCode, headers: answer.headers }));
    });
    call.on("error", reject).end();
  });
}

/** Serves the page, and takes what a run tells by where it goes next. */
async function serve(site) {
  const told = new Map();
  const server = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const tell = told.get(pathname);
    if (tell !== undefined) {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
      return tell(JSON.parse(searchParams.get("failures")));
    }
    const contents = await readFile(join(site, pathname)).catch(() => undefined);
    if (contents === undefined) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "application/octet-stream" }).end(contents);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${server.address().port}`;
  const place = () => {
    const path = `/told/${told.size}`;
    return { address: `http://${host}${path}`, outcome: new Promise((resolve) => told.set(path, resolve)) };
  };
  return { host, place };
}

/** One browser for each page, two at a time as there are cores; those of one proxy follow each other, as what one orders hits both. */
async function inChromium(proxies, pages) {
  const waiting = proxies.values();
  const work = async () => {
    for (const each of waiting) {
      await open(each, "Chromium, same origin", each.page, {}, pages);
      await open(each, "Chromium, another origin", `http://${pages.host}`, { api: each.api, server: each.server }, pages);
    }
  };
  await Promise.all([work(), work()]);
}

async function open({ name, said }, kind, origin, setting, pages) {
  const { address, outcome } = pages.place();
  const query = new URLSearchParams({ next: address, ...setting });
  const browser = start([
    values.chromium,
    ..."--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage --ignore-certificate-errors --remote-debugging-port=0".split(" "),
    "--host-resolver-rules=MAP *.example.com 127.0.0.1",
    `--user-data-dir=${join(folder, `${name} ${kind}`)}`,
    `${origin}/page.html?${query}`,
  ]);
  const patience = new Promise((resolve) => setTimeout(() => resolve(["the page says nothing"]), 90_000).unref());
  const crash = browser.end.then((code) => [`the browser ended with ${code}: ${browser.said().slice(-1500)}`]);
  const failures = [...(await Promise.race([outcome, patience, crash]))];
  browser.child.kill("SIGKILL");
  await browser.end;
  if (failures.length > 0) failures.push(`it says: ${said().slice(-1500)}`);
  results.push({ name: `${name}: ${kind}`, failures });
}
