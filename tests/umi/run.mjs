// Bundles the tests, with a recorder in place of the parts of antd that draw, and hands them to Node's test runner.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
// Below node_modules, so that the bundle finds the packages that stay outside of it.
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
await mkdir(cache, { recursive: true });
const out = await mkdtemp(join(cache, "umi-tests-"));
try {
  await build({
    entryPoints: [join(here, "umi.test.mjs")],
    outfile: join(out, "umi.test.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["ourchat-sdk", "ourchat-sdk/umi", "react", "umi-request"],
    // The plugin offers this way to replace antd.
    alias: { "@umijs/plugin-request/lib/ui": join(here, "ui.mjs") },
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    absWorkingDir: here,
    logLevel: "warning",
  });
  const code = await new Promise((resolve) => {
    spawn(process.execPath, ["--test", join(out, "umi.test.mjs")], { stdio: "inherit", cwd: here }).on("exit", resolve);
  });
  process.exitCode = code ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
