import QUnit from "qunit";
import { OurChatError } from "ourchat-sdk";
import { pause, until } from "./expect.js";
import { countedSignal, Ledger } from "./ledger.js";
import { coreMemoryBytes } from "./memory.js";
import { newChat, newPair, newPerson, type Person } from "./people.js";
import { frame, pb } from "./protobuf.js";
import { print } from "./results.js";

/** How long the core reads on after an answer, to keep its connection. */
const LONGEST_END_MS = 2200;

/** A `fetch` that answers at once, without a network. */
function answering(answer: Uint8Array): typeof fetch {
  const frames = [frame(0, answer), frame(0x80, new TextEncoder().encode("grpc-status:0\r\n"))];
  const body = new Blob(frames).arrayBuffer();
  return async () => new Response(await body, { headers: { "content-type": "application/grpc-web+proto" } });
}

const REFUSED = { "content-type": "application/grpc-web+proto", "grpc-status": "5", "grpc-message": "User Not Found" };

/** Random numbers that are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

type Call = (person: Pick<Person, "chat">, sessionId: string, signal: AbortSignal) => PromiseLike<unknown>;

/** Unary calls: answered, refused, not sent. */
const UNARY: readonly Call[] = [
  ({ chat }, _, signal) => chat.server.ping({ signal }),
  ({ chat }, _, signal) => chat.account.get({ fields: ["ocid", "sessions"] }, { signal }),
  ({ chat }, sessionId, signal) => chat.messages.send(sessionId, { markdown: "x" }, { signal }),
  ({ chat }, _, signal) => chat.server.lookup("nobody-has-this", { signal }),
  ({ chat }, _, signal) => chat.sessions.get("x", { fields: ["name"] }, { signal }),
];

/** Calls of every form. */
const CALLS: readonly Call[] = [
  ...UNARY,
  ({ chat }, _, signal) => chat.files.upload(new Uint8Array(5000), { signal }),
  ({ chat }, _, signal) => chat.files.upload(new Uint8Array(5000), { signal, mode: "chunked" }),
  ({ chat }, _, signal) => chat.files.download("no-such-key", { signal }).bytes(),
  ({ chat }, _, signal) => chat.events({ since: 0, signal }).next(),
  ({ chat }, _, signal) => chat.raw.unary("/service.basic.v1.BasicService/Ping", new Uint8Array(), { signal }),
];

/** Makes calls in bunches. */
async function bunches(count: number, calls: () => readonly PromiseLike<unknown>[]): Promise<void> {
  for (let made = 0; made < count; ) {
    const bunch = calls();
    made += bunch.length;
    await Promise.allSettled(bunch);
  }
}

QUnit.module("concurrency");

for (const round of [0, 1, 2]) {
  QUnit.test(`a hundred calls, aborted at random and closed in the middle, all settle (${round})`, async (assert) => {
    const random = dice(round);
    const { ada, sessionId } = await newPair();
    await Ledger.during(async (ledger) => {
      let settled = 0;
      const calls = Array.from({ length: 100 }, async (_, at) => {
        const controller = new AbortController();
        if (random(3) === 0) setTimeout(() => controller.abort(), random(60));
        try {
          return await (CALLS[at % CALLS.length] as Call)(ada, sessionId, controller.signal);
        } finally {
          settled += 1;
        }
      });
      const outcomes = Promise.allSettled(calls);
      await pause(15 + round * 20);
      ada.chat.close();
      await until("all calls settle", () => settled === 100);
      const failures = (await outcomes).flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      assert.deepEqual(failures.filter((reason) => !(reason instanceof OurChatError)).map(String), [], "failures that are no OurChatError");
      const codes = new Set(failures.map((error) => (error as OurChatError).code));
      assert.false(codes.has("sdk/panic") || codes.has("sdk/unrecognised"), [...codes].join(" "));
      assert.true(codes.has("sdk/closed"), "some were under way when the client was closed");
      await pause(LONGEST_END_MS);
      await until("all timers end", () => ledger.timers === 0).catch(() => undefined);
      assert.deepEqual(ledger.rejections.map(String), [], "unhandled rejections");
      assert.strictEqual(ledger.timers, 0, "timers that are left");
    });
  });
}

