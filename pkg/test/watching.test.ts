import assert from "node:assert/strict";
import { test } from "node:test";
import type { WatchedSession } from "../src/watch-changes.js";
import { type AccountReading, compareAccounts, compareSessions, Turns } from "../src/watching/compare.js";
import { Schedule } from "../src/watching/schedule.js";

const account: AccountReading = {
  account: { ocid: "ada", userName: "Ada", avatarKey: "", email: "ada@example.org" },
  sessions: ["1", "2"],
  friends: ["8"],
};
const session: WatchedSession = {
  name: "Tea",
  avatarKey: "",
  members: ["7", "8"],
  roles: [{ userId: "7", role: "3" }, { userId: "8", role: "1" }],
};

test("two equal looks have no changes", () => {
  assert.deepEqual(compareAccounts(account, structuredClone(account)), []);
  assert.deepEqual(compareSessions("1", session, structuredClone(session)), []);
  // The order of lists says nothing.
  assert.deepEqual(compareAccounts(account, { ...account, sessions: ["2", "1"] }), []);
  assert.deepEqual(compareSessions("1", session, { ...session, members: ["8", "7"], roles: [...session.roles].reverse() }), []);
});

test("changes of the account name its fields, friends and sessions", () => {
  const now = { account: { ...account.account, userName: "Ada L.", status: "away" }, sessions: ["2", "3"], friends: ["9"] };
  assert.deepEqual(compareAccounts(account, now), [
    { kind: "accountChanged", fields: ["userName", "status"], account: now.account },
    { kind: "friendAdded", userId: "9" },
    { kind: "friendRemoved", userId: "8" },
    { kind: "sessionAdded", sessionId: "3" },
    { kind: "sessionRemoved", sessionId: "1" },
  ]);
  // A status that the server has forgotten.
  assert.deepEqual(compareAccounts(now, { ...now, account: account.account }), [
    { kind: "accountChanged", fields: ["userName", "status"], account: account.account },
  ]);
});

test("changes of a session name its fields, members and their roles", () => {
  const now = {
    name: "Cake",
    avatarKey: "k",
    description: "sweet",
    members: ["8", "9", "10"],
    roles: [{ userId: "7", role: "3" }, { userId: "8", role: "2" }, { userId: "9", role: "1" }],
  };
  assert.deepEqual(compareSessions("1", session, now), [
    { kind: "sessionChanged", sessionId: "1", fields: ["name", "avatarKey", "description"], session: now },
    { kind: "memberAdded", sessionId: "1", userId: "9", role: "1" },
    { kind: "memberAdded", sessionId: "1", userId: "10" },
    { kind: "memberRemoved", sessionId: "1", userId: "7" },
    { kind: "roleChanged", sessionId: "1", userId: "8", role: "2", before: "1" },
  ]);
  // The role of somebody who has left is no news.
  const after = { ...now, roles: now.roles.map((one) => (one.userId === "7" ? { ...one, role: "1" } : one)) };
  assert.deepEqual(compareSessions("1", now, after), []);
  const without = { ...now, roles: now.roles.filter(({ userId }) => userId !== "8") };
  assert.deepEqual(compareSessions("1", now, without), [{ kind: "roleChanged", sessionId: "1", userId: "8", before: "2" }]);
});

test("every session has its turn, new ones first", () => {
  const turns = new Turns();
  const all = ["1", "2", "3", "4", "5", "6", "7"];
  assert.deepEqual(turns.take(all, 3), ["1", "2", "3"]);
  assert.deepEqual(turns.take(["0", ...all], 3), ["0", "4", "5"]);
  assert.deepEqual(turns.take(["0", ...all], 3), ["6", "7", "1"]);
  assert.deepEqual(turns.take(["7", "3", "2"], 2), ["2", "3"]);
  assert.deepEqual(turns.take(["7", "3"], 5), ["7", "3"]);
  assert.deepEqual(turns.take([], 5), []);
});

test("over an hour of wakes and failures no pause is shorter than promised", () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 500; run += 1) {
    const pace = { intervalMs: 10_000 + random() * 100_000, wakeMs: 10_000, spacingMs: 1000 };
    const schedule = new Schedule(pace, random);
    let now = random() * 1e6;
    const end = now + 3_600_000;
    assert.ok(schedule.wait(now) <= 0, "the first request may leave at once");
    while (now < end) {
      const what = random();
      const woken = random() < 0.3;
      const asked = random() < 0.2 ? random() * 120_000 : 0;
      if (what < 0.5) schedule.complete(now);
      else if (what < 0.8) schedule.goOn(now);
      else schedule.failed(now, asked);
      if (woken) schedule.wake();
      const wait = schedule.wait(now);
      const least = what >= 0.5 && what < 0.8 ? pace.spacingMs : woken ? pace.wakeMs : pace.intervalMs;
      assert.ok(wait >= least - 1e-6, `run ${run}: ${wait} after ${what}`);
      if (what >= 0.8) assert.ok(wait >= asked - 1e-6, `run ${run}: the server asked for ${asked}`);
      assert.ok(wait <= 1.2 * Math.max(15 * 60_000, pace.intervalMs), `run ${run}: ${wait} is for ever`);
      now += wait;
    }
  }
});

test("failures in a row make the pauses longer, a success makes them short again", () => {
  const schedule = new Schedule({ intervalMs: 60_000, wakeMs: 10_000, spacingMs: 1000 }, () => 0);
  const pauses = Array.from({ length: 6 }, () => (schedule.failed(0, 0), schedule.wait(0)));
  assert.deepEqual(pauses, [120_000, 240_000, 480_000, 900_000, 900_000, 900_000]);
  schedule.complete(0);
  schedule.failed(0, 0);
  assert.equal(schedule.wait(0), 120_000);
});
