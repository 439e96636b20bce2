/** Event streams, downloads and uploads over a core that the test plays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../src/connection.js";
import type { Core, CoreDownload, CoreEventStream, CoreUpload } from "../src/core.js";
import { Download } from "../src/download.js";
import type { OurChatError } from "../src/error.js";
import { EventStream } from "../src/event-stream.js";
import type { OurChatEvent } from "../src/events.js";
import { asOurChatError, failure } from "../src/failure.js";
import { type UploadProgress, UploadTask } from "../src/upload-task.js";

/** A connection whose core is played by the test. */
function over(core: Partial<Core>): Connection {
  const failed = (operation: string, thrown: unknown): OurChatError => asOurChatError(thrown, operation);
  const run = async (operation: string, work: () => Promise<unknown>): Promise<unknown> => {
    try {
      return await work();
    } catch (thrown) {
      throw failed(operation, thrown);
    }
  };
  const call = (operation: string, _: unknown, __: unknown, read: () => (core: unknown) => Promise<unknown>) =>
    run(operation, async () => {
      const work = read();
      await undefined;
      return work(core);
    });
  return { core: async () => core, failed, run, call } as unknown as Connection;
}

function event(id: string): OurChatEvent {
  return { kind: "recall", id, time: new Date(0), messageId: id };
}

/** A source of batches that the test hands out one by one. */
class Batches implements CoreEventStream {
  acknowledge(): void {}

  asked = 0;
  closed = 0;
  #waiting: ((batch: Promise<OurChatEvent[] | undefined>) => void)[] = [];

  next(): Promise<OurChatEvent[] | undefined> {
    this.asked += 1;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.closed += 1;
    this.give(undefined);
  }

  give(batch: string[] | undefined): void {
    this.#waiting.shift()?.(Promise.resolve(batch?.map(event)));
  }

