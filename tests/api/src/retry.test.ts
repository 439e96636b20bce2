import QUnit from "qunit";
import { OurChat, type RetryOptions } from "ourchat-sdk";
import { failureOf, thrownBy } from "./expect.js";
import { type Fault, REPEATED, clearFaults, inject, requestsDuring, requestsOf, setMaintenance } from "./faults.js";
import { newChat, newPair, newPerson, type Person } from "./people.js";
import { servers } from "./servers.js";

QUnit.module("retry");

const SEND = "OurChatService.SendMsg";
const SET = "OurChatService.SetSelfInfo";
const PING = "BasicService.Ping";

const UNAVAILABLE: Fault = { fault: "status", code: 14, message: "upstream connect error" };
const BUSY: Fault = { fault: "http", status: 503, body: "no backend" };
const LIMITED: Fault = { fault: "http", status: 429, body: "Too Many Requests!" };
/** Long enough for the frame of the answer, not for its trailers. */
const CUT: Fault = { fault: "cut", bytes: 12 };

function limitedFor(seconds: number): Fault {
  return { ...LIMITED, headers: { "retry-after": String(seconds) } } as Fault;
}

/** The texts of a session's messages, by the history of one of its members. */
async function messagesOf({ chat }: Person, marker: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of chat.events({ since: 0 })) {
    if (event.kind !== "message") continue;
    if (event.markdown === marker) return texts;
    texts.push(event.markdown);
  }
  return texts;
}

QUnit.test("a message whose answer is lost is stored once and not sent again", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const lost: [text: string, fault: Fault][] = [
    ["cut at once", { fault: "cut", bytes: 0 }],
    ["cut in the message", { fault: "cut", bytes: 7 }],
    ["cut behind the message", CUT],
  ];
  for (const [text, fault] of lost) {
    const { received, processed } = await requestsDuring(SEND, async () => {
      await inject(SEND, fault);
      assert.strictEqual((await ada.chat.messages.send(sessionId, { markdown: text })).markdown, text);
    });
    assert.deepEqual([received, processed], [1, 1], text);
  }
  await ada.chat.messages.send(sessionId, { markdown: "end" });
  assert.deepEqual((await messagesOf(bo, "end")).sort(), lost.map(([text]) => text).sort());
});

QUnit.test("a message that was not processed is sent again only when the server said so", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const send = (text: string): Promise<unknown> => ada.chat.messages.send(sessionId, { markdown: text });
  await inject(SEND, LIMITED, 2);
  assert.deepEqual(await requestsDuring(SEND, () => send("once")), { received: 3, processed: 1 });
  for (const fault of [UNAVAILABLE, BUSY]) {
    const counted = await requestsDuring(SEND, async () => {
      await inject(SEND, fault);
      const error = await failureOf(send("never"));
      assert.deepEqual([error.outcome, error.attempts], ["rejected", 1], "history does not have it");
    });
    assert.deepEqual(counted, { received: 1, processed: 0 }, fault.fault);
  }
  await send("end");
  assert.deepEqual(await messagesOf(bo, "end"), ["once"]);
});

QUnit.test("calls that may be repeated outlive faults of every kind", async (assert) => {
  const { chat, id } = await newPerson();
  for (const fault of [UNAVAILABLE, BUSY, LIMITED, CUT]) {
    const name = JSON.stringify(fault);
    const read = await requestsDuring(PING, async () => {
      await inject(PING, fault, 2);
      await chat.server.ping();
    });
    assert.strictEqual(read.received, 3, name);
    const written = await requestsDuring(SET, async () => {
      await inject(SET, fault, 1);
      await chat.account.set({ userName: `Ada ${fault.fault}` });
    });
    assert.strictEqual(written.received, 2, name);
    assert.strictEqual((await chat.account.get({ id, fields: ["userName"] })).userName, `Ada ${fault.fault}`);
  }
});

QUnit.test("a server that gives no answer is asked again, and how often is told", async (assert) => {
  const chat = newChat({ retry: { initialDelayMs: 20 } });
  // Browsers repeat such a request by themselves, too.
  await inject(PING, { fault: "drop" }, 100);
  const began = performance.now();
  const error = await failureOf(chat.server.ping());
  const took = performance.now() - began;
  assert.deepEqual([error.code, error.attempts], ["transport/network", 4]);
  assert.true(error.elapsedMs > 0 && error.elapsedMs <= took + 50, `${error.elapsedMs} of ${took} ms`);
  const copy = JSON.parse(JSON.stringify(error)) as Record<string, unknown>;
  assert.deepEqual([copy["attempts"], copy["elapsedMs"]], [4, error.elapsedMs]);
});

QUnit.test("retry-after is kept, and a server that asks for too much is not waited for", async (assert) => {
  const chat = newChat();
  await inject(PING, limitedFor(1));
  const began = performance.now();
  await chat.server.ping();
  assert.true(performance.now() - began >= 990, "no request within the second");
  for (const [options, seconds] of [[{}, 11], [{ retry: { maxDelayMs: 900 } }, 1], [{ timeoutMs: 900 }, 1]] as const) {
    await inject(PING, limitedFor(seconds));
    const error = await failureOf(chat.server.ping(options));
    assert.deepEqual([error.code, error.attempts, error.retry.afterMs], ["rate/limited", 1, seconds * 1000]);
    assert.true(error.elapsedMs < 900, "at once");
  }
});

QUnit.test("maintenance is told at once", async (assert) => {
  await setMaintenance(true);
  try {
    const error = await failureOf(newChat().server.ping());
    assert.deepEqual([error.code, error.attempts], ["server/maintenance", 1]);
  } finally {
    await setMaintenance(false);
  }
});

