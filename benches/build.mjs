// Bundles the pages: dist/files.html measures, dist/soak.html moves a large file.
import { copyFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const out = new URL("dist/", import.meta.url);

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { files: "src/files.ts", soak: "src/soak.ts" },
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
for (const name of ["files", "soak"]) {
  const page = `<!doctype html><meta charset="utf-8"><title>${name}</title><pre id="log"></pre><script type="module" src="${name}.js"></script>\n`;
  await writeFile(new URL(`${name}.html`, out), page);
}
