// Licences of the npm packages that build, test and make up the package.
import { json } from "./source.mjs";

const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unicode-3.0", "Zlib"];

/** Packages of tools under other licences, which reach nobody who installs the package, and why they are here. */
const EXCEPTIONS = {
  argparse: ["Python-2.0", "a part of the Markdown parser with which the documentation is built"],
  "lru-cache": ["BlueOak-1.0.0", "a part of the checker of published types"],
  minimatch: ["BlueOak-1.0.0", "a part of the generator of the documentation"],
};

/** Whether an SPDX expression without nesting, which is all that npm packages here use, leaves an allowed choice. */
export function isAllowed(expression) {
  const choices = expression.replace(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((licence) => ALLOWED.includes(licence)));
}

/** Fails for a licence that is not on the list. */
export async function licences() {
  const { packages } = await json("package-lock.json");
  const wrong = [];
  let count = 0;
  for (const [path, { license, link, version }] of Object.entries(packages)) {
    // The project's own folders are linked.
    if (!path.includes("node_modules/") || link) continue;
    count += 1;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (EXCEPTIONS[name]?.[0] === license) continue;
    if (license === undefined || !isAllowed(license)) wrong.push(`${name} ${version}: ${license ?? "none is named"}`);
  }
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  return `${count} packages`;
}
