// Prints the bytes of what a page loads from a built package, raw, gzip 9 and brotli 11: node size.mjs DIST
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2];
if (!dist) throw new Error("usage: node size.mjs DIST");

// Loaded by every page: the default entry with what it imports. Other entries are loaded by those who name them, the rest when
// it is asked for.
const always = new Set(["ourchat.wasm"]);
follow("index.js");
const names = readdirSync(dist, { recursive: true }).filter((name) => /\.(js|wasm)$/.test(name));
const rows = names.map((name) => {
  const bytes = readFileSync(join(dist, name));
  return {
    name,
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).length,
  };
});
const sum = (list, key) => list.reduce((total, row) => total + row[key], 0);
const loaded = rows.filter((row) => always.has(row.name));
const later = rows.filter((row) => !always.has(row.name));
const line = (name, raw, gzip, brotli) =>
  console.log(name.padEnd(28), String(raw).padStart(10), String(gzip).padStart(10), String(brotli).padStart(10));

line("file", "raw", "gzip", "brotli");
for (const row of loaded) line(row.name, row.raw, row.gzip, row.brotli);
line("what every page loads", sum(loaded, "raw"), sum(loaded, "gzip"), sum(loaded, "brotli"));
for (const row of later) line(`on demand: ${row.name}`, row.raw, row.gzip, row.brotli);

function follow(name) {
  if (always.has(name)) return;
  always.add(name);
  const code = readFileSync(join(dist, name), "utf8");
  for (const [, file] of code.matchAll(/(?:^|[;}\n])(?:import|export)[^;"'`()]*"\.\/([^"]+)"/g)) follow(file);
}