/** Warms up, makes calls, and looks for what they left behind. */
async function leavesNothing(assert: Assert, count: number, calls: (signal: AbortSignal) => readonly PromiseLike<unknown>[]): Promise<void> {
  const shared = countedSignal();
  await bunches(count / 10, () => calls(shared.signal));
  const memory = coreMemoryBytes();
  await Ledger.during(async (ledger) => {
    const start = performance.now();
    await bunches(count, () => calls(shared.signal));
    const grown = coreMemoryBytes() - memory;
    print(`${count} calls in ${Math.round(performance.now() - start)} ms; memory of the core ${memory >> 10} KiB, grown by ${grown >> 10} KiB`);
    assert.strictEqual(grown, 0, "growth of the core's memory");
    await pause(LONGEST_END_MS);
    // On a busy machine an end takes longer; a timer that was left stays longer than this waits.
    await until("all timers end", () => ledger.timers === 0).catch(() => undefined);
    assert.strictEqual(shared.listeners, 0, `listeners left on the shared signal, of ${shared.added}`);
    assert.true(shared.added >= count, `the calls listened to the signal: ${shared.added}`);
    assert.strictEqual(ledger.timers, 0, "timers that are left");
    assert.deepEqual(ledger.rejections.map(String), [], "unhandled rejections");
  });
}

QUnit.test("10,000 calls leave no memory, listener or timer behind", async (assert) => {
  const chat = newChat({ fetch: answering(pb([1, 42])) });
  assert.strictEqual(await chat.server.lookup("ada"), "42");
  await leavesNothing(assert, 10_000, (signal) => Array.from({ length: 50 }, () => chat.server.lookup("ada", { signal })));
});

QUnit.test("4,000 failures leave nothing behind either", async (assert) => {
  const refusing = newChat({ fetch: () => Promise.resolve(new Response(null, { headers: REFUSED })) });
  const offline = newChat({ fetch: () => Promise.reject(new TypeError("no network")) });
  const silent = newChat({ fetch: () => new Promise(() => undefined) });
  const codes = new Set<string>();
  await leavesNothing(assert, 4000, (signal) =>
    Array.from({ length: 12 }, () => [
      refusing.server.lookup("ada", { signal }),
      offline.server.lookup("ada", { signal }),
      silent.server.lookup("ada", { signal, timeoutMs: 1 }),
    ])
      .flat()
      .map((call) => call.catch((error: unknown) => void codes.add((error as OurChatError).code))),
  );
  assert.deepEqual([...codes].sort(), ["transport/network", "transport/timeout", "user/not-found"]);
});

QUnit.test("300 real calls of many clients leave nothing behind", async (assert) => {
  const { ada, sessionId } = await newPair();
  const token = ada.chat.auth.token ?? "";
  const real = UNARY.slice(0, 4);
  await leavesNothing(assert, 300, (signal) => {
    const chat = newChat();
    const ready = chat.auth.resume(token);
    const calls = Array.from({ length: 20 }, (_, at) => ready.then(() => (real[at % real.length] as Call)({ chat }, sessionId, signal)));
    void Promise.allSettled(calls).then(() => chat.close());
    return calls;
  });
});

QUnit.test("an abort reaches a hundred calls of one signal", async (assert) => {
  const { chat } = await newPerson();
  const shared = countedSignal();
  const calls = Array.from({ length: 100 }, () => chat.server.ping({ signal: shared.signal }));
  const outcomes = Promise.allSettled(calls);
  await pause(1);
  shared.abort();
  const codes = (await outcomes).map((result) => (result.status === "rejected" ? (result.reason as OurChatError).code : "done"));
  assert.deepEqual([...new Set(codes)].filter((code) => code !== "done"), ["transport/cancelled"]);
  assert.strictEqual(shared.listeners, 0, "listeners left on the shared signal");
});
