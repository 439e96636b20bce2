import QUnit from "qunit";
import type { OurChat, OurChatError } from "ourchat-sdk";
import { failureOf, pause, until } from "./expect.js";
import { clearFaults, inject } from "./faults.js";
import { type Frame, openFrame } from "./frames.js";
import { countedSignal } from "./ledger.js";
import { newChat, newPair, PASSWORD, type Person } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

/** The ways into the core by which it can be made to panic. */
const WAYS = ["panicInCall", "panicInTask", "panicInTimer", "overflowStack", "exhaustMemory"] as const;

type Panics = Record<(typeof WAYS)[number], (secret?: string) => void>;

const SECRET = "what-a-user-wrote";

/** A page whose core can be made to panic, and what reached the page unhandled. */
interface Stage {
  readonly frame: Frame;
  readonly unhandled: string[];
  readonly lines: string[];
  newChat(): OurChat;
  signIn(person: Person): Promise<OurChat>;
  panic(way: (typeof WAYS)[number]): void;
}

async function stage(): Promise<Stage> {
  const frame = await openFrame("frame-panics.html");
  const unhandled: string[] = [];
  const lines: string[] = [];
  for (const type of ["error", "unhandledrejection"] as const) {
    frame.window.addEventListener(type, (event) => {
      const { message, reason } = event as Partial<ErrorEvent & PromiseRejectionEvent>;
      unhandled.push(`${type}: ${message ?? String(reason)}`);
    });
  }
  const logger = { debug: () => undefined, warn: (line: string) => lines.push(line) };
  const chat = () => new frame.sdk.OurChat({ baseUrl: servers.main, wasm: "panics.wasm", logger });
  return {
    frame,
    unhandled,
    lines,
    newChat: chat,
    signIn: async ({ email }) => {
      const signed = chat();
      await signed.auth.login({ email, password: PASSWORD });
      return signed;
    },
    panic: (way) => {
      try {
        (frame.window as unknown as { __panics: Panics }).__panics[way](SECRET);
      } catch (thrown) {
        // The facade would hand it to whoever made the call.
        if (!frame.sdk.OurChatError.is(thrown, "sdk/panic")) throw thrown;
      }
    },
  };
}

QUnit.module("panics");

QUnit.test("cores that panicked are forgotten, with all that was under way", async (assert) => {
  // First in its module: an engine that has just given gigabytes to a page is slow to collect.
  const { ada } = await newPair();
  const { frame, signIn, panic } = await stage();
  const memories: WeakRef<WebAssembly.Memory>[] = [];
  const { Instance } = frame.window.WebAssembly;
  frame.window.WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      memories.push(new WeakRef(this.exports.memory as WebAssembly.Memory));
    }
  };
  const chat = await signIn(ada);
  const kept: (OurChatError | PromiseLike<unknown>)[] = [];
  for (let round = 0; round < 20; round += 1) {
    const events = chat.events({ since: Date.now() });
    await inject("OurChatService.Upload", { fault: "delay", ms: 4000 });
    const upload = chat.files.upload(new Blob(["x"]));
    const failures = Promise.all([failureOf(events.next()), failureOf(upload)]);
    kept.push(upload, events.next());
    (kept.at(-1) as Promise<unknown>).catch(() => undefined);
    await pause(100);
    panic("panicInTimer");
    kept.push(...(await failures));
  }
  const living = (): number => memories.filter((memory) => memory.deref() !== undefined).length;
  for (let round = 0; round < 10 && living() > 5; round += 1) {
    for (let piece = 0; piece < 10; piece += 1) {
      // What a reference has given lives until the end of the task, and engines collect when memory is asked for.
      await pause(10);
      new Uint8Array(64 << 20).fill(piece);
      Array.from({ length: 200_000 }, (_, at) => ({ at }));
    }
  }
  print(`${living()} of ${memories.length} cores are remembered`);
  assert.true(memories.length > 15, `${memories.length} cores`);
  assert.true(living() <= 5, `${living()} of ${memories.length}`);
  assert.strictEqual(chat.auth.user?.id, ada.id, "what is kept is used below");
  assert.true(kept.length > 0);
  chat.close();
  frame.remove();
});

for (const way of WAYS) {
  QUnit.test(`everything under way ends, and the next call works (${way})`, async (assert) => {
    const { ada, bo, sessionId } = await newPair();
    const { frame, unhandled, lines, signIn, panic } = await stage();
    const [chat, other] = [await signIn(ada), await signIn(bo)];
    const ended: string[] = [];
    for (const one of [chat, other]) one.on("sessionEnded", ({ reason }) => ended.push(reason));
    const { user, token } = chat.auth;
    const { signal, ...counted } = countedSignal();
    await Promise.all([
      inject("BasicService.Ping", { fault: "delay", ms: 4000 }, 10),
      inject("OurChatService.SendMsg", { fault: "delay", ms: 4000 }),
      inject("OurChatService.Upload", { fault: "delay", ms: 4000 }),
      inject("OurChatService.Download", { fault: "delay", ms: 4000 }),
    ]);
    const events = chat.events({ since: Date.now() });
    const reading = chat.files.download("a-key").bytes();
    const pending: Record<string, PromiseLike<unknown>> = {
      ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`BasicService.Ping ${at}`, (at % 2 ? chat : other).server.ping({ signal })])),
      "OurChatService.SendMsg": chat.messages.send(sessionId, { markdown: SECRET }, { signal }),
      "OurChatService.FetchMsgs": events.next(),
      "OurChatService.Upload": other.files.upload(new Uint8Array(3000)),
      "OurChatService.Download": reading,
    };
    const failures = Promise.all(Object.entries(pending).map(async ([name, promise]) => [name, await failureOf(promise)] as const));
    // Some way into the requests.
    await pause(150);
    panic(way);
    for (const [name, error] of await failures) {
      assert.true(error instanceof frame.sdk.OurChatError, name);
      const [operation = ""] = name.split(" ");
      const reads = !/SendMsg|Upload/.test(operation);
      assert.deepEqual([error.code, error.operation, error.outcome, error.retry.safe], ["sdk/panic", operation, "unknown", reads]);
    }
    await clearFaults();
    assert.strictEqual((await events.next()).done, true, "the stream is over");
    events.close();
    assert.strictEqual(counted.listeners, 0, "listeners on the signal of the caller");

    assert.deepEqual([chat.auth.user, chat.auth.token], [user, token]);
    assert.strictEqual((await chat.messages.send(sessionId, { markdown: "again" })).id.length > 0, true);
    assert.true((await other.server.ping()) === undefined);
    assert.true((await other.files.upload(new Uint8Array(3000))).key.length > 0);
    let seen: unknown;
    for await (const event of other.events({ since: 0 })) {
      if (event.kind !== "message") continue;
      seen = event.markdown;
      if (seen === "again") break;
    }
    assert.strictEqual(seen, "again");
    assert.deepEqual(ended, [], "nobody was signed out");
    await pause(200);
    assert.deepEqual(unhandled, []);
    assert.strictEqual(lines.join("\n").includes(SECRET), false);
    for (const one of [chat, other]) one.close();
    frame.remove();
  });
}

