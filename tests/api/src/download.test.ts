import QUnit from "qunit";
import { same, sample } from "./bytes.js";
import { failureOf, pause, spy, until } from "./expect.js";
import { clearFaults, inject, REPEATED } from "./faults.js";
import { newChat, newPerson, type Person } from "./people.js";
import { print } from "./results.js";

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

QUnit.test("saveTo puts a whole file in place or none", async (assert) => {
  const { chat, key } = await withFile();
  const received: number[] = [];
  const download = chat.files.download(key, { onProgress: (progress) => received.push(progress.received) });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let aborted: unknown;
  const stream = (): WritableStream<Uint8Array<ArrayBuffer>> =>
    new WritableStream({ write: (part) => void parts.push(part), abort: (reason) => void (aborted = reason) });
  await download.saveTo(stream());
  assert.true(same(new Uint8Array(await new Blob(parts).arrayBuffer()), bytes), "a stream");
  assert.true(received.length > 1 && received.every((value, at) => value > (received[at - 1] ?? 0)));
  assert.strictEqual(received.at(-1), bytes.length);

  await inject("OurChatService.Download", { fault: "cut", bytes: 1_000_000 }, REPEATED);
  const cut = await failureOf(download.saveTo(stream()));
  assert.strictEqual(cut.code, "transport/truncated");
  assert.strictEqual(aborted, cut, "the stream is aborted with the error");
  for (const target of [5, undefined, {}]) {
    assert.deepEqual(Object.keys((await failureOf(download.saveTo(target as never))).fields ?? {}), ["target"]);
  }
  const full = new Error("disk full");
  const broken = await failureOf(download.saveTo(new WritableStream({ write: () => Promise.reject(full) })));
  assert.strictEqual(broken.cause, full);

  let folder: FileSystemDirectoryHandle;
  try {
    folder = await navigator.storage.getDirectory();
    await (await (await folder.getFileHandle("saved", { create: true })).createWritable()).close();
  } catch {
    print("saveTo: this engine has no private file system with writable streams");
    return;
  }
  const handle = await folder.getFileHandle("saved");
  await clearFaults();
  await download.saveTo(handle);
  assert.true(same(new Uint8Array(await (await handle.getFile()).arrayBuffer()), bytes), "a file");
  await inject("OurChatService.Download", { fault: "cut", bytes: 1_000_000 }, REPEATED);
  await failureOf(download.saveTo(handle));
  assert.strictEqual((await handle.getFile()).size, bytes.length, "the file is as it was");
  await folder.removeEntry("saved");
});

QUnit.test("contents come out of frames wherever the network cuts them, of a fetch that keeps its bytes, too", async (assert) => {
  const { chat, key } = await withFile(sample(20_000));
  let kept: Uint8Array | undefined;
  for (const piece of [1, 2, 3, 7, 1031, 1032, 5000]) {
    const other = newChat({
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (!String(input).endsWith("/Download")) return answer;
        const body = new Uint8Array(await answer.arrayBuffer());
        kept = body;
        let at = 0;
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at >= body.length) controller.close();
            else controller.enqueue(body.subarray(at, (at += piece)));
          },
        });
        return new Response(stream, answer);
      },
    });
    await other.auth.resume(chat.auth.token ?? "");
    assert.true(same(await other.files.download(key).bytes(), sample(20_000)), `${piece} bytes at a time`);
    assert.strictEqual(kept?.length, 20_000 + 20 * 8 + 20);
    assert.deepEqual([...(kept?.subarray(0, 8) ?? [])], [0, 0, 0, 4, 3, 10, 128, 8], "what belongs to others is not changed");
    other.close();
  }
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
