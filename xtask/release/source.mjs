// Files and programs that the checks read.
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The text of a file of the checkout. */
export const text = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

/** The value of a JSON file of the checkout. */
export const json = async (path) => JSON.parse(await text(path));

/** Runs a program to its end; gives its output, or throws what it said. */
export function run(program, programArguments, { cwd = root, mayFail = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error) throw error;
  if (status !== 0 && !mayFail) throw new Error(`${program} ${programArguments.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
