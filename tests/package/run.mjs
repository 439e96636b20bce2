// Builds and runs an app in every way of `src/cases.mjs`: node run.mjs --server URL --chromium PROGRAM [part of a name ...]
// Runs in a folder outside of the checkout, see `start.mjs`.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { cases } from "./src/cases.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { server: { type: "string" }, chromium: { type: "string" } },
});
const root = fileURLToPath(new URL("./", import.meta.url));
await rm(new URL("work/", import.meta.url), { recursive: true, force: true });

const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
});
const wanted = cases({ root, server: values.server, browser }).filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.toLowerCase().includes(part.toLowerCase())),
);
const rows = [];
const waiting = wanted.entries();
// As many at a time as a small machine has cores.
await Promise.all([work(), work()]);
await browser.close();

console.log(`\n${"case".padEnd(58)} ${"WebAssembly".padEnd(12)} ${"time".padStart(8)}`);
for (const { name, core, seconds, problem } of rows) {
  console.log(`${name.padEnd(58)} ${core.padEnd(12)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${problem === undefined ? "ok" : "FAILED"}`);
}
for (const { name, problem } of rows) if (problem !== undefined) console.log(`\nfailed: ${name}\n${problem}`);
const passed = rows.filter(({ problem }) => problem === undefined).length;
console.log(`\n${passed} of ${rows.length}`);
console.log(`${passed} passed, ${rows.length - passed} failed`);
process.exitCode = passed === rows.length && passed > 0 ? 0 : 1;

async function work() {
  for (const [place, { name, core: expected, run }] of waiting) {
    const start = Date.now();
    let core = "";
    let problem;
    try {
      ({ core } = await run());
      if (core !== expected) problem = `the WebAssembly came as ${core} and not as ${expected}`;
    } catch (error) {
      problem = error.stack ?? String(error);
    }
    const seconds = (Date.now() - start) / 1000;
    rows[place] = { name, core, seconds, problem };
    console.log(`${problem === undefined ? "ok" : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
  }
}
