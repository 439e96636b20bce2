import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { same, sample } from "./bytes.js";
import { failureOf } from "./expect.js";
import { chunksTaken } from "./faults.js";
import { type Frame, openFrame } from "./frames.js";
import { newChat, newPerson } from "./people.js";
import { servers } from "./servers.js";

const MIB = 1 << 20;
const CHUNK = 65_536;

QUnit.module("files.pendingUploads");

QUnit.test("an upload of a closed client goes on where it was", async (assert) => {
  const { chat } = await newPerson();
  const token = chat.auth.token ?? "";
  const bytes = sample(MIB);
  const options = { mode: "chunked", chunkBytes: CHUNK } as const;
  const file = (): File => new File([bytes], "tea.bin");
  const client = async (): Promise<OurChat> => {
    const other = newChat({ storage: "indexeddb" });
    await other.auth.resume(token);
    return other;
  };
  const before = await chunksTaken();
  const first = await client();
  const closed = await failureOf(
    first.files.upload(file(), { ...options, onProgress: ({ accepted }) => accepted >= 5 * CHUNK && first.close() }),
  );
  assert.strictEqual(closed.code, "sdk/closed");
  assert.notStrictEqual(closed.outcome, "unknown", "no file is stored");

  const second = await client();
  const [pending, ...others] = await second.files.pendingUploads();
  assert.deepEqual([pending?.name, pending?.size, pending?.sessionId, others.length], ["tea.bin", MIB, undefined, 0]);
  const hour = (pending?.expiresAt.getTime() ?? 0) - (pending?.startedAt.getTime() ?? 0);
  assert.strictEqual(hour, 3_600_000);
  const accepted: number[] = [];
  const { key } = await second.files.upload(file(), { ...options, onProgress: (step) => accepted.push(step.accepted) });
  assert.true((accepted.find((value) => value > 0) ?? 0) >= 5 * CHUNK, "it begins where the first one was");
  assert.true(same(await second.files.download(key).bytes(), bytes));
  const after = await chunksTaken();
  assert.deepEqual([after.bytes - before.bytes, after.twice - before.twice], [MIB, 0], "no byte is sent twice");
  assert.deepEqual(await second.files.pendingUploads(), []);
  assert.deepEqual(await chat.files.pendingUploads(), [], "without a storage nothing is remembered");
});

QUnit.test("an upload of a page that is gone goes on in the next one", async (assert) => {
  const { chat } = await newPerson();
  const token = chat.auth.token ?? "";
  const bytes = sample(MIB);
  const options = { mode: "chunked", chunkBytes: CHUNK } as const;
  const file = ({ window }: Frame): File => new window.File([bytes], "tea.bin");
  const signIn = async ({ sdk }: Frame): Promise<OurChat> => {
    const other = new sdk.OurChat({ baseUrl: servers.main, storage: "indexeddb" });
    await other.auth.resume(token);
    return other;
  };
  const before = await chunksTaken();
  const first = await openFrame();
  const closed = await signIn(first);
  await new Promise<void>((resolve, reject) => {
    const onProgress = ({ accepted }: { readonly accepted: number }): void => {
      if (accepted < 5 * CHUNK) return;
      // Nothing of the page gets to run after this.
      first.remove();
      resolve();
    };
    closed.files.upload(file(first), { ...options, onProgress }).then(reject, reject);
  });

  const second = await openFrame();
  const opened = await signIn(second);
  assert.deepEqual((await opened.files.pendingUploads()).map(({ name, size }) => [name, size]), [["tea.bin", MIB]]);
  const accepted: number[] = [];
  const { key } = await opened.files.upload(file(second), { ...options, onProgress: (step) => accepted.push(step.accepted) });
  assert.true((accepted.find((value) => value > 0) ?? 0) >= 5 * CHUNK, "it begins where the page was");
  assert.true(same(await chat.files.download(key).bytes(), bytes));
  const after = await chunksTaken();
  assert.deepEqual([after.bytes - before.bytes, after.twice - before.twice], [MIB, 0], "no byte is sent twice");
  assert.deepEqual(await opened.files.pendingUploads(), []);
  opened.close();
  second.remove();
});
