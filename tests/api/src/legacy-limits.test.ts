import QUnit from "qunit";
import type { LegacyEvent, LegacySessionEndedEvent } from "ourchat-sdk/legacy";
import { failureOf, pause, until } from "./expect.js";
import { closeClients, FETCHING, newClient, newPair, newPerson, order } from "./legacy/people.js";
import { newEmail, PASSWORD } from "./people.js";

QUnit.module("legacy limits", { afterEach: closeClients });

/** A `WebSocket` that counts its instances, the frames of each type that it sends, and those that come. */
function counted(): { readonly webSocket: typeof WebSocket; readonly sockets: WebSocket[]; sent(code: number): number; received(): number } {
  const frames: string[] = [];
  let received = 0;
  const sockets: WebSocket[] = [];
  class Counted extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      sockets.push(this);
      this.addEventListener("message", () => (received += 1));
    }
    override send(data: string): void {
      frames.push(data);
      super.send(data);
    }
  }
  return { webSocket: Counted, sockets, received: () => received, sent: (code) => frames.filter((frame) => frame.startsWith(`{"code":${code}}`) || frame.startsWith(`{"code":${code},`)).length };
}

for (const dialect of FETCHING) {
  QUnit.test(`${dialect}: what nobody reads stays with the server`, async (assert) => {
    const { ada, bo, sessionId } = await newPair(dialect);
    const texts = Array.from({ length: 24 }, (_, index) => `${index} `.padEnd(200, "x"));
    for (const text of texts) await ada.chat.messages.send(sessionId, { text });
    const { webSocket, sent } = counted();
    const slow = newClient(dialect, { webSocket });
    await slow.auth.login({ email: bo.email, password: PASSWORD });
    const events = slow.events({ since: 0, bufferBytes: 2_000 });
    const got: string[] = [];
    const read = async (): Promise<void> => {
      const { value } = (await events.next()) as IteratorResult<LegacyEvent, undefined>;
      if (value?.kind === "message") got.push(value.text);
    };
    await read();
    // The client asks every 50 ms, unless there is no room.
    const asked = sent(28);
    await pause(300);
    assert.strictEqual(sent(28), asked, "it asks for nothing while nobody reads");
    while (got.length < texts.length) await read();
    assert.deepEqual(got, texts, "each once, in order");
    assert.true(sent(28) >= asked + 2, `asked ${sent(28)} times`);
    events.close();
  });
}

QUnit.test("2024-08: what no server keeps is missed where it is missing", async (assert) => {
  const { webSocket, received } = counted();
  const { ocid, chat } = await newPerson("2024-08", { webSocket });
  const push = (numbers: readonly number[]): Promise<unknown> =>
    order("POST", "legacy/push", {
      ocid,
      frames: numbers.map((number) => ({
        code: 0,
        time: 1_722_470_400 + number,
        msg_id: String(number),
        sender: { ocid: "0000000000", session_id: "5" },
        msg: [{ type: 0, text: `${number} `.padEnd(200, "x") }],
      })),
    });
  const events = chat.events({ bufferBytes: 1_000 });
  const first = events.next();
  await until("somebody listens", () => chat.state.name === "open");
  await push([0]);
  await first;
  const before = received();
  await push(Array.from({ length: 20 }, (_, index) => index + 1));
  await until("all of them are there", () => received() === before + 20);
  const kept: string[] = [];
  let dropped = 0;
  for await (const event of events) {
    if (event.kind === "gap") {
      dropped += event.dropped;
      await push([21]);
    }
    if (event.kind !== "message") continue;
    kept.push(event.id ?? "");
    if (event.id === "21") break;
  }
  assert.true(dropped > 0 && dropped < 20, String(dropped));
  assert.strictEqual(kept.length + dropped, 21, kept.join());
  assert.deepEqual(kept.slice(0, -1), kept.slice(0, -1).map((_, index) => String(index + 1)), "the oldest are kept");
});

QUnit.test("closing ends files under way", async (assert) => {
  let signal: AbortSignal | null | undefined;
  // The head comes, the body never does.
  const hanging: typeof fetch = async (_, init) => {
    signal = init?.signal;
    return new Response(new ReadableStream({ start: (body) => signal?.addEventListener("abort", () => body.error(signal?.reason)) }));
  };
  const chat = newClient("2024-10", { fetch: hanging });
  const download = failureOf(chat.files.download("abc"));
  await until("the request", () => signal !== undefined);
  chat.close();
  assert.strictEqual((await download).code, "sdk/closed");
});

QUnit.test("a file that breaks off says so", async (assert) => {
  const own = new AbortController();
  const listened: string[] = [];
  own.signal.addEventListener = (...[type, listener, options]: Parameters<AbortSignal["addEventListener"]>) => {
    listened.push(type);
    (options as AddEventListenerOptions).signal?.addEventListener("abort", () => listened.pop());
    AbortSignal.prototype.addEventListener.call(own.signal, type, listener, options);
  };
  const bodies: [ (body: ReadableStreamDefaultController) => void, string ][] = [
    [(body) => body.error(new TypeError("lost")), "transport/network"],
    [() => own.abort(), "transport/cancelled"],
  ];
  for (const [happen, code] of bodies) {
    const broken: typeof fetch = async (_, init) =>
      new Response(
        new ReadableStream({
          start: (body) => {
            init?.signal?.addEventListener("abort", () => body.error(init.signal?.reason));
            setTimeout(() => happen(body));
          },
        }),
      );
    const error = await failureOf(newClient("2024-10", { fetch: broken }).files.download("abc", { signal: own.signal }));
    assert.strictEqual(error.code, code);
    assert.deepEqual(listened, [], "no listener is left behind");
  }
});

QUnit.test("a listener that closes the client leaves no connection behind", async (assert) => {
  const { webSocket, sockets } = counted();
  const chat = newClient("2024-10", { webSocket });
  const states: string[] = [];
  chat.on("state", ({ name }) => {
    states.push(name);
    chat.close();
  });
  const error = await failureOf(chat.auth.login({ email: newEmail(), password: PASSWORD }));
  assert.strictEqual(error.code, "sdk/closed");
  assert.strictEqual(chat.state.name, "closed");
  assert.true(states.includes("connecting"));
  assert.deepEqual(sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN), []);
});

QUnit.test("signing out ends a login under way", async (assert) => {
  const { email } = await newPerson("2024-10");
  for (const later of [false, true]) {
    const { webSocket, sockets } = counted();
    const chat = newClient("2024-10", { webSocket });
    const login = failureOf(chat.auth.login({ email, password: PASSWORD }));
    if (later) await until("the socket", () => sockets.length > 0);
    chat.auth.logout();
    assert.strictEqual((await login).code, "transport/cancelled");
    await pause(100);
    assert.strictEqual(chat.auth.user, undefined);
  }
});

QUnit.test("without a new login a broken connection ends the session", async (assert) => {
  const { chat, ocid } = await newPerson("2024-10", { relogin: false });
  const ended: LegacySessionEndedEvent[] = [];
  chat.on("sessionEnded", (event) => ended.push(event));
  const next = failureOf(chat.events().next());
  await chat.account.get({ fields: ["ocid"] });
  await order("POST", "legacy/close", { ocid });
  assert.strictEqual((await next).code, "transport/network");
  assert.deepEqual(ended.map(({ reason, error }) => [reason, error?.code]), [["lost", "transport/network"]]);
  assert.strictEqual(chat.auth.user, undefined);
});
