/** What the hooks for React keep of messages; the hooks themselves are tested in a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageEvent } from "../src/events.js";
import { Cell } from "../src/react/cell.js";
import { Timeline } from "../src/react/timeline.js";

const message = (id: string, time: number): MessageEvent => ({
  kind: "message",
  id,
  time: new Date(time),
  sessionId: "1",
  senderId: "2",
  markdown: id,
  files: [],
  encrypted: false,
});
const ids = (timeline: Timeline): string => timeline.messages.map(({ id }) => id).join(" ");

test("messages come in the order of time and id, each once", () => {
  const timeline = new Timeline(10);
  for (const [id, time] of [["9", 2], ["10", 2], ["1", 3], ["7", 1], ["9", 2]] as const) timeline.add(message(id, time));
  assert.equal(ids(timeline), "7 9 10 1");
});

test("the list is another one after a change, and only then", () => {
  const timeline = new Timeline(10);
  timeline.add(message("1", 1));
  const before = timeline.messages;
  assert.equal(timeline.add(message("1", 1)), false);
  assert.equal(timeline.recall("2"), false);
  assert.equal(timeline.messages, before);
  assert.equal(timeline.add(message("3", 1)), true);
  assert.notEqual(timeline.messages, before);
  assert.equal(before.length, 1);
});

test("a recall removes its message, also when it comes first", () => {
  const timeline = new Timeline(10);
  timeline.recall("2");
  for (const id of ["1", "2", "3"]) timeline.add(message(id, Number(id)));
  assert.equal(timeline.recall("3"), true);
  timeline.add(message("3", 3));
  assert.equal(ids(timeline), "1");
});

test("the newest are kept, in whatever order they come", () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647);
  for (let round = 0; round < 200; round += 1) {
    const timeline = new Timeline(5);
    const all = Array.from({ length: random() % 12 }, (_, index) => message(String(index + 1), random() % 4));
    for (const one of [...all].sort(() => (random() % 3) - 1)) timeline.add(one);
    const expected = all.sort((one, other) => one.time.getTime() - other.time.getTime() || Number(one.id) - Number(other.id)).slice(-5);
    assert.equal(ids(timeline), expected.map(({ id }) => id).join(" "));
  }
});

test("a cell tells of changes only", () => {
  const cell = new Cell(1);
  let told = 0;
  const stop = cell.subscribe(() => (told += 1));
  cell.set(1);
  cell.set(2);
  stop();
  cell.set(3);
  assert.deepEqual([told, cell.get()], [1, 3]);
});
