import QUnit from "qunit";
import type { MessageEvent, OurChat } from "ourchat-sdk";
import { failureOf } from "./expect.js";
import { inject } from "./faults.js";
import { newPair, newPerson } from "./people.js";
import { servers } from "./servers.js";

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

/** The own messages with this text in the history of a user. */
async function stored(chat: OurChat, markdown: string): Promise<MessageEvent[]> {
  const found: MessageEvent[] = [];
  const end = crypto.randomUUID();
  const { sessionId } = await chat.sessions.create({ members: [] });
  await chat.messages.send(sessionId, { markdown: end });
  for await (const event of chat.events({ since: 0 })) {
    if (event.kind !== "message") continue;
    if (event.markdown === end) break;
    if (event.markdown === markdown) found.push(event);
  }
  return found;
}

QUnit.test("a message whose answer was lost is found in the history, and is there once", async (assert) => {
  const { ada, sessionId } = await newPair();
  for (const [markdown, fault] of [
    ["cut", { fault: "cut", bytes: 0 }],
    ["cut later", { fault: "cut", bytes: 9 }],
    ["silent", { fault: "stall", bytes: 0 }],
  ] as const) {
    // Chromium repeats a request whose connection closed without a byte by itself; a stalled or cut answer has begun.
    await inject("OurChatService.SendMsg", fault);
    const sent = await ada.chat.messages.send(sessionId, { markdown, files: ["a", "b"] }, { timeoutMs: 2000 });
    assert.deepEqual(await stored(ada.chat, markdown), [sent]);
  }
});

QUnit.test("a message that the server does not have is said to be rejected, whatever the failure looked like", async (assert) => {
  const { ada, sessionId } = await newPair();
  for (const [markdown, fault, code] of [
    ["a proxy", { fault: "http", status: 502, contentType: "text/html", body: "<h1>Bad gateway" }, "server/unavailable"],
    ["refused", { fault: "status", code: 13, message: "Server Error" }, "server/error"],
  ] as const) {
    await inject("OurChatService.SendMsg", fault);
    const error = await failureOf(ada.chat.messages.send(sessionId, { markdown }));
    assert.deepEqual([error.code, error.outcome, error.retry.safe, error.operation], [code, "rejected", true, "OurChatService.SendMsg"]);
    assert.deepEqual(await stored(ada.chat, markdown), []);
    const again = await ada.chat.messages.send(sessionId, { markdown });
    assert.deepEqual(await stored(ada.chat, markdown), [again]);
  }
});

QUnit.test("without history the outcome of a lost answer stays unknown", async (assert) => {
  const { ada, sessionId } = await newPair();
  await inject("OurChatService.SendMsg", { fault: "cut", bytes: 0 });
  await inject("OurChatService.FetchMsgs", { fault: "status", code: 7, message: "Permission Denied" }, 20);
  const error = await failureOf(ada.chat.messages.send(sessionId, { markdown: "hello" }));
  assert.deepEqual([error.outcome, error.retry.safe, error.operation], ["unknown", false, "OurChatService.SendMsg"]);
});

QUnit.test("across origins a message whose answer was lost is found, too", async (assert) => {
  const { chat } = await newPerson("Ada", { baseUrl: servers.expose });
  const { sessionId } = await chat.sessions.create({ members: [] });
  await inject("OurChatService.SendMsg", { fault: "cut", bytes: 0 }, 1, servers.expose);
  const sent = await chat.messages.send(sessionId, { markdown: "hello" });
  assert.deepEqual(await stored(chat, "hello"), [sent]);
});
