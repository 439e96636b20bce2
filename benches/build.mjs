// Bundles the pages of the benchmarks: dist/files.html.
import { copyFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const out = new URL("dist/", import.meta.url);

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { files: "src/files.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  platform: "browser",
  logLevel: "warning",
});
await copyFile(require.resolve("ourchat-sdk/ourchat.wasm"), new URL("ourchat.wasm", out));
await writeFile(
  new URL("files.html", out),
  '<!doctype html><meta charset="utf-8"><title>Benchmark: files</title><pre id="log"></pre><script type="module" src="files.js"></script>\n',
);