  fail(error: Error): void {
    this.#waiting.shift()?.(Promise.reject(error));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function stream(): { source: Batches; events: EventStream } {
  const source = new Batches();
  return { source, events: new EventStream(over({ events: () => source }), undefined) };
}

test("a batch is handed out one by one before the next is asked for", async () => {
  const { source, events } = stream();
  const first = events.next();
  await settled();
  source.give(["1", "2", "3"]);
  assert.equal((await first).value?.id, "1");
  assert.equal((await events.next()).value?.id, "2");
  assert.equal((await events.next()).value?.id, "3");
  assert.equal(source.asked, 1);
  const fourth = events.next();
  await settled();
  assert.equal(source.asked, 2);
  source.give(["4"]);
  assert.equal((await fourth).value?.id, "4");
});

test("concurrent calls of next are served in order and ask once for each batch", async () => {
  const { source, events } = stream();
  const results = Array.from({ length: 5 }, () => events.next());
  await settled();
  assert.equal(source.asked, 1);
  source.give(["1", "2"]);
  await settled();
  assert.equal(source.asked, 2);
  source.give([]);
  await settled();
  source.give(["3", "4", "5", "6"]);
  assert.deepEqual((await Promise.all(results)).map(({ value }) => value?.id), ["1", "2", "3", "4", "5"]);
  assert.equal((await events.next()).value?.id, "6");
});

test("nobody overtakes those who wait, whenever he comes", async () => {
  for (let ticks = 0; ticks < 20; ticks += 1) {
    const { source, events } = stream();
    const waiting = [events.next(), events.next()];
    await settled();
    source.give(["1", "2", "3"]);
    for (let tick = 0; tick < ticks; tick += 1) await undefined;
    waiting.push(events.next());
    const ids = (await Promise.all(waiting)).map(({ value }) => value?.id);
    assert.deepEqual(ids, ["1", "2", "3"], `after ${ticks} ticks`);
  }
});

test("closing ends those who wait and drops what is there", async () => {
  const { source, events } = stream();
  const waiting = [events.next(), events.next()];
  await settled();
  source.give(["1"]);
  assert.equal((await waiting[0])?.value?.id, "1");
  await settled();
  events.close();
  assert.deepEqual(await waiting[1], { done: true, value: undefined });
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  assert.ok(source.closed > 0);
});

test("an error reaches one caller and ends the stream", async () => {
  const { source, events } = stream();
  const waiting = [events.next(), events.next()] as const;
  await settled();
  source.fail(failure("transport/timeout"));
  await assert.rejects(waiting[0], { code: "transport/timeout" });
  assert.deepEqual(await waiting[1], { done: true, value: undefined });
});

test("leaving a loop closes the stream", async () => {
  const { source, events } = stream();
  const loop = (async () => {
    for await (const { id } of events) return id;
    return undefined;
  })();
  await settled();
  source.give(["1", "2"]);
  assert.equal(await loop, "1");
  assert.ok(source.closed > 0);
});

/** A download of the given chunks. */
function chunks(...sizes: number[]): CoreDownload & { asked: number; closed: boolean } {
  return {
    asked: 0,
    closed: false,
    async next() {
      this.asked += 1;
      const size = this.closed ? undefined : sizes.shift();
      return size === undefined ? undefined : new Uint8Array(size).fill(this.asked);
    },
    close() {
      this.closed = true;
    },
  };
}

test("a stream asks for no more than is read", async () => {
  const source = chunks(3, 4, 5);
  const reader = new Download(over({ download: () => source }), "key", undefined).stream().getReader();
  await settled();
  assert.equal(source.asked, 0);
  assert.equal((await reader.read()).value?.length, 3);
  await settled();
  assert.equal(source.asked, 1);
  await reader.cancel();
  assert.ok(source.closed);
});

test("bytes puts the chunks together", async () => {
  const bytes = await new Download(over({ download: () => chunks(2, 1) }), "key", undefined).bytes();
  assert.deepEqual([...bytes], [1, 1, 2]);
});

test("a closed download is an error, never a short file", async () => {
  const source = chunks(3, 4);
  const download = new Download(over({ download: () => source }), "key", undefined);
  const reader = download.stream().getReader();
  await reader.read();
  download.close();
  await assert.rejects(reader.read(), { code: "transport/cancelled" });
  await assert.rejects(download.blob(), { code: "transport/cancelled" });
});

const nothing = (): void => undefined;

test("an upload that is cancelled before the core is there never starts", async () => {
  let started = 0;
  const upload = (): CoreUpload => {
    started += 1;
    return { result: Promise.resolve({ key: "k" }), pause: nothing, resume: nothing, cancel: nothing };
  };
  const task = new UploadTask(over({ upload }), new Blob(), undefined);
  task.cancel();
  await assert.rejects(Promise.resolve(task), { code: "transport/cancelled" });
  assert.equal(started, 0);
  assert.equal(task.progress.state, "cancelled");
  assert.deepEqual(await new UploadTask(over({ upload }), new Blob(), undefined), { key: "k" });
});

test("iterating over an upload gives the newest progress and ends with the upload", async () => {
  let tell: (progress: UploadProgress) => void = nothing;
  let finish: (file: { key: string }) => void = nothing;
  const result = new Promise<{ key: string }>((resolve) => (finish = resolve));
  const steps: string[] = [];
  const task = new UploadTask(
    over({
      upload: (_, options) => {
        tell = options?.onProgress ?? nothing;
        return { result, pause: () => steps.push("pause"), resume: () => steps.push("resume"), cancel: nothing };
      },
    }),
    new Blob(),
    { onProgress: ({ state }) => steps.push(state) },
  );
  task.pause();
  const iterator = task[Symbol.asyncIterator]();
  const states = async (): Promise<string | undefined> => {
    const { value, done } = await iterator.next();
    return done === true ? undefined : value.state;
  };
  assert.equal(await states(), "waiting");
  const next = states();
  await new Promise((resolve) => setTimeout(resolve, 0));
  const step = { hashed: 0, sent: 0, accepted: 0, total: 1 };
  tell({ ...step, state: "hashing" });
  assert.equal(await next, "hashing");
  tell({ ...step, state: "sending" });
  tell({ ...step, state: "done" });
  finish({ key: "k" });
  assert.equal(await states(), "done");
  assert.equal(await states(), undefined);
  // Nothing is left to go on with.
  task.resume();
  assert.deepEqual(steps, ["pause", "hashing", "sending", "done"]);
});
