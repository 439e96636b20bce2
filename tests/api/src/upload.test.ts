import QUnit from "qunit";
import { OurChatError, type UploadProgress } from "ourchat-sdk";
import { same, sample } from "./bytes.js";
import { failureOf, pause, spy } from "./expect.js";
import { print } from "./results.js";
import { newChat, newPair, newPerson } from "./people.js";

const MIB = 1 << 20;

QUnit.module("files.upload");

for (const mode of ["single", "chunked"] as const) {
  for (const length of [0, 1, 524_288, 524_289, 5 * MIB]) {
    QUnit.test(`${mode}: ${length} bytes arrive as they are, with progress`, async (assert) => {
      const { chat } = await newPerson();
      const bytes = sample(length);
      const steps: UploadProgress[] = [];
      const { key } = await chat.files.upload(new Blob([bytes]), { mode, onProgress: (step) => steps.push(step) });
      assert.true(/^[0-9A-Za-z]{20}[0-9a-f]{64}$/.test(key), "20 characters and the hash");
      assert.true(same(await chat.files.download(key).bytes(), bytes), "the same bytes come back");

      const states = steps.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
      assert.deepEqual(states, ["hashing", "sending", "completing", "done"].filter((state) => states.includes(state as never)), "states in order");
      assert.deepEqual(steps.at(-1), { state: "done", hashed: length, sent: length, accepted: length, total: length });
      for (const what of ["hashed", "sent", "accepted"] as const) {
        assert.true(steps.every((step, at) => step[what] >= (steps[at - 1]?.[what] ?? 0)), `${what} never goes back`);
        const values = new Set(steps.map((step) => step[what]));
        if (length === 5 * MIB && (what === "hashed" || mode === "chunked")) assert.true(values.size > 3, `${what} has steps`);
      }
    });
  }
}

QUnit.test("single: one request; chunked: one for each piece", async (assert) => {
  const { chat } = await newPerson();
  const { fetch, requests } = spy();
  const other = newChat({ fetch });
  await other.auth.resume(chat.auth.token ?? "");
  await other.files.upload(sample(MIB));
  assert.deepEqual(requests.map(({ url }) => url.split("/").at(-1)), ["Upload"]);
  requests.length = 0;
  await other.files.upload(sample(MIB + 1), { mode: "chunked", chunkBytes: MIB / 2 });
  assert.deepEqual(
    requests.map(({ url }) => url.split("/").at(-1)),
    ["StartUpload", "UploadChunk", "UploadChunk", "UploadChunk", "CompleteUpload"],
  );
});

QUnit.test("single: the page has its turn while the body of a large file is put together", async (assert) => {
  const { chat } = await newPerson();
  // One piece again and again takes no more memory than once.
  const piece = new Blob([sample(MIB)]);
  const file = new Blob(Array.from({ length: 130 }, () => piece));
  const { port1, port2 } = new MessageChannel();
  let turns = 0;
  port1.onmessage = () => {
    turns += 1;
    port2.postMessage(0);
  };
  let sent: { readonly turns: number; readonly bytes: number } | undefined;
  const other = newChat({
    fetch: async (_url, init) => {
      sent ??= { turns, bytes: (init?.body as Blob).size };
      task.cancel();
      throw new TypeError("not sent");
    },
  });
  await other.auth.resume(chat.auth.token ?? "");
  let state = "";
  const task = other.files.upload(file, {
    mode: "single",
    onProgress: (progress) => {
      if (progress.state === "sending" && state !== "sending") port2.postMessage(0);
      state = progress.state;
    },
  });
  assert.strictEqual((await failureOf(task)).code, "transport/cancelled");
  port1.close();
  assert.true((sent?.bytes ?? 0) > file.size, "the whole file was about to leave");
  assert.true((sent?.turns ?? 0) > 0, `${sent?.turns} turns`);
});

QUnit.test("a file may be a Blob, a File, a buffer, or a view of one", async (assert) => {
  const { chat } = await newPerson();
  const bytes = sample(100);
  const wide = new Uint8Array(200);
  wide.set(bytes, 50);
  const sources = {
    blob: new Blob([bytes]),
    file: new File([bytes], "a.bin"),
    buffer: bytes.buffer,
    view: wide.subarray(50, 150),
    dataView: new DataView(wide.buffer, 50, 100),
    words: new Uint16Array(bytes.buffer),
    slice: new Blob([wide]).slice(50, 150),
    stream: new Blob([bytes]).stream(),
    buffers: new ReadableStream<ArrayBuffer>({
      start(controller) {
        controller.enqueue(bytes.buffer.slice(0, 30));
        controller.enqueue(new ArrayBuffer(0));
        controller.enqueue(bytes.buffer.slice(30));
        controller.close();
      },
    }),
  };
  for (const [title, source] of Object.entries(sources)) {
    const { key } = await chat.files.upload(source);
    assert.true(same(await chat.files.download(key).bytes(), bytes), title);
  }
});

