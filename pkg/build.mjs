// Bundles the facade with the JavaScript half of the core and puts the WebAssembly file beside it.
import { copyFile, rm } from "node:fs/promises";
import { build } from "esbuild";
import { bindings } from "./bindings.mjs";

const out = new URL("dist/", import.meta.url);
const wasm = new URL("wasm/", import.meta.url);

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  platform: "neutral",
  minify: true,
  legalComments: "none",
};

await rm(out, { recursive: true, force: true });
// The texts of other languages, the database, the watch and the self-diagnosis stay files of their own, loaded when they are needed.
await build({
  ...common,
  entryPoints: { index: "src/index.ts" },
  external: ["./diagnosis.js", "./watching.js", "./locales/*", "./indexeddb.js"],
  sourcemap: true,
  sourcesContent: false,
  plugins: [bindings(wasm)],
});
await build({
  ...common,
  entryPoints: { admin: "src/admin.ts", diagnosis: "src/diagnosis.ts", umi: "src/umi.ts", watching: "src/watching.ts", "locales/zh": "src/locales/zh.ts" },
});
// The recogniser is part of its script, so that it needs no second request and can be asked without waiting.
await build({
  ...common,
  entryPoints: { errors: "src/errors.ts" },
  external: ["./locales/*"],
  loader: { ".wasm": "binary" },
});
await build({
  ...common,
  entryPoints: { indexeddb: "src/indexeddb.ts" },
  banner: { js: "/*! With parts of idb-keyval, Copyright 2016 Jake Archibald, Apache-2.0 */" },
});
await copyFile(new URL("core_bg.wasm", wasm), new URL("ourchat.wasm", out));
// The whole catalogue as data, for pages and tools; no script of the package reads it.
await copyFile(new URL("src/generated/errors.json", import.meta.url), new URL("errors.json", out));
