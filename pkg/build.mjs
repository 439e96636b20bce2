// Bundles the facade with the JavaScript half of the core and puts the WebAssembly file beside it.
import { copyFile, readFile, rm } from "node:fs/promises";
import { build } from "esbuild";

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
// The texts of other languages and the database stay files of their own, loaded when they are needed.
await build({
  ...common,
  entryPoints: { index: "src/index.ts" },
  external: ["./locales/*", "./indexeddb.js"],
  sourcemap: true,
  sourcesContent: false,
  plugins: [{ name: "bindings", setup: adaptBindings }],
});
await build({ ...common, entryPoints: { admin: "src/admin.ts", "locales/zh": "src/locales/zh.ts" } });
await build({
  ...common,
  entryPoints: { indexeddb: "src/indexeddb.ts" },
  banner: { js: "/*! With parts of idb-keyval, Copyright 2016 Jake Archibald, Apache-2.0 */" },
});
await copyFile(new URL("core_bg.wasm", wasm), new URL("ourchat.wasm", out));

/** Bundlers read the built package, so what they would stumble over in the output of wasm-bindgen is taken out here. */
function adaptBindings({ onLoad }) {
  onLoad({ filter: /wasm[\\/]core\.js$/ }, async ({ path }) => {
    const named = new Set();
    const contents = (await readFile(path, "utf8"))
      // Bundlers copy every file named like this. The facade names the WebAssembly file; the bindings must not name another.
      .replace(/new URL\('core_bg\.wasm', import\.meta\.url\)/, "undefined")
      // The same module is named once for each block of imports, and a key that comes twice earns a warning.
      .replace(/^\s*"(\.\/snippets\/[^"]+)": import\d+,\n/gm, (line, name) => (named.has(name) ? "" : named.add(name) && line));
    if (contents.includes("import.meta")) return { errors: [{ text: "the bindings name a file in an unknown way" }] };
    return { contents, loader: "js" };
  });
}
