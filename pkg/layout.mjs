// Run by npm around packing: puts the licences into the package and, for tools that do not read `exports`, a folder for every
// entry that points to its file. Parcel by its default settings and TypeScript's `node10` resolution are such tools. With
// `--remove` takes all of it away again.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const root = new URL("./", import.meta.url);
const { exports } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
const entries = Object.entries(exports).filter(([name, entry]) => name !== "." && entry.types !== undefined);

for (const [name, { types, default: script }] of entries) {
  const folder = new URL(`${name}/`, root);
  await rm(new URL(`${name.split("/").slice(0, 2).join("/")}/`, root), { recursive: true, force: true });
  if (process.argv.includes("--remove")) continue;
  await mkdir(folder, { recursive: true });
  const up = "../".repeat(name.split("/").length - 1);
  const manifest = { type: "module", sideEffects: false, main: script.replace("./", up), types: types.replace("./", up) };
  await writeFile(new URL("package.json", folder), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  if (process.argv.includes("--remove")) await rm(new URL(licence, root), { force: true });
  else await copyFile(new URL(`../${licence}`, root), new URL(licence, root));
}
