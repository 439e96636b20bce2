import QUnit from "qunit";
import type { MessageEvent } from "ourchat-sdk";
import { failureOf } from "./expect.js";
import { newPair, newPerson } from "./people.js";

QUnit.module("messages");

QUnit.test("send tells id and time, and the message is in the history of both", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const files = ["a-file-key", "another"];
  const sent = await ada.chat.messages.send(sessionId, { markdown: "hello ![pic](IO://0) 你好 👋", files });
  assert.true(/^\d+$/.test(sent.id));
  assert.true(Math.abs(sent.time.getTime() - Date.now()) < 60_000);
  for (const { chat } of [ada, bo]) {
    let found: MessageEvent | undefined;
    for await (const event of chat.events({ since: 0 })) {
      if (event.kind !== "message") continue;
      found = event;
      break;
    }
    assert.deepEqual(found, {
      kind: "message",
      id: sent.id,
      time: sent.time,
      sessionId,
      senderId: ada.id,
      markdown: "hello ![pic](IO://0) 你好 👋",
      files,
      encrypted: false,
    });
  }
});

QUnit.test("a text may be empty, long, and full of odd characters", async (assert) => {
  const { chat } = await newPerson();
  const { sessionId } = await chat.sessions.create({ members: [] });
  const texts = ["", "x".repeat(1_000_000), "\0\u{1F600}\u2028\uFEFF%<>\"'\\"];
  const since = new Date(Date.now() - 60_000);
  for (const markdown of texts) await chat.messages.send(sessionId, { markdown });
  const seen: string[] = [];
  for await (const event of chat.events({ since })) {
    if (event.kind === "message" && seen.push(event.markdown) === texts.length) break;
  }
  assert.deepEqual(seen.map((text) => text.length), texts.map((text) => text.length));
  assert.true(seen.every((text, index) => text === texts[index]));
});

QUnit.test("who is no member cannot send", async (assert) => {
  const { chat } = await newPerson();
  for (const sessionId of ["1", 1n]) {
    const error = await failureOf(chat.messages.send(sessionId, { markdown: "hello" }));
    assert.strictEqual(error.code, "permission/not-in-session");
    assert.strictEqual(error.outcome, "rejected");
  }
});
