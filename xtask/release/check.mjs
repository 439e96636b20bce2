// What has to be true before a version is published: `node xtask/release/check.mjs [--tag v1.2.3] [--offline]`.
//
// The package must have been built. Ends with `N passed, N failed`; what cannot be asked without the network (advisories) is
// left out with --offline and then said to be.
import { parseArgs } from "node:util";
import { advisories } from "./advisories.mjs";
import { changelog } from "./changelog.mjs";
import { licences } from "./licences.mjs";
import { consumer, files } from "./tarball.mjs";
import { versions } from "./versions.mjs";

const { values } = parseArgs({ options: { tag: { type: "string" }, offline: { type: "boolean", default: false } } });

/** Names and checks; a check throws an error whose message says what is wrong, or gives what it found. */
const checks = [
  ["versions are the same everywhere", () => versions(values.tag)],
  ["the changelog tells of this version", () => changelog(values.tag)],
  ["licences of npm packages", licences],
  ["files of the tarball", files],
  ["the tarball is installed and used without a network", consumer],
];
if (values.offline) console.log("left out: advisories, which take a network");
else checks.push(["advisories of npm packages", advisories]);

let failed = 0;
for (const [name, check] of checks) {
  try {
    const found = await check();
    console.log(`ok ${name}${found ? `: ${found}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