QUnit.test("members of the session may read the file, others may not", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const stranger = await newPerson("Cy");
  const { key } = await ada.chat.files.upload(sample(10), { sessionId, autoClean: true });
  assert.strictEqual((await bo.chat.files.download(key).bytes()).length, 10);
  assert.strictEqual((await failureOf(stranger.chat.files.download(key).bytes())).code, "permission/denied");
  const own = await ada.chat.files.upload(sample(10));
  assert.strictEqual((await failureOf(bo.chat.files.download(own.key).bytes())).code, "permission/denied");
});

QUnit.test("an unknown session fails in both modes", async (assert) => {
  const { chat } = await newPerson();
  for (const mode of ["single", "chunked"] as const) {
    const error = await failureOf(chat.files.upload(sample(10), { sessionId: "5", mode }));
    assert.strictEqual(error.code, "server/error", mode);
    assert.strictEqual(error.outcome, "unknown", mode);
  }
});

QUnit.test("a file above the quota is refused before its bytes are sent", async (assert) => {
  const { chat } = await newPerson();
  // 101 MiB that share one memory: slices of a Blob copy nothing.
  const piece = new Blob([new Uint8Array(MIB)]);
  const source = new Blob(Array.from({ length: 101 }, () => piece));
  const error = await failureOf(chat.files.upload(source, { mode: "chunked" }));
  assert.strictEqual(error.code, "quota/storage-full");
  assert.strictEqual(error.outcome, "rejected");
});

QUnit.test("cancel ends the upload in every phase", async (assert) => {
  const { chat } = await newPerson();
  const source = new Blob([sample(8 * MIB)]);
  for (const mode of ["single", "chunked"] as const) {
    for (const when of ["at once", "hashing", "sending"] as const) {
      const task = chat.files.upload(source, { mode, onProgress: ({ state, sent, hashed }) => state === when && sent + hashed > 0 && task.cancel() });
      if (when === "at once") task.cancel();
      const [settled] = await Promise.allSettled([task]);
      // A single request that was sent completely before its first progress is over already.
      if (mode === "single" && when === "sending" && settled.status === "fulfilled") continue;
      assert.strictEqual(settled.status === "rejected" && settled.reason.code, "transport/cancelled", `${mode}, ${when}`);
      task.cancel();
    }
  }
});

QUnit.test("a signal ends the upload", async (assert) => {
  const { chat } = await newPerson();
  const controller = new AbortController();
  const task = chat.files.upload(new Blob([sample(8 * MIB)]), {
    signal: controller.signal,
    onProgress: ({ hashed }) => hashed > 0 && controller.abort(new Error("enough")),
  });
  const error = await failureOf(task);
  assert.strictEqual(error.code, "transport/cancelled");
  assert.strictEqual((error.cause as Error).message, "enough");
  assert.strictEqual((await failureOf(chat.files.upload(sample(1), { signal: AbortSignal.abort() }))).code, "transport/cancelled");
});

QUnit.test("a progress listener that throws does not stop the upload", async (assert) => {
  const { chat } = await newPerson();
  const before = globalThis.onerror;
  globalThis.onerror = () => true;
  const { key } = await chat.files.upload(sample(10), {
    onProgress: () => {
      throw new Error("of the application");
    },
  });
  await pause(0);
  globalThis.onerror = before;
  assert.strictEqual(key.length, 84);
});

QUnit.test("the task is a promise", async (assert) => {
  const { chat } = await newPerson();
  let finished = 0;
  const task = chat.files.upload(sample(10)).finally(() => (finished += 1));
  assert.strictEqual((await task).key.length, 84);
  assert.strictEqual(await chat.files.upload(sample(3)).then(({ key }) => key.length), 84);
  assert.strictEqual(await chat.files.upload(5 as never).catch((error: unknown) => OurChatError.is(error) && error.code), "argument/invalid");
  assert.strictEqual(finished, 1);
});

