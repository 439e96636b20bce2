// What a page downloads for each entry of the built package, and whether that is within the budget.
//
//   node size.mjs             prints raw, gzip and brotli bytes, and what the core is made of
//   node size.mjs --check     and fails on more than the budget, or on growth that size-budget.json does not record
//   node size.mjs --record    and writes the bytes into size-budget.json
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { dominants } from "./size/functions.mjs";
import { closure, judge } from "./size/judge.mjs";

const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (mode !== undefined && mode !== "--check" && mode !== "--record")) throw new Error("usage: node size.mjs [--check | --record]");
const at = (path) => new URL(path, import.meta.url);
const budgetFile = at("size-budget.json");
const budget = JSON.parse(readFileSync(budgetFile, "utf8"));
const files = new Map(
  readdirSync(at("dist"), { recursive: true })
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => [name, readFileSync(at(`dist/${name}`))]),
);
const scripts = new Map([...files].filter(([name]) => name.endsWith(".js")).map(([name, bytes]) => [name, bytes.toString("utf8")]));

const sizes = new Map([...files].map(([name, bytes]) => [name, measure(bytes)]));
const line = (name, size) => console.log(`${name.padEnd(40)}${[size.raw, size.gzip, size.brotli].map((bytes) => String(bytes).padStart(10)).join("")}`);
console.log(`${"entry, with all that it loads".padEnd(40)}${["raw", "gzip", "brotli"].map((title) => title.padStart(10)).join("")}`);
/** @type {Record<string, number>} */
const measured = {};
const parts = new Set();
for (const [entry, { and = [] }] of Object.entries(budget.entries)) {
  const names = [...closure(`${entry}.js`, scripts), ...and];
  for (const name of names) parts.add(name);
  const size = names.map((name) => sizes.get(name)).reduce((sum, each) => ({ raw: sum.raw + each.raw, gzip: sum.gzip + each.gzip, brotli: sum.brotli + each.brotli }));
  measured[entry] = size.brotli;
  line(entry, size);
}
console.log("\nfile");
for (const [name, size] of sizes) line(`${name}${parts.has(name) ? "" : " (when it is asked for)"}`, size);

const [module, symbols] = [at("wasm/core_bg.wasm"), at("wasm/core_bg.symbols")];
if (existsSync(symbols)) {
  console.log("\ncode of ourchat.wasm by module, raw bytes and functions");
  for (const { name, bytes, functions } of dominants(readFileSync(module), readFileSync(symbols, "utf8")).slice(0, 25)) {
    console.log(`${name.padEnd(40)}${String(bytes).padStart(10)}${String(functions).padStart(10)}`);
  }
}

const complaints = judge(measured, budget, entriesOf(JSON.parse(readFileSync(at("package.json"), "utf8"))));
if (mode === "--record") {
  for (const [entry, bytes] of Object.entries(measured)) budget.entries[entry].recorded = bytes;
  writeFileSync(budgetFile, `${JSON.stringify(budget, null, 2)}\n`);
} else {
  for (const complaint of complaints) console.log(`\n${complaint}`);
  if (mode === "--check" && complaints.length > 0) process.exitCode = 1;
}

function measure(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, { params }).length };
}

/** The scripts among the exports of a package. */
function entriesOf({ exports }) {
  return Object.values(exports)
    .map((target) => target.default ?? target)
    .filter((path) => path.endsWith(".js"))
    .map((path) => path.replace(/^\.\/dist\/(.*)\.js$/, "$1"));
}
