// Bundles the suites and the built package into pages: dist/index.html, and the frames that it opens.
import { copyFile, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { bindings } from "../../pkg/bindings.mjs";

const require = createRequire(import.meta.url);
const source = new URL("src/", import.meta.url);
const out = new URL("dist/", import.meta.url);

await rm(out, { recursive: true, force: true });
/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  platform: "browser",
  sourcemap: true,
  logLevel: "warning",
};
await build({
  ...common,
  entryPoints: {
    suite: "src/index.ts",
    frame: "src/frame.ts",
    recognition: "src/frame-recognition.ts",
    worker: "src/interop/worker.ts",
    soak: "src/soak.ts",
  },
  splitting: true,
  plugins: [
    { name: "catalogue", setup: provideCatalogue },
    { name: "idempotency", setup: provideIdempotency },
  ],
});
// Another copy of the package, as another bundle on the page would bring it.
await build({ ...common, entryPoints: { copy: require.resolve("ourchat-sdk") }, minify: true });
// The same package around a core that can be made to panic.
const panics = new URL("../panics/wasm/", import.meta.url);
await build({
  ...common,
  entryPoints: { panics: "src/frame.ts" },
  alias: { "ourchat-sdk": "../../pkg/src/index.ts" },
  external: ["./locales/*", "./indexeddb.js", "./copy.js"],
  plugins: [bindings(panics, "globalThis.__panics = { panicInCall, panicInTask, panicInTimer, overflowStack, exhaustMemory };")],
});
await copyFile(new URL("core_bg.wasm", panics), new URL("panics.wasm", out));
for (const file of await readdir(source)) {
  if (file.endsWith(".html")) await copyFile(new URL(file, source), new URL(file, out));
}
await copyFile(require.resolve("ourchat-sdk/ourchat.wasm"), new URL("ourchat.wasm", out));

/** Answers `import "catalogue"` with the entries of the catalogue's files: what the tests expect does not come from the package. */
function provideCatalogue({ onResolve, onLoad }) {
  onResolve({ filter: /^catalogue$/ }, () => ({ path: "catalogue", namespace: "catalogue" }));
  onLoad({ filter: /.*/, namespace: "catalogue" }, async () => {
    const root = new URL("../../catalogue/", import.meta.url);
    const entries = {};
    for (const domain of await readdir(root, { withFileTypes: true })) {
      if (!domain.isDirectory()) continue;
      for (const file of await readdir(new URL(`${domain.name}/`, root))) {
        const toml = await readFile(new URL(`${domain.name}/${file}`, root), "utf8");
        const show = ["silent", "warn", "error", undefined, "notification"].indexOf(text(toml, "show"));
        entries[text(toml, "id")] = {
          category: text(toml, "category"),
          action: text(toml, "action"),
          showType: show < 0 ? 9 : show,
          en: text(toml, "en"),
          zh: text(toml, "zh"),
          systems: [...toml.matchAll(/^system = "(.*)"$/gm)].map(([, system]) => system),
        };
      }
    }
    return { contents: JSON.stringify(entries), loader: "json" };
  });
}

/** Answers `import "idempotency"` with what the files of `proto/` declare, by the path of the call. */
function provideIdempotency({ onResolve, onLoad }) {
  onResolve({ filter: /^idempotency$/ }, () => ({ path: "idempotency", namespace: "idempotency" }));
  onLoad({ filter: /.*/, namespace: "idempotency" }, async () => {
    const root = new URL("../../proto/service/", import.meta.url);
    const levels = {};
    for (const file of await readdir(root, { recursive: true })) {
      if (!file.endsWith(".proto")) continue;
      const proto = await readFile(new URL(file, root), "utf8");
      const [, name] = /^package ([\w.]+);/m.exec(proto);
      const [, service] = /^service (\w+)/m.exec(proto) ?? [];
      for (const [, method, level] of proto.matchAll(/\brpc (\w+)\([^{;]*\{\s*option idempotency_level = (\w+);/g)) {
        levels[`/${name}.${service}/${method}`] = level;
      }
    }
    return { contents: JSON.stringify(levels), loader: "json" };
  });
}

/** A text of a TOML file; its basic strings are written as in JSON. */
function text(toml, name) {
  const found = new RegExp(`^${name} = (".*")$`, "m").exec(toml);
  if (found === null) throw new Error(`no ${name} in ${toml.slice(0, 60)}`);
  return JSON.parse(found[1]);
}
