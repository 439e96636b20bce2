import QUnit from "qunit";
import { failureOf, spy, until } from "./expect.js";
import { inject } from "./faults.js";
import { newChat, newPerson, PASSWORD } from "./people.js";

QUnit.module("cancel and deadline");

QUnit.test("an aborted signal sends nothing", async (assert) => {
  const { fetch, requests } = spy();
  const chat = newChat({ fetch });
  const reason = new Error("never mind");
  const signal = AbortSignal.abort(reason);
  const calls = [
    () => chat.server.ping({ signal }),
    () => chat.server.info({ signal }),
    () => chat.auth.login({ email: "a@example.org", password: PASSWORD }, { signal }),
    () => chat.auth.register({ email: "a@example.org", password: PASSWORD, name: "Ada" }, { signal }),
  ];
  for (const call of calls) {
    const error = await failureOf(call());
    assert.strictEqual(error.code, "transport/cancelled");
    assert.strictEqual(error.outcome, "not-sent");
    assert.strictEqual(error.cause, reason);
  }
  assert.strictEqual(requests.length, 0);
});

QUnit.test("abort while waiting closes the connection", async (assert) => {
  const { fetch, signals } = spy();
  const chat = newChat({ fetch });
  await inject("BasicService.Ping", { fault: "delay", ms: 3000 });
  const controller = new AbortController();
  const call = failureOf(chat.server.ping({ signal: controller.signal }));
  await until("the request", () => signals.length === 1);
  controller.abort();
  const error = await call;
  assert.strictEqual(error.code, "transport/cancelled");
  assert.true(signals[0]?.aborted);
});

QUnit.test("the deadline of the call, of the client, and of the signal", async (assert) => {
  for (const [title, options, callOptions] of [
    ["call", {}, () => ({ timeoutMs: 150 })],
    ["client", { timeoutMs: 150 }, () => ({})],
    ["signal", {}, () => ({ signal: AbortSignal.timeout(150) })],
  ] as const) {
    await inject("BasicService.Ping", { fault: "delay", ms: 3000 });
    const chat = newChat(options);
    const start = performance.now();
    const error = await failureOf(chat.server.ping(callOptions()));
    assert.strictEqual(error.code, "transport/timeout", title);
    assert.true(performance.now() - start < 1500, title);
  }
});

QUnit.test("the outcome of a stopped change is unknown, of a stopped question it does not matter", async (assert) => {
  const { chat } = await newPerson();
  const { sessionId } = await chat.sessions.create({ members: [] });
  await inject("OurChatService.LeaveSession", { fault: "delay", ms: 3000 });
  const leave = await failureOf(chat.sessions.leave(sessionId, { timeoutMs: 150 }));
  assert.deepEqual([leave.code, leave.outcome, leave.retry.safe], ["transport/timeout", "unknown", false]);
  await inject("BasicService.Ping", { fault: "delay", ms: 3000 });
  const ping = await failureOf(chat.server.ping({ timeoutMs: 150 }));
  assert.deepEqual([ping.code, ping.retry.safe], ["transport/timeout", true]);
});

QUnit.test("a signal that fired before the client was used stops its first call, by its kind", async (assert) => {
  const controller = new AbortController();
  controller.abort("a text as a reason");
  const error = await failureOf(newChat().server.ping({ signal: controller.signal }));
  assert.deepEqual([error.code, error.cause], ["transport/cancelled", "a text as a reason"]);
  const late = AbortSignal.timeout(0);
  await until("the timeout", () => late.aborted);
  assert.strictEqual((await failureOf(newChat().server.ping({ signal: late }))).code, "transport/timeout");
});

QUnit.test("a call in time is not disturbed by its signal later", async (assert) => {
  const controller = new AbortController();
  assert.strictEqual(await newChat().server.ping({ signal: controller.signal, timeoutMs: 5000 }), undefined);
  controller.abort();
});
