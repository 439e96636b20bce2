// Bundles the entries of the package, the core among them, and puts the WebAssembly file beside them.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { deflateRawSync } from "node:zlib";
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
  legalComments: "inline",
  sourcemap: true,
  plugins: [bindings(wasm), { name: "packed", setup: pack }],
  // The recogniser is part of its script, so that it needs no second request and can be asked without waiting.
  loader: { ".wasm": "binary" },
};

await rm(out, { recursive: true, force: true });
// What entries have in common lies in chunks, so that nothing is loaded twice and OurChatError is one class. Texts of other
// languages, the database, the watch, the self-diagnosis and the copy of the WebAssembly are loaded when they are needed.
const { outputFiles } = await build({
  ...common,
  write: false,
  entryPoints: {
    index: "src/index.ts",
    admin: "src/admin.ts",
    diagnosis: "src/diagnosis.ts",
    errors: "src/errors.ts",
    inline: "src/inline.ts",
    legacy: "src/legacy.ts",
    react: "src/react.ts",
    slim: "src/slim.ts",
    umi: "src/umi.ts",
    "locales/zh": "src/locales/zh.ts",
  },
  external: ["react"],
  splitting: true,
  // Beside the entries, so that `ourchat.wasm` has the same address wherever the code for it ends up.
  chunkNames: "shared-[hash]",
});
for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true });
  // esbuild imports some chunks for their side effects alone, of which they have none. Blanks keep the source maps right.
  const quiet = path.endsWith(".js") ? text.replace(/\bimport"\.[^"]+";/g, (statement) => " ".repeat(statement.length)) : text;
  await writeFile(path, quiet);
}
// One file with everything in it: service workers may load nothing later.
await build({ ...common, entryPoints: { worker: "src/worker.ts" } });
await copyFile(new URL("core_bg.wasm", wasm), new URL("ourchat.wasm", out));
// The whole catalogue as data, for pages and tools; no script of the package reads it.
await copyFile(new URL("src/generated/errors.json", import.meta.url), new URL("errors.json", out));

/** Answers the import of `FILE.wasm?packed` with the file as base64 of its deflated bytes. */
function pack({ onResolve, onLoad }) {
  onResolve({ filter: /\.wasm\?packed$/ }, ({ path, resolveDir }) => ({
    path: new URL(path.replace("?packed", ""), `file://${resolveDir}/`).pathname,
    namespace: "packed",
  }));
  onLoad({ filter: /.*/, namespace: "packed" }, async ({ path }) => ({
    contents: deflateRawSync(await readFile(path), { level: 9 }).toString("base64"),
    loader: "text",
  }));
}
