// Bundles the facade with the JavaScript half of the core and puts the WebAssembly file beside it.
import { copyFile, readFile, rm } from "node:fs/promises";
import { build } from "esbuild";

const out = new URL("dist/", import.meta.url);
const wasm = new URL("wasm/", import.meta.url);

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { index: "src/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  format: "esm",
  target: ["es2022"],
  platform: "neutral",
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  plugins: [{ name: "one-wasm-url", setup: dropSecondUrl }],
});
await copyFile(new URL("core_bg.wasm", wasm), new URL("ourchat.wasm", out));

/**
 * Bundlers copy every file that is named in `new URL(..., import.meta.url)`. The facade names the WebAssembly file, so the
 * bindings must not name another one.
 */
function dropSecondUrl({ onLoad }) {
  onLoad({ filter: /wasm[\\/]core\.js$/ }, async ({ path }) => {
    const bindings = await readFile(path, "utf8");
    const contents = bindings.replace(/new URL\('core_bg\.wasm', import\.meta\.url\)/, "undefined");
    if (contents.includes("import.meta")) return { errors: [{ text: "the bindings name a file in an unknown way" }] };
    return { contents, loader: "js" };
  });
}
