import QUnit from "qunit";
import { OurChatError } from "ourchat-sdk";
import catalogue from "catalogue";
import { clearFaults, type Fault, inject, REPEATED } from "./faults.js";
import { frame } from "./protobuf.js";
import { print } from "./results.js";
import { ACCOUNT } from "./statuses/account.js";
import { ADMIN } from "./statuses/admin.js";
import { ANY_CALL } from "./statuses/any-call.js";
import { AUTH } from "./statuses/auth.js";
import { FILES } from "./statuses/files.js";
import { MESSAGES } from "./statuses/messages.js";
import { MODERATION } from "./statuses/moderation.js";
import { ROOMS } from "./statuses/rooms.js";
import { CODE_NAMES, type Row, ROWS, type Scenario, type Scenarios } from "./statuses/rows.js";
import { SESSIONS } from "./statuses/sessions.js";
import { World } from "./statuses/world.js";

const SCENARIOS: Scenarios = { ...ANY_CALL, ...AUTH, ...ACCOUNT, ...SESSIONS, ...MODERATION, ...MESSAGES, ...FILES, ...ROOMS, ...ADMIN };
/** Refused in the body, not in the headers. */
const STREAMS = new Set(["AuthService.Verify", "OurChatService.FetchMsgs", "OurChatService.Download"]);

let world: World;
const met = new Set<Row>();

QUnit.module("statuses", {
  before: async () => {
    world = await World.create();
  },
  after: () => world.close(),
});

/** What the server is told to answer where no request makes it do so. */
function faultOf({ operation, code, http, text }: Row): Fault {
  if (code === null) return { fault: "drop" };
  if (http !== undefined) return { fault: "http", status: http, body: text };
  if (!STREAMS.has(operation)) return { fault: "status", code: code ?? 0, message: text };
  const trailers = frame(0x80, new TextEncoder().encode(`grpc-status:${code}\r\ngrpc-message:${encodeURIComponent(text)}\r\n`));
  return { fault: "raw", contentType: "application/grpc-web+proto", body: btoa(String.fromCharCode(...trailers)) };
}

/** Makes the call of a row and gives what came of it. */
async function provoke(row: Row, scenario: Scenario): Promise<unknown> {
  if (row.fault !== undefined) {
    // What the scenario needs first must not suffer.
    await Promise.all([world.team(), world.room()]);
    await inject(row.via ?? row.operation, faultOf(row), row.code === null ? REPEATED : 1);
  }
  try {
    return await scenario(world);
  } catch (thrown) {
    return thrown;
  }
}

/** What differs between what came and what the row says. */
function differences(row: Row, outcome: unknown): string[] {
  if (row.code === 0) return accepted(row, outcome);
  if (!(outcome instanceof OurChatError)) return [`no OurChatError but ${show(outcome)}`];
  const { code, category, operation, status, retry } = outcome;
  const pairs: [what: string, actual: unknown, expected: unknown][] = [
    ["operation", operation, row.via ?? row.operation],
    ["status", [status?.system, status?.code, status?.name ?? "", started(row, status?.detail ?? "")], statusOf(row)],
    ["code", code, row.id],
    ["category", category, catalogue[row.id ?? ""]?.category],
    ["outcome", outcome.outcome, row.outcome],
    ["retry.kind", retry.kind, row.retry],
    ["retry.safe", retry.safe, row.safe],
  ];
  return pairs.flatMap(([what, actual, expected]) =>
    QUnit.equiv(actual, expected) ? [] : [`${what}: ${show(actual)} instead of ${show(expected)}`],
  );
}

/** As much of a text as the row fixes, if it is all that is fixed. */
function started({ text }: Row, detail: string): string {
  return text.endsWith("*") && detail.startsWith(text.slice(0, -1)) ? text : detail;
}

/** System, code, name and text that the error has to keep. */
function statusOf({ code, http, text }: Row): string[] {
  if (http !== undefined) return ["http", String(http), "", text];
  if (code === null || code === undefined) return ["transport", "", "", ""];
  return ["ourchat-grpc", String(code), CODE_NAMES[code] ?? "", text];
}

function accepted(row: Row, outcome: unknown): string[] {
  if (outcome instanceof Error) return [`refused: ${String(outcome)}`];
  if (row.answer === undefined) return [];
  const { failedMember } = outcome as { failedMember?: { id: string; reason: string } };
  return failedMember?.reason === row.answer.failedMember ? [] : [`answered ${show(outcome)}`];
}

function show(value: unknown): string {
  return value instanceof Error ? String(value) : (JSON.stringify(value) ?? String(value)).slice(0, 200);
}

QUnit.test("every row has a scenario and every scenario a row", (assert) => {
  const named = (operation: string, when: string) => `${operation}: ${when}`;
  const rows = ROWS.map((row) => named(row.operation, row.when));
  const scenarios = Object.entries(SCENARIOS).flatMap(([operation, cases]) => Object.keys(cases).map((when) => named(operation, when)));
  assert.strictEqual(new Set(rows).size, rows.length, "rows have names of their own");
  assert.deepEqual(rows.filter((row) => !scenarios.includes(row)), [], "rows without a scenario");
  assert.deepEqual(scenarios.filter((scenario) => !rows.includes(scenario)), [], "scenarios without a row");
});

for (const row of ROWS) {
  const scenario = SCENARIOS[row.operation]?.[row.when];
  if (scenario === undefined) continue;
  QUnit.test(`${row.operation} ${row.http ?? row.code ?? "-"} ${row.text}: ${row.when}`, async (assert) => {
    const outcome = await provoke(row, scenario);
    await clearFaults();
    const found = differences(row, outcome);
    assert.deepEqual(found, []);
    if (found.length === 0) met.add(row);
  });
}

QUnit.test("every status was met", (assert) => {
  const told = ROWS.filter((row) => row.fault !== undefined);
  print(`statuses ${met.size} of ${ROWS.length} (${told.filter((row) => met.has(row)).length} by faults)`);
  assert.deepEqual(ROWS.filter((row) => !met.has(row)).map(({ operation, when }) => `${operation}: ${when}`), []);
});
