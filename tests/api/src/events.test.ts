import QUnit from "qunit";
import type { OurChatEvent } from "ourchat-sdk";
import { failureOf, pause, spy, until } from "./expect.js";
import { inject } from "./faults.js";
import { newChat, newPair, newPerson, PASSWORD } from "./people.js";
import { frame, pb, playToken } from "./protobuf.js";

QUnit.module("events");

/** Collects what comes until the stream ends. */
function collect(stream: AsyncIterable<OurChatEvent>): { events: OurChatEvent[]; texts: () => string[]; end: Promise<unknown> } {
  const events: OurChatEvent[] = [];
  const end = (async () => {
    for await (const event of stream) events.push(event);
  })();
  end.catch(() => undefined);
  const texts = () => events.flatMap((event) => (event.kind === "message" ? [event.markdown] : []));
  return { events, texts, end };
}

QUnit.test("history comes first, then what happens now, each event once", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  for (const markdown of ["one", "two"]) await ada.chat.messages.send(sessionId, { markdown });
  const stream = bo.chat.events({ since: 0 });
  const { texts, end } = collect(stream);
  await until("the history", () => texts().length === 2);
  await pause(300);
  for (const markdown of ["three", "four"]) await ada.chat.messages.send(sessionId, { markdown });
  await until("the live messages", () => texts().length === 4);
  await pause(200);
  assert.deepEqual(texts(), ["one", "two", "three", "four"]);
  stream.close();
  await end;
});

QUnit.test("since takes dates, numbers and texts, and leaves out what is older", async (assert) => {
  const { ada, sessionId } = await newPair();
  const old = await ada.chat.messages.send(sessionId, { markdown: "old" });
  await pause(20);
  await ada.chat.messages.send(sessionId, { markdown: "new" });
  // The record's time is finer than a Date's: one millisecond more is surely after it.
  const since = new Date(old.time.getTime() + 1);
  for (const form of [since, since.getTime(), since.toISOString()]) {
    for await (const event of ada.chat.events({ since: form })) {
      assert.strictEqual(event.kind === "message" && event.markdown, "new", String(form));
      break;
    }
  }
});

QUnit.test("a stream on which nothing happens is live, and stays so", async (assert) => {
  const { chat } = await newPerson("Ada");
  const stream = chat.events();
  const states: string[] = [];
  stream.on("state", ({ name }) => states.push(name));
  const { events, end } = collect(stream);
  await until("it to be live", () => stream.state.name === "live", 20_000);
  // Longer than the head of an answer may take; Firefox shows none before the first byte.
  await pause(16_000);
  assert.deepEqual(states.filter((name) => name !== "connecting"), ["live"]);
  assert.deepEqual(events, []);
  stream.close();
  await end;
});

QUnit.test("two clients talk, and the own message comes back", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const [adaSees, boSees] = [collect(ada.chat.events()), collect(bo.chat.events())];
  await pause(300);
  const sent = await ada.chat.messages.send(sessionId, { markdown: "tea?" });
  await until("the message at both", () => adaSees.texts().length > 0 && boSees.texts().length > 0);
  await bo.chat.messages.send(sessionId, { markdown: "yes" });
  await until("the answer at both", () => adaSees.texts().length > 1 && boSees.texts().length > 1);
  assert.deepEqual(adaSees.texts(), ["tea?", "yes"]);
  assert.deepEqual(boSees.texts(), ["tea?", "yes"]);
  const own = adaSees.events.find(({ kind }) => kind === "message");
  assert.deepEqual([own?.id, own?.time.getTime()], [sent.id, sent.time.getTime()]);
});

QUnit.test("an invitation reaches the invited and its answer the inviter", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const [adaSees, boSees] = [collect(ada.chat.events()), collect(bo.chat.events())];
  await pause(300);
  const { sessionId } = await ada.chat.sessions.create({ members: [bo.id], leaveMessage: "join us" });
  await until("the invitation", () => boSees.events.length > 0);
  const [invitation] = boSees.events;
  assert.strictEqual(invitation?.kind, "sessionInvitation");
  if (invitation?.kind !== "sessionInvitation") return;
  assert.deepEqual([invitation.sessionId, invitation.inviterId, invitation.leaveMessage], [sessionId, ada.id, "join us"]);
  const life = invitation.expiresAt.getTime() - Date.now();
  assert.true(life > 2.9 * 86_400_000 && life < 3.1 * 86_400_000, "three days");
  await bo.chat.sessions.acceptInvitation(invitation);
  await until("the answer", () => adaSees.events.some(({ kind }) => kind === "sessionInvitationAnswer"));
  const answer = adaSees.events.find(({ kind }) => kind === "sessionInvitationAnswer");
  if (answer?.kind !== "sessionInvitationAnswer") return;
  assert.deepEqual([answer.sessionId, answer.inviteeId, answer.accepted], [sessionId, bo.id, true]);
});

QUnit.test("leaving the loop closes the connection", async (assert) => {
  const { ada, sessionId } = await newPair();
  const { fetch, signals } = spy();
  const chat = newChat({ fetch });
  await chat.auth.resume(ada.chat.auth.token ?? "");
  await ada.chat.messages.send(sessionId, { markdown: "one" });
  for await (const event of chat.events({ since: 0 })) {
    if (event.kind === "message") break;
  }
  await until("the abort", () => signals.at(-1)?.aborted === true);
  assert.true(signals.at(-1)?.aborted);
});

