import "./memory.js";
import QUnit from "qunit";
import { clearFaults, setMaintenance } from "./faults.js";
import { closeChats } from "./people.js";
import { print, results } from "./results.js";

QUnit.config.autostart = false;
QUnit.config.reorder = false;
QUnit.config.testTimeout = 60_000;
const parameters = new URLSearchParams(location.search);
const only = parameters.get("only");
if (only !== null) QUnit.config.filter = only;

QUnit.hooks.afterEach(async () => {
  closeChats();
  await clearFaults();
});

/** The part of QUnit's events that is used here; its published types lack it. */
interface Events {
  on(name: "testEnd", listener: (test: TestEnd) => void): void;
  on(name: "runEnd", listener: (run: { testCounts: { total: number } }) => void): void;
}

interface TestEnd {
  readonly fullName: readonly string[];
  readonly status: "passed" | "failed" | "skipped" | "todo";
  readonly runtime: number;
  readonly errors: readonly { message?: string; stack?: string; expected?: unknown; actual?: unknown }[];
}

const events = QUnit as unknown as Events;

events.on("testEnd", (test) => {
  const title = test.fullName.join(" > ");
  if (test.status === "passed") {
    results.passed += 1;
    print(`ok ${title} (${Math.round(test.runtime)} ms)`);
    return;
  }
  results.failed += 1;
  const message = test.errors.map(describe).join("\n") || `the test is ${test.status}`;
  results.failures.push({ title, message });
  print(`FAILED ${title}\n${message}`);
});

events.on("runEnd", (run) => {
  if (run.testCounts.total === 0) {
    results.failed += 1;
    results.failures.push({ title: "all", message: "no test ran" });
  }
  results.done = true;
  print(`${results.passed} passed, ${results.failed} failed`);
});

function describe({ message, stack, ...values }: TestEnd["errors"][number]): string {
  const lines = [message];
  if ("expected" in values) lines.push(`  expected ${show(values.expected)}`, `  actual   ${show(values.actual)}`);
  lines.push(stack);
  return lines.filter(Boolean).join("\n");
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** The suites in parts that take about as long, so that several pages can share them: `part=2`; without it, all. */
function chosenParts(): readonly (() => Promise<unknown>)[] {
  const parts = [() => import("./suites/part-1.js"), () => import("./suites/part-2.js"), () => import("./suites/part-3.js")];
  const part = parameters.get("part");
  if (part === null) return parts;
  const chosen = parts[Number(part) - 1];
  if (chosen === undefined) throw new Error(`there is no part ${part}`);
  return [chosen];
}

async function start(): Promise<void> {
  await setMaintenance(false);
  await clearFaults();
  if (location.protocol === "https:") await import("./secure-page.test.js");
  else for (const load of chosenParts()) await load();
  QUnit.start();
}

start().catch((thrown: unknown) => {
  results.failed += 1;
  results.failures.push({ title: "start", message: String(thrown) });
  results.done = true;
});
