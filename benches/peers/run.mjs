// Measures all clients against one server in one Chromium:
// node run.mjs --server URL --chromium PROGRAM --arguments FILE [--docs FOLDER] [--results FILE] [--rounds N] [--quick] [--only SCENARIO]
// --docs: writes benchmarks.md and benchmarks.svg. --results: keeps the samples. --quick: a little of everything, counted like tests.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Chromium } from "./chromium.mjs";
import { record, replay } from "./replay.mjs";
import { report } from "./report.mjs";

const { values: options } = parseArgs({
  options: { server: { type: "string" }, chromium: { type: "string" }, arguments: { type: "string" }, docs: { type: "string" }, results: { type: "string" }, quick: { type: "boolean", default: false }, only: { type: "string" }, rounds: { type: "string", default: "7" } },
});
const { server, quick } = options;

/** What is measured, how much of it, and in which rounds. */
const PLAN = quick
  ? { rounds: 1, cold: 1, slow: 1, memory: 1, ping: 20, account: 10, crowd: 64, messages: 2000, download: 1, upload: 1 }
  : { rounds: Number(options.rounds), cold: 9, slow: 5, memory: 3, ping: 200, account: 100, crowd: 400, messages: 100_000, download: 32, upload: 16 };
/** The slowed line: 9 Mbit/s in both directions, 60 ms until an answer begins. */
const LINE = { latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 9e6 / 8 };

/** Scenario, the member that a client needs for it, amount, unit. */
const SCENARIOS = [
  ["ping one by one", "ping", PLAN.ping, "calls"],
  ["account one by one", "account", PLAN.account, "calls"],
  ["ping 32 at once", "ping", PLAN.crowd, "calls"],
  ["messages", "messages", PLAN.messages, "messages"],
  ["history", "endless", PLAN.messages, "messages"],
  ["events", "events", PLAN.messages, "messages"],
  ["download", "download", PLAN.download, "MiB"],
  ["upload", "upload", PLAN.upload, "MiB"],
  ["upload as Blobs", "uploadBlob", PLAN.upload, "MiB"],
  ["upload in one request", "uploadSingle", PLAN.upload, "MiB"],
  ["upload in chunks, hashed before", "uploadTask", PLAN.upload, "MiB"],
  ["upload in one request, hashed before", "uploadTask", PLAN.upload, "MiB"],
];

const clients = JSON.parse(readFileSync(new URL("dist/clients.json", import.meta.url), "utf8"));
const ids = clients.filter(({ startOnly }) => !startOnly).map(({ id }) => id);
const account = ["user1@example.com", "try ourchat 7777"];
const literal = (...values) => values.map((value) => JSON.stringify(value)).join(", ");
const say = (text) => console.log(text);

/** Everybody has every place in the order once in as many rounds as there are clients. */
const rotated = (list, round) => list.map((_, place) => list[(place + round) % list.length]);

const browser = new Chromium(options.chromium, JSON.parse(readFileSync(options.arguments, "utf8"))["goog:chromeOptions"].args);
const samples = [];
const counts = { passed: 0, failed: 0 };

/** Does a piece of work. In a quick run, which is a test, a failure is counted; otherwise it is the end. */
async function attempt(name, work) {
  try {
    await work();
    counts.passed += 1;
  } catch (error) {
    if (!quick) throw new Error(`${name}: ${error.message}`);
    counts.failed += 1;
    say(`FAILED ${name}: ${error.message}`);
  }
}