QUnit.test("the error says where, and not what", async (assert) => {
  const { frame, lines, newChat, panic } = await stage();
  const chat = newChat();
  await chat.ready();
  await inject("BasicService.Ping", { fault: "delay", ms: 4000 });
  const failing = failureOf(chat.server.ping());
  await pause(100);
  panic("panicInCall");
  const error = await failing;
  // WebKit names the function alone.
  assert.strictEqual(error.message.replace(/\[\d+\](:0x[\da-f]+)?/, "[FUNCTION]"), "[sdk/panic] the core broke down in wasm-function[FUNCTION] (BasicService.Ping)");
  assert.true((error.cause as Error).cause instanceof frame.window.WebAssembly.RuntimeError || error.cause instanceof frame.window.WebAssembly.RuntimeError, "the trap is the cause");
  assert.true(lines.some((line) => line.includes("wasm-function[")), "the logger is told");
  assert.false(JSON.stringify([error, lines, String(error.stack)]).includes(SECRET));
  chat.close();
  frame.remove();
});

QUnit.test("a panic within a function that the core calls", async (assert) => {
  const { frame, unhandled, panic } = await stage();
  let calls = 0;
  const chat = new frame.sdk.OurChat({
    baseUrl: servers.main,
    wasm: "panics.wasm",
    fetch: (input, init) => {
      calls += 1;
      if (calls === 1) panic("panicInCall");
      return fetch(input, init);
    },
  });
  assert.strictEqual((await failureOf(chat.server.ping())).code, "sdk/panic");
  await chat.server.ping();
  await pause(50);
  assert.deepEqual(unhandled, []);
  chat.close();
  frame.remove();
});

QUnit.test("closing what a panic has ended does nothing", async (assert) => {
  const { ada } = await newPair();
  const { frame, unhandled, signIn, panic } = await stage();
  const chat = await signIn(ada);
  const events = chat.events({ since: Date.now() });
  const upload = chat.files.upload(new Blob(["x"]));
  const download = chat.files.download("a-key");
  const failures = Promise.all([failureOf(events.next()), failureOf(upload), failureOf(download.bytes())]);
  await inject("OurChatService.Upload", { fault: "delay", ms: 4000 });
  await pause(100);
  panic("panicInTimer");
  await failures;
  assert.strictEqual(upload.progress.state, "failed");
  upload.pause();
  upload.resume();
  upload.cancel();
  download.close();
  events.close();
  chat.close();
  assert.strictEqual((await failureOf(chat.server.ping())).code, "sdk/closed");
  await pause(50);
  assert.deepEqual(unhandled, []);
  frame.remove();
});

QUnit.test("a session that is over by the time of the recovery ends once", async (assert) => {
  const { frame, unhandled, panic } = await stage();
  const { ada } = await newPair();
  const brief = new frame.sdk.OurChat({ baseUrl: servers.brief, wasm: "panics.wasm" });
  const email = `${crypto.randomUUID()}@example.org`;
  const key = new Uint8Array(await crypto.subtle.exportKey("spki", (await keyPair()).publicKey));
  await brief.auth.register({ email, password: PASSWORD, name: "Ada", publicKey: key });
  const ended: string[] = [];
  brief.on("sessionEnded", ({ reason }) => ended.push(reason));
  panic("panicInCall");
  await until("the end of the session", () => ended.length > 0);
  assert.deepEqual(ended, ["expired"]);
  assert.strictEqual(brief.auth.user, undefined);
  assert.strictEqual((await failureOf(brief.account.get({ fields: ["ocid"] }))).code, "auth/token-expired");
  await ada.chat.server.ping();
  assert.deepEqual([ended, unhandled], [["expired"], []]);
  brief.close();
  frame.remove();
});

function keyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
}

QUnit.test("the published core has no function that panics", async (assert) => {
  const module = await WebAssembly.compileStreaming(fetch("ourchat.wasm"));
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.true(names.includes("core_new"), "exports are looked at");
  assert.deepEqual(names.filter((name) => /panic|overflow|exhaust/i.test(name)), []);
  const tested = WebAssembly.Module.exports(await WebAssembly.compileStreaming(fetch("panics.wasm"))).map(({ name }) => name);
  assert.deepEqual(WAYS.filter((way) => !tested.includes(way)), []);
  await newChat().server.ping();
});
