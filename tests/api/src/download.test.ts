import QUnit from "qunit";
import { same, sample } from "./bytes.js";
import { failureOf, pause, spy, until } from "./expect.js";
import { inject, REPEATED } from "./faults.js";
import { newChat, newPerson, type Person } from "./people.js";

const MIB = 1 << 20;
const bytes = sample(3 * MIB);

QUnit.module("files.download");

async function withFile(content = bytes): Promise<Person & { key: string }> {
  const person = await newPerson();
  return { ...person, key: (await person.chat.files.upload(content)).key };
}

QUnit.test("bytes, blob and stream give the same contents, each time anew", async (assert) => {
  const { chat, key } = await withFile();
  const download = chat.files.download(key);
  assert.true(same(await download.bytes(), bytes), "bytes");
  const blob = await download.blob("image/png");
  assert.strictEqual(blob.type, "image/png");
  assert.true(same(new Uint8Array(await blob.arrayBuffer()), bytes), "blob");
  assert.strictEqual((await download.blob()).type, "");
  const streamed = new Uint8Array(await new Response(download.stream()).arrayBuffer());
  assert.true(same(streamed, bytes), "stream");
});

QUnit.test("nothing is requested before something is read, and no faster than it is read", async (assert) => {
  const { chat, key } = await withFile();
  const { fetch, requests } = spy();
  const other = newChat({ fetch });
  await other.auth.resume(chat.auth.token ?? "");
  const stream = other.files.download(key).stream();
  await pause(50);
  assert.strictEqual(requests.length, 0);
  const reader = stream.getReader();
  const { value } = await reader.read();
  assert.true(value instanceof Uint8Array && value.length > 0);
  assert.strictEqual(requests.length, 1);
  let read = value?.length ?? 0;
  for (;;) {
    const { done, value: chunk } = await reader.read();
    if (done) break;
    read += chunk.length;
  }
  assert.strictEqual(read, bytes.length);
});

QUnit.test("cancelling the stream closes the connection", async (assert) => {
  const { chat, key } = await withFile();
  const { fetch, signals } = spy();
  const other = newChat({ fetch });
  await other.auth.resume(chat.auth.token ?? "");
  const reader = other.files.download(key).stream().getReader();
  await reader.read();
  await reader.cancel();
  await until("the abort", () => signals[0]?.aborted === true);
  assert.true(signals[0]?.aborted);
});

QUnit.test("an empty file is an empty file", async (assert) => {
  const { chat, key } = await withFile(new Uint8Array());
  assert.strictEqual((await chat.files.download(key).bytes()).length, 0);
  assert.strictEqual((await chat.files.download(key).blob()).size, 0);
});

QUnit.test("maxBytes is kept exactly", async (assert) => {
  const { chat, key } = await withFile();
  assert.strictEqual((await chat.files.download(key, { maxBytes: bytes.length }).bytes()).length, bytes.length);
  const error = await failureOf(chat.files.download(key, { maxBytes: bytes.length - 1 }).bytes());
  assert.strictEqual(error.code, "transport/too-large");
});

QUnit.test("a signal ends the transfer, and the stream breaks with its error", async (assert) => {
  const { chat, key } = await withFile();
  const controller = new AbortController();
  const reader = chat.files.download(key, { signal: controller.signal }).stream().getReader();
  await reader.read();
  controller.abort(new Error("enough"));
  const error = await failureOf(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  );
  assert.strictEqual(error.code, "transport/cancelled");
  assert.strictEqual((error.cause as Error).message, "enough");
  assert.strictEqual((await failureOf(chat.files.download(key, { signal: AbortSignal.abort() }).blob())).code, "transport/cancelled");
});

QUnit.test("close never lets half a file pass for a whole one", async (assert) => {
  const { chat, key } = await withFile();
  const download = chat.files.download(key);
  const reader = download.stream().getReader();
  await reader.read();
  download.close();
  const error = await failureOf(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  );
  assert.strictEqual(error.code, "transport/cancelled");
  assert.strictEqual((await failureOf(download.bytes())).code, "transport/cancelled");
});

QUnit.test("a transfer that is cut off is an error, wherever it is cut", async (assert) => {
  const { chat, key } = await withFile();
  for (const cut of [0, 3, 5, 1000, 1_000_000]) {
    await inject("OurChatService.Download", { fault: "cut", bytes: cut }, REPEATED);
    const error = await failureOf(chat.files.download(key).bytes());
    assert.true(["transport/truncated", "transport/network"].includes(error.code), `${cut}: ${error.code}`);
  }
});

QUnit.test("an unknown key is refused", async (assert) => {
  const { chat } = await newPerson();
  const error = await failureOf(chat.files.download("no-such-key").bytes());
  assert.strictEqual(error.code, "permission/denied");
  assert.strictEqual(error.status?.detail, "Permission Denied");
});
