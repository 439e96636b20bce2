import QUnit from "qunit";
import { type OutboxEntry, parseMarkdown } from "ourchat-sdk";
import { same, sample } from "./bytes.js";
import { eventOf, failureOf, pause, until } from "./expect.js";
import { inject, requestsDuring } from "./faults.js";
import { newChat, newPair, newPerson } from "./people.js";

QUnit.module("messages with files");

QUnit.test("files are uploaded for the session, referred to, and found by the reader", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const [picture, film, paper] = [sample(3000), sample(20), sample(7)];
  const { key: old } = await ada.chat.files.upload(paper, { sessionId });
  const progress: number[] = [];
  await ada.chat.messages.send(sessionId, {
    markdown: "Look: ![here](IO://0)",
    files: [new File([picture], "cat [1].png", { type: "image/png" }), old, new File([film], "film.mp4", { type: "video/mp4" }), new Blob([paper])],
    onProgress: ({ sent, total }) => {
      assert.strictEqual(total, 3027);
      progress.push(sent);
    },
  });
  assert.strictEqual(progress.at(-1), 3027);
  assert.true(progress.every((sent, at) => sent >= (progress[at - 1] ?? 0)), "progress never goes back");
  const event = await eventOf(bo.chat, "message");
  assert.strictEqual(event.files.length, 4);
  assert.strictEqual(event.files[1], old);
  const parts = parseMarkdown(event).filter((part) => part.kind !== "text" || part.markdown.trim() !== "");
  assert.deepEqual(
    parts.map((part) => (part.kind === "file" ? [part.media, event.files.indexOf(part.key), part.description] : part.kind)),
    ["text", ["picture", 0, "here"], ["video", 2, "film.mp4"], ["file", 3, ""]],
  );
  for (const [index, bytes] of [picture, paper, film, paper].entries()) {
    assert.true(same(await bo.chat.files.download(event.files[index] ?? "").bytes(), bytes), `file ${index}`);
  }
});

QUnit.test("nothing is left when the message is not sent, and nothing is sent when a file cannot be uploaded", async (assert) => {
  const { ada, sessionId } = await newPair();
  const files = [new Blob(["a"]), new Blob(["b"])];
  await inject("OurChatService.SendMsg", { fault: "status", code: 7, message: "User Muted" });
  const deleted = await requestsDuring("OurChatService.DeleteFile", async () => {
    const muted = await failureOf(ada.chat.messages.send(sessionId, { markdown: "x", files }));
    assert.strictEqual(muted.code, "permission/muted");
    await ada.chat.server.ping();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  assert.strictEqual(deleted.processed, 2);
  await inject("OurChatService.Upload", { fault: "status", code: 8, message: "Storage Full" });
  const sent = await requestsDuring("OurChatService.SendMsg", async () => {
    assert.strictEqual((await failureOf(ada.chat.messages.send(sessionId, { markdown: "x", files }))).code, "quota/storage-full");
    const wrong = await failureOf(ada.chat.messages.send(sessionId, { markdown: "x", files: [new Blob(), 5 as never] }));
    assert.deepEqual(Object.keys(wrong.fields ?? {}), ["files[1]"]);
    const aborted = await failureOf(ada.chat.messages.send(sessionId, { markdown: "x", files }, { signal: AbortSignal.abort() }));
    assert.strictEqual(aborted.code, "transport/cancelled");
  });
  assert.strictEqual(sent.received, 0);
});

QUnit.test("files of a message that failed in the outbox stay until it is sent or taken back", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const chat = newChat({ outbox: true });
  await chat.auth.resume(ada.chat.auth.token ?? "");
  const failing = async (bytes: Uint8Array<ArrayBuffer>): Promise<OutboxEntry> => {
    await inject("OurChatService.SendMsg", { fault: "status", code: 7, message: "User Muted" });
    const error = await failureOf(chat.messages.send(sessionId, { markdown: "x", files: [new Blob([bytes])] }));
    assert.strictEqual(error.code, "permission/muted");
    await pause(200);
    const entry = chat.outbox.entries.find(({ state }) => state === "failed");
    if (entry === undefined) throw new Error("nothing failed");
    return entry;
  };
  const bytes = sample(100);
  const deleted = await requestsDuring("OurChatService.DeleteFile", async () => {
    assert.true(await chat.outbox.retry((await failing(bytes)).localId));
    await until("it is sent", () => chat.outbox.entries.some(({ state }) => state === "sent"));
    await pause(200);
  });
  assert.strictEqual(deleted.received, 0);
  const event = await eventOf(bo.chat, "message");
  assert.true(same(await bo.chat.files.download(event.files[0] ?? "").bytes(), bytes));
  const after = await requestsDuring("OurChatService.DeleteFile", async () => {
    assert.true(await chat.outbox.cancel((await failing(sample(50))).localId));
    await pause(500);
  });
  assert.strictEqual(after.processed, 1);
});

QUnit.test("an avatar is uploaded, set, and has a URL of its own", async (assert) => {
  const ada = await newPerson("Ada");
  const urls = new Set<string>();
  for (const length of [10, 20]) {
    const { avatarKey } = await ada.chat.account.setAvatar(new Blob([sample(length)]));
    assert.strictEqual((await ada.chat.account.get({ fields: ["avatarKey"] })).avatarKey, avatarKey);
    const url = ada.chat.server.avatarUrl(ada.id, { avatarKey });
    urls.add(url);
    assert.true(same(new Uint8Array(await (await fetch(url)).arrayBuffer()), sample(length)));
  }
  assert.strictEqual(urls.size, 2);
});
