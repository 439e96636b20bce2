// Installs the tools and the packed package in a folder outside of the checkout, where nothing else can be found, and runs the
// tests there: node start.mjs --folder FOLDER --tarball FILE --server URL --chromium PROGRAM [part of a name ...]
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: "string" }, tarball: { type: "string" }, server: { type: "string" }, chromium: { type: "string" } },
});
const here = fileURLToPath(new URL("./", import.meta.url));
const folder = values.folder;

await mkdir(folder, { recursive: true });
for (const name of ["apps", "src"]) await rm(join(folder, name), { recursive: true, force: true });
await cp(here, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });

const lock = await readFile(join(here, "package-lock.json"), "utf8");
const installed = await readFile(join(folder, "installed-lock.json"), "utf8").catch(() => undefined);
if (lock !== installed) {
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
  await writeFile(join(folder, "installed-lock.json"), lock);
}
// What npm does with a tarball that has no dependencies. It is new every time, so that no lock file can name it.
const target = join(folder, "node_modules/ourchat-sdk");
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
run("tar", ["--extract", "--file", values.tarball, "--strip-components", "1", "--directory", target]);
// Tools that remember what they have built must not remember an older package.
for (const name of ["node_modules/.vite", "node_modules/.cache", ".parcel-cache"]) await rm(join(folder, name), { recursive: true, force: true });

run(process.execPath, ["run.mjs", "--server", values.server, "--chromium", values.chromium, ...positionals]);

function run(program, programArguments) {
  const { status } = spawnSync(program, programArguments, { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
