// Bundles every client and the page for the comparison into dist, each file also compressed: node build.mjs [--quick]
// Writes dist/clients.json: the clients with their sizes. --quick leaves tonic out, which takes minutes to compile, and
// compresses quickly.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { CLIENTS } from "./clients.mjs";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");
const quick = process.argv.includes("--quick");
const clients = CLIENTS.filter(({ id }) => id !== "tonic" || !quick);

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  platform: "browser",
  legalComments: "none",
  logLevel: "warning",
  // Files without side effects may be left out, that is what the word is for.
  logOverride: { "ignored-bare-import": "silent" },
  metafile: true,
};

/** A file and those it imports at once; what is imported later does not count. */
function withImports(outputs, file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind } of outputs[file].imports) if (kind === "import-statement") withImports(outputs, path, seen);
  return seen;
}

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quick ? 4 : 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const listed = [];
for (const { id, module = id, short, like, preload, startOnly = false } of clients) {
  if (like !== undefined) {
    listed.push({ ...listed.find((client) => client.id === like), id, short, preload: `${like}/${preload}`, startOnly });
    continue;
  }
  const folder = join("dist", id);
  const { metafile } = await build({
    ...common,
    entryPoints: { client: join("clients", `${module}.js`) },
    outdir: folder,
    alias: { "#protobuf-ts": join(here, "generated", id) },
  });
  const files = [...withImports(metafile.outputs, join(folder, "client.js"))];
  const wasm = { "ourchat-sdk": ["ourchat.wasm", () => require.resolve("ourchat-sdk/ourchat.wasm")], tonic: ["tonic.wasm", () => join(here, "generated/tonic/core_bg.wasm")] }[id];
  if (wasm !== undefined) {
    const [name, source] = wasm;
    copyFileSync(source(), join(here, folder, name));
    files.push(join(folder, name));
  }
  const size = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const bytes = readFileSync(join(here, file));
    size.raw += bytes.length;
    size.gzip += gzipSync(bytes, { level: 9 }).length;
    size.brotli += brotli(bytes).length;
  }
  listed.push({ id, short, folder: id, startOnly, size, files: files.map((file) => file.slice("dist".length)) });
}
await build({ ...common, entryPoints: { page: "page.js" }, outdir: "dist" });
writeFileSync(join(dist, "index.html"), '<!doctype html><meta charset="utf-8"><title>comparison</title><script type="module" src="page.js"></script>\n');
writeFileSync(join(dist, "cold.html"), '<!doctype html><meta charset="utf-8"><title>cold start</title>\n');
for (const folder of new Set(listed.map((client) => client.folder))) {
  for (const name of readdirSync(join(dist, folder))) writeFileSync(join(dist, folder, `${name}.br`), brotli(readFileSync(join(dist, folder, name))));
}
writeFileSync(join(dist, "clients.json"), JSON.stringify(listed, undefined, 2));