QUnit.test("retry can be switched off and changed, for a client and for a call", async (assert) => {
  const attempts = async (client: false | RetryOptions | undefined, call?: false | RetryOptions): Promise<number> => {
    await inject(PING, UNAVAILABLE, 8);
    const chat = newChat(client === undefined ? {} : { retry: client });
    const counted = await requestsDuring(PING, async () => {
      const error = await failureOf(chat.server.ping(call === undefined ? {} : { retry: call }));
      assert.strictEqual(error.code, "server/unavailable");
    });
    await clearFaults();
    return counted.received;
  };
  const quick = { initialDelayMs: 5 };
  assert.strictEqual(await attempts(quick), 4);
  assert.strictEqual(await attempts(false), 1);
  assert.strictEqual(await attempts(quick, false), 1);
  assert.strictEqual(await attempts(false, { ...quick, attempts: 2 }), 2);
  assert.strictEqual(await attempts({ ...quick, attempts: 3 }), 3);
  assert.strictEqual(await attempts({ ...quick, attempts: 3 }, { attempts: 5 }), 5);
});

QUnit.test("an outage is not multiplied", async (assert) => {
  const chat = newChat({ retry: { budget: 6, initialDelayMs: 5 } });
  await inject(PING, UNAVAILABLE, 1000);
  const counted = await requestsDuring(PING, () => Promise.all(Array.from({ length: 50 }, () => failureOf(chat.server.ping()))));
  assert.strictEqual(counted.received, 50 + 6);
});

QUnit.test("a signal, a deadline and closing the client end the waiting", async (assert) => {
  const controller = new AbortController();
  const chat = newChat();
  await inject(PING, limitedFor(5), 3);
  const aborted = failureOf(chat.server.ping({ signal: controller.signal }));
  const timedOut = failureOf(chat.server.ping({ signal: AbortSignal.timeout(1500) }));
  const closed = failureOf(chat.server.ping());
  setTimeout(() => controller.abort(), 1500);
  await timedOut;
  await aborted;
  chat.close();
  const errors = await Promise.all([aborted, timedOut, closed]);
  assert.deepEqual(errors.map((error) => error.code), ["transport/cancelled", "transport/timeout", "sdk/closed"]);
  for (const error of errors) {
    assert.deepEqual([error.attempts, error.outcome], [1, "rejected"]);
    assert.true(error.elapsedMs < 5000, `${error.elapsedMs} ms`);
  }
});

QUnit.test("the opening of a stream is repeated", async (assert) => {
  const chat = newChat();
  const path = "/service.basic.v1.BasicService/Ping";
  await inject(PING, UNAVAILABLE, 2);
  const answers: Uint8Array[] = [];
  const counted = await requestsDuring(PING, async () => {
    for await (const answer of chat.raw.serverStream(path, new Uint8Array())) answers.push(answer);
  });
  assert.deepEqual([counted.received, answers.length], [3, 1]);
  await inject(PING, UNAVAILABLE, 2);
  const error = await failureOf(chat.raw.unary(path, new Uint8Array(), { retry: false }));
  assert.strictEqual(error.attempts, 1);
  await chat.raw.unary(path, new Uint8Array());
});

QUnit.test("a refused token is not tried again", async (assert) => {
  const { chat } = await newPerson();
  const operation = "OurChatService.GetAccountInfo";
  await inject(operation, { fault: "status", code: 16, message: "Token Invalid", headers: { "retry-after": "0" } }, REPEATED);
  const counted = await requestsDuring(operation, async () => {
    assert.strictEqual((await failureOf(chat.account.get({ fields: ["ocid"] }))).code, "auth/token-invalid");
  });
  assert.strictEqual(counted.received, 1);
});

QUnit.test("the logger gets one line for every repeat", async (assert) => {
  const lines: string[] = [];
  const chat = newChat({ retry: { initialDelayMs: 5 }, logger: { debug: () => undefined, warn: (line) => lines.push(line) } });
  await inject(PING, UNAVAILABLE, 2);
  await chat.server.ping();
  const expected = [2, 3].map((request) => `ourchat: BasicService.Ping failed with server/unavailable, request ${request} follows in N ms`);
  assert.deepEqual(lines.map((line) => line.replace(/\d+ ms$/, "N ms")), expected);
});

QUnit.test("what is no policy is refused before anything is sent", async (assert) => {
  const wrong: unknown[] = [true, 3, "no", null, { attempts: 0 }, { attempts: 1.5 }, { attempts: 101 }, { attempts: "2" }, { maxDelayMs: -1 }, { initialDelayMs: NaN }, { budget: -1 }];
  for (const retry of wrong) {
    const error = thrownBy(() => new OurChat({ baseUrl: servers.main, retry: retry as never }));
    assert.deepEqual([error.code, Object.keys(error.fields ?? {})], ["argument/invalid", ["retry"]], JSON.stringify(retry));
  }
  const chat = newChat();
  await chat.ready();
  const before = await requestsOf(PING);
  const throwing = Object.defineProperty({}, "attempts", { get: () => { throw new Error("mine"); }, enumerable: true });
  for (const [retry, field] of [[true, "retry"], [3, "retry"], [{ attempts: 0 }, "retry.attempts"], [{ attempts: "2" }, "retry.attempts"], [{ maxDelayMs: -1 }, "retry.maxDelayMs"], [throwing, "retry.attempts"]] as const) {
    const error = await failureOf(chat.server.ping({ retry: retry as never }));
    assert.deepEqual([error.code, Object.keys(error.fields ?? {}), error.attempts], ["argument/invalid", [field], 0], field);
    if (retry !== throwing) assert.strictEqual((await failureOf(chat.server.httpStatus({ retry: retry as never }))).code, "argument/invalid");
  }
  assert.deepEqual(await requestsOf(PING), before);
});