const closing = [() => browser.close()];
try {
  const page = await browser.open(`${server}/index.html`);
  const ready = `new Promise((resolve, reject) => { const look = () => (globalThis.bench ? resolve() : setTimeout(look, 20)); look(); setTimeout(() => reject(new Error("the page did not load")), 20000); })`;
  await page.evaluate(ready);
  const sizes = [...new Set([PLAN.download, PLAN.upload])];
  const token = await page.evaluate(`bench.prepare(${literal(ids, ...account, sizes)})`);
  const recording = await replay(await record(server, token, PLAN.messages));
  closing.push(() => recording.close());
  await page.evaluate(`bench.replayAt(${literal(recording.url)})`);
  for (const [scenario, member, amount, unit] of SCENARIOS) {
    if (options.only !== undefined && options.only !== scenario) continue;
    const able = [];
    for (const id of ids) if (await page.evaluate(`bench.can(${literal(id, member)})`)) able.push(id);
    for (let round = quick ? 0 : -1; round < PLAN.rounds; round += 1) {
      for (const id of rotated(able, Math.max(round, 0))) {
        await page.collectGarbage();
        await attempt(`${id}: ${scenario}`, async () => {
          const result = await page.evaluate(`bench.run(${literal(id, scenario, amount)})`);
          // The round before the first is for warming up.
          if (round >= 0) samples.push({ scenario, client: id, round, unit, ...result });
        });
      }
    }
    say(`${scenario}: ${able.length} clients`);
  }
  await page.close();

  const all = options.only === undefined;
  // Bundlers write such links for the files that a script imports at once, so that they are asked for together with it.
  const links = ({ files, preload }) => [
    ...files.filter((file) => file.endsWith(".js")).map((file) => ({ rel: "modulepreload", href: server + file })),
    ...(preload === undefined ? [] : [{ rel: "preload", as: "fetch", crossOrigin: "anonymous", href: `${server}/${preload}` }]),
  ];
  const start = ({ folder, ...client }) => `(async () => {
    const begin = performance.now();
    for (const link of ${literal(links(client))}) document.head.append(Object.assign(document.createElement("link"), link));
    const { open } = await import(${literal(`${server}/${folder}/client.js`)});
    const client = await open(location.origin);
    await client.ping();
    return performance.now() - begin;
  })()`;
  for (const [scenario, rounds, line] of [["cold start", PLAN.cold, undefined], ["cold start on the slowed line", PLAN.slow, LINE]]) {
    for (let round = 0; all && round < rounds; round += 1) {
      for (const client of rotated(clients, round)) {
        const fresh = await browser.open(`${server}/cold.html`, { alone: true, line });
        await attempt(`${client.id}: ${scenario}`, async () => {
          samples.push({ scenario, client: client.id, round, unit: "ms", ms: await fresh.evaluate(start(client)) });
        });
        await fresh.close();
      }
    }
    say(`${scenario}: ${clients.length} clients`);
  }

  for (let round = 0; all && round < PLAN.memory; round += 1) {
    for (const id of rotated(ids, round)) {
      const fresh = await browser.open(`${server}/cold.html`, { alone: true });
      await attempt(`${id}: memory`, async () => {
        const before = await fresh.memory();
        await fresh.evaluate(`(async () => {
          const { open } = await import(${literal(`${server}/${id}/client.js`)});
          await (await open(location.origin)).ping();
          globalThis.client = await open(${literal(recording.url, token)});
        })()`);
        const loaded = await fresh.memory();
        await fresh.evaluate(`client.messages(${PLAN.messages}, () => undefined)`);
        const after = await fresh.memory();
        const more = (now, then) => now.heap + now.buffers - then.heap - then.buffers;
        samples.push({ scenario: "memory", client: id, round, unit: "bytes", loaded: more(loaded, before), after: more(after, before) });
      });
      await fresh.close();
    }
  }
  say(`memory: ${ids.length} clients`);
  const { product } = await browser.call("Browser.getVersion");
  const machine = { browser: product.replace("HeadlessChrome/", "Chromium "), processor: cpus()[0]?.model, cores: cpus().length, node: process.version, versions: versions() };
  const measured = { plan: PLAN, measuredAt: new Date().toISOString(), clients, machine, samples };
  if (options.results !== undefined) writeFileSync(options.results, JSON.stringify(measured));
  if (all) {
    const { goals, markdown, svg } = report(measured);
    await attempt("report", () => {
      if (/NaN|undefined|Infinity/.test(markdown + svg)) throw new Error("the report has a number that is none");
    });
    if (options.docs !== undefined) {
      writeFileSync(join(options.docs, "benchmarks.md"), markdown);
      writeFileSync(join(options.docs, "benchmarks.svg"), svg);
    }
    say(goals);
  }
} finally {
  for (const close of closing.reverse()) await close();
}
if (quick) say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Versions of what is compared. */
function versions() {
  const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
  const folders = ["../node_modules", "../../node_modules"];
  const found = {};
  for (const name of ["@connectrpc/connect-web", "@bufbuild/protobuf", "grpc-web", "google-protobuf", "@protobuf-ts/grpcweb-transport"]) {
    const folder = folders.find((place) => existsSync(new URL(`${place}/${name}`, import.meta.url)));
    found[name] = JSON.parse(read(`${folder}/${name}/package.json`)).version;
  }
  for (const name of ["tonic", "tonic-web-wasm-client"]) {
    found[name] = new RegExp(`name = "${name}"\\nversion = "(.+)"`).exec(read("Cargo.lock"))?.[1];
  }
  return found;
}