QUnit.test("a source that is none is refused with its path", async (assert) => {
  const { chat } = await newPerson();
  const locked = new Blob([sample(1)]).stream();
  locked.getReader();
  for (const source of [5, "text", {}, null, undefined, [1], locked, { size: 1, slice: () => 0 }]) {
    const error = await failureOf(chat.files.upload(source as never));
    assert.strictEqual(error.code, "argument/invalid");
    assert.deepEqual(Object.keys(error.fields ?? {}), ["source"]);
  }
  for (const options of [{ mode: "both" }, { chunkBytes: -1 }, { size: "1" }, { sessionId: "x" }]) {
    const error = await failureOf(chat.files.upload(sample(1), options as never));
    assert.deepEqual(Object.keys(error.fields ?? {}), Object.keys(options));
  }
});

QUnit.test("a stream of any length is spooled, its length checked, its end without a trace", async (assert) => {
  const { chat } = await newPerson();
  const bytes = sample(9 * MIB + 5);
  for (const mode of ["single", "chunked"] as const) {
    const { key } = await chat.files.upload(new Blob([bytes]).stream(), { mode, size: bytes.length });
    assert.true(same(await chat.files.download(key).bytes(), bytes), mode);
  }
  const error = await failureOf(chat.files.upload(new Blob([bytes]).stream(), { size: 5 }));
  assert.deepEqual(Object.keys(error.fields ?? {}), ["size"]);
  const broken = new ReadableStream<ArrayBuffer>({
    pull(controller) {
      controller.error(new Error("of the application"));
    },
  });
  const failure = await failureOf(chat.files.upload(broken));
  assert.strictEqual(failure.code, "upload/file-unreadable");
  assert.strictEqual((failure.cause as Error).message, "of the application");
  assert.strictEqual((await failureOf(chat.files.upload(new Blob(["a"]).stream().pipeThrough(new TextDecoderStream()) as never))).code, "upload/file-unreadable");
  await pause(200);
  assert.deepEqual(await spooledFiles(), [], "nothing is left in the private file system");
});

/** Names of what uploads of streams keep in the private file system of the page. */
async function spooledFiles(): Promise<string[]> {
  const names: string[] = [];
  try {
    const folder = await navigator.storage.getDirectory();
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  } catch {
    // This engine has none.
  }
  return names.filter((name) => name.startsWith("ourchat-spool-"));
}

QUnit.test("pause and resume, in both modes, and progress as an iteration", async (assert) => {
  const { chat } = await newPerson();
  const bytes = sample(6 * MIB);
  for (const mode of ["single", "chunked"] as const) {
    const task = chat.files.upload(new Blob([bytes]), { mode, chunkBytes: MIB / 2 });
    const states: string[] = [];
    for await (const { state, accepted } of task) {
      states.push(state);
      if (states.includes("paused")) continue;
      if (mode === "chunked" ? accepted > MIB : state === "hashing") {
        task.pause();
        assert.strictEqual(task.progress.state, "paused");
        setTimeout(() => task.resume(), 200);
      }
    }
    assert.true(states.includes("paused"), `${mode}: ${states.join(" ")}`);
    assert.strictEqual(states.at(-1), "done");
    assert.true(same(await chat.files.download((await task).key).bytes(), bytes), mode);
  }
});

/** How often a timer gets its turn while something runs, and the longest time in milliseconds that it has to wait for one. */
async function turns(work: Promise<unknown>): Promise<{ count: number; longest: number }> {
  let count = 0;
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    count += 1;
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return { count, longest: Math.max(longest, performance.now() - last) };
}

QUnit.test("the page stays responsive while 32 MB are hashed", async (assert) => {
  const { chat } = await newPerson();
  const source = new Blob([sample(32 * MIB)]);
  await chat.files.upload(sample(MIB));
  let hashed = (): void => undefined;
  const hashing = new Promise<void>((resolve) => (hashed = resolve));
  const start = performance.now();
  const task = chat.files.upload(source, {
    onProgress: ({ state, total, hashed: bytes }) => {
      if (state !== "hashing" || bytes === total) hashed();
    },
  });
  const { count, longest } = await turns(hashing);
  const time = performance.now() - start;
  task.cancel();
  print(`hashing 32 MiB: ${Math.round(time)} ms, ${count} turns for others, longest wait for one ${Math.round(longest)} ms`);
  // How long a turn takes is the machine's business, how many there are is not.
  assert.true(count >= 16, `others had ${count} turns`);
});
