// Runs the unit tests: bundles each one and hands them to Node's test runner.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bindings } from "../bindings.mjs";

const here = new URL(".", import.meta.url).pathname;
// Below node_modules, so that the bundles find the packages that they import.
const cache = new URL("../../node_modules/.cache/", import.meta.url).pathname;
await mkdir(cache, { recursive: true });
const out = await mkdtemp(join(cache, "unit-tests-"));
try {
  const tests = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: tests.map((name) => join(here, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    absWorkingDir: here,
    logLevel: "warning",
    plugins: [bindings(new URL("../wasm/", import.meta.url))],
  });
  const files = tests.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
  const code = await new Promise((resolve) => {
    spawn(process.execPath, ["--test", ...files], { stdio: "inherit", cwd: new URL("..", import.meta.url) }).on("exit", resolve);
  });
  process.exitCode = code ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