QUnit.test("close ends a waiting loop without an error", async (assert) => {
  const { chat } = await newPerson();
  const stream = chat.events();
  const waiting = stream.next();
  await pause(100);
  stream.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  stream.close();
});

QUnit.test("close before the first event asks for nothing", async (assert) => {
  const { ada } = await newPair();
  const { fetch, requests } = spy();
  const chat = newChat({ fetch });
  await chat.auth.resume(ada.chat.auth.token ?? "");
  const stream = chat.events();
  stream.close();
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  assert.strictEqual(requests.length, 0);
});

QUnit.test("several waiting calls of next get one event each, in order", async (assert) => {
  const { ada, sessionId } = await newPair();
  const texts = ["1", "2", "3", "4", "5"];
  for (const markdown of texts) await ada.chat.messages.send(sessionId, { markdown });
  const stream = ada.chat.events({ since: 0 });
  const seen: string[] = [];
  const waiting: Promise<unknown>[] = [];
  for (let i = 0; i < 20 && seen.length < texts.length; i += 1) {
    waiting.push(stream.next().then(({ value }) => value?.kind === "message" && seen.push(value.markdown)));
    if (i % 4 === 3) await pause(20);
  }
  await until("all messages", () => seen.length >= texts.length);
  stream.close();
  await Promise.all(waiting);
  assert.deepEqual(seen, texts);
});

QUnit.test("abort ends the stream with the reason", async (assert) => {
  const { chat } = await newPerson();
  const controller = new AbortController();
  const { end } = collect(chat.events({ signal: controller.signal }));
  await pause(100);
  const reason = new Error("the user went away");
  controller.abort(reason);
  const error = await failureOf(end);
  assert.strictEqual(error.code, "transport/cancelled");
  assert.strictEqual(error.cause, reason);
});

QUnit.test("an aborted signal asks for nothing", async (assert) => {
  const { ada } = await newPair();
  const { fetch, requests } = spy();
  const chat = newChat({ fetch });
  await chat.auth.resume(ada.chat.auth.token ?? "");
  const error = await failureOf(chat.events({ signal: AbortSignal.abort() }).next());
  assert.strictEqual(error.code, "transport/cancelled");
  assert.strictEqual(requests.length, 0);
});

QUnit.test("a cut connection is replaced and nothing is lost or doubled", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  await inject("OurChatService.FetchMsgs", { fault: "cut", bytes: 40 });
  for (const markdown of ["one", "two", "three"]) await ada.chat.messages.send(sessionId, { markdown });
  const { texts } = collect(bo.chat.events({ since: 0 }));
  await until("all messages", () => texts().length >= 3, 15_000);
  await ada.chat.messages.send(sessionId, { markdown: "four" });
  await until("the live message", () => texts().length >= 4, 15_000);
  await pause(200);
  assert.deepEqual(texts(), ["one", "two", "three", "four"]);
});

QUnit.test("a refusal ends the stream", async (assert) => {
  const { chat } = await newPerson();
  await inject("OurChatService.FetchMsgs", { fault: "status", code: 16, message: "Account Deleted" });
  const stream = chat.events();
  assert.strictEqual((await failureOf(stream.next())).code, "auth/account-deleted");
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});

QUnit.test("without a login there are no events", async (assert) => {
  assert.strictEqual((await failureOf(newChat().events().next())).code, "auth/token-missing");
});

QUnit.test("a thousand messages of history keep their order and the page its breath", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const count = 1000;
  for (let at = 0; at < count; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => ada.chat.messages.send(sessionId, { markdown: String(at + i) })));
  }
  const other = newChat();
  await other.auth.login({ email: bo.email, password: PASSWORD });
  const seen = new Set<string>();
  let last = 0;
  let sorted = true;
  for await (const event of other.events({ since: 0 })) {
    if (event.kind !== "message") continue;
    sorted &&= event.time.getTime() >= last && event.late === undefined;
    last = event.time.getTime();
    seen.add(event.markdown);
    if (seen.size === count) break;
  }
  assert.strictEqual(seen.size, count);
  assert.true(sorted, "in the order in which they happened");
});

QUnit.test("a long history leaves the page its turns", async (assert) => {
  const count = 60_000;
  const messages = Array.from({ length: count }, (_, at) =>
    frame(0, pb([1, pb([2, String(at)], [4, 1], [5, 2])], [5, at + 1], [6, pb([1, 1_700_000_000 + at])])),
  );
  const history = new Uint8Array(await new Blob(messages).arrayBuffer());
  const chat = newChat({
    fetch: async (input) => {
      const isStream = (input instanceof Request ? input.url : String(input)).endsWith("/FetchMsgs");
      // The stream stays open after its history.
      const body = new ReadableStream({ start: (controller) => (isStream ? controller.enqueue(history) : controller.close()) });
      return new Response(body, { headers: { "content-type": "application/grpc-web+proto" } });
    },
  });
  await chat.auth.resume(playToken("2"));
  let turns = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turns += 1;
    port2.postMessage(undefined);
  };
  let seen = 0;
  for await (const event of chat.events({ since: 0 })) {
    if (event.kind !== "message") continue;
    if (event.markdown !== String(seen)) throw new Error(`${event.markdown} came in the place of ${seen}`);
    if (seen === 0) port2.postMessage(undefined);
    seen += 1;
    if (seen === count) break;
  }
  port1.close();
  assert.strictEqual(seen, count);
  assert.true(turns >= 3, `${turns} turns`);
});
