// Known weaknesses of the npm packages.
import { run } from "./source.mjs";

/** Fails for what npm knows to be weak, in whatever this repository installs. */
export function advisories() {
  const report = JSON.parse(run("npm", ["audit", "--json"], { mayFail: true }));
  if (report.metadata === undefined) throw new Error(`npm could not ask: ${report.error?.summary ?? report.message ?? "no answer"}`);
  const weak = Object.values(report.vulnerabilities).filter(({ severity }) => ["moderate", "high", "critical"].includes(severity));
  if (weak.length > 0) throw new Error(weak.map(({ name, severity, range }) => `${name} ${range}: ${severity}`).join("; "));
  return `${report.metadata.dependencies.total} packages`;
}
