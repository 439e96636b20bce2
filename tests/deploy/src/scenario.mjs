// What has to work through a proxy. Runs in Node.js and in a page.

const FETCH = "/service.ourchat.v1.OurChatService/FetchMsgs";
const PING = "/service.basic.v1.BasicService/Ping";
const MIB = 1024 * 1024;
/** For what hangs when it fails. */
const LIMIT = 20_000;

/**
 * Registers, logs in, receives a live event, is refused, uploads and downloads.
 *
 * @param {typeof import("ourchat-sdk")} sdk
 * @param {string} baseUrl the proxy
 * @returns {Promise<string[]>} what did not work
 */
export async function use(sdk, baseUrl) {
  const chat = new sdk.OurChat({ baseUrl, retry: false });
  const steps = new Steps();
  const account = { email: `${crypto.randomUUID()}@example.com`, password: "try ourchat 7777" };
  let session = "";
  await steps.step("register", () => chat.auth.register({ ...account, name: "Ada" }));
  await steps.step("log in", async () => {
    chat.auth.logout();
    await chat.auth.login(account);
    session = (await chat.sessions.create({ members: [], name: "Tea" })).sessionId;
  });
  await steps.step("an event comes through the stream that stands", () => live(sdk, chat, baseUrl, session));
  await steps.step("a refusal keeps its code", () => refused(chat.messages.send("1", { markdown: "hello" }), "permission/not-in-session"));
  await steps.step("3 MiB in one request, and back", () => there(chat, session, "single"));
  await steps.step("3 MiB in chunks of 2, and back", () => there(chat, session, "chunked"));
  await steps.step("the self-diagnosis finds nothing", async () => {
    const report = await chat.diagnose();
    if (!report.ok) throw new Error(String(report));
  });
  chat.close();
  return steps.failures;
}

/**
 * What a page of another origin, or one behind a proxy, learns when the server does not do what it was asked.
 *
 * @param {typeof import("ourchat-sdk")} sdk
 * @param {string} baseUrl the proxy
 * @param {string} server the dev server, which is told to fail
 * @returns {Promise<string[]>} what did not work
 */
export async function suffer(sdk, baseUrl, server) {
  const chat = new sdk.OurChat({ baseUrl, retry: false });
  const steps = new Steps();
  const ping = () => chat.server.ping();
  await steps.step("maintenance", async () => {
    await order(server, "maintenance", { on: true });
    try {
      await refused(ping(), "server/maintenance");
    } finally {
      await order(server, "maintenance", { on: false });
    }
  });
  await steps.step("the limit of the server", async () => {
    await order(server, "faults", { path: PING, fault: "http", status: 429, body: "Too Many Requests! Wait for 1s", headers: { "retry-after": "1" }, cors: false });
    const error = await refused(ping(), "rate/limited");
    if (error.retry.afterMs !== 1000) throw new Error(`the wait is ${error.retry.afterMs} ms`);
  });
  await steps.step("an answer without cross-origin headers", async () => {
    await order(server, "faults", { path: PING, fault: "status", code: 13, message: "Server Error", cors: false });
    await refused(ping(), "server/error");
  });
  await steps.step("nobody behind the proxy", async () => {
    // It goes a moment after it has said so, and may be back before a busy machine has asked for it.
    let next = 0;
    let failing;
    await until("the server is away", async () => {
      if (performance.now() > next) {
        next = performance.now() + 2000;
        await order(server, "outage", { ms: 1000 });
      }
      failing = await ping().then(() => undefined, (error) => error);
      return failing !== undefined;
    });
    await refused(Promise.reject(failing), "server/unavailable");
    // It is back before others need it.
    await until("the server is back", () => ping().then(() => true, () => false));
  });
  chat.close();
  return steps.failures;
}

/** Whether the proxy closes a stream at the server when its client has left. */
export async function leave(sdk, baseUrl, server) {
  const chat = new sdk.OurChat({ baseUrl, retry: false });
  const steps = new Steps();
  await steps.step("a stream that its client has left is closed at the server", async () => {
    await chat.auth.register({ email: `${crypto.randomUUID()}@example.com`, password: "try ourchat 7777", name: "Bob" });
    const open = async () => (await (await fetch(`${server}/control/streams`)).json()).open;
    await until("the streams of before are closed", async () => (await open()) === 0);
    const stream = chat.raw.serverStream(FETCH, since(Date.now()));
    const waiting = stream.next().catch(() => undefined);
    await until("a stream is open", async () => (await open()) === 1);
    await stream.close();
    await waiting;
    await until("it is closed", async () => (await open()) === 0);
  });
  chat.close();
  return steps.failures;
}

/** A raw event stream, because the SDK's own reads history again and would make up for a proxy that collects answers. */
async function live({ OurChatError }, chat, baseUrl, session) {
  const text = (word) => `${word} ${crypto.randomUUID()}`;
  const [before, after] = [text("before"), text("after")];
  await chat.messages.send(session, { markdown: before });
  const stream = chat.raw.serverStream(FETCH, since(Date.now() - 60_000), { timeoutMs: LIMIT });
  let isOpen = false;
  try {
    for await (const bytes of stream) {
      const event = new TextDecoder().decode(bytes);
      if (event.includes(before) && !isOpen) {
        isOpen = true;
        // The server says that it listens to events with nothing, so another message may be needed.
        void repeat(() => chat.messages.send(session, { markdown: after }), () => !isOpen);
      }
      if (event.includes(after)) return;
    }
    throw new Error("the stream ended");
  } catch (error) {
    if (OurChatError.is(error, "transport/timeout")) throw new Error(`only ${isOpen ? "history" : "nothing"} came through the stream`);
    throw error;
  } finally {
    isOpen = false;
    await stream.close();
  }
}

async function repeat(work, isDone) {
  while (!isDone()) {
    await work().catch(() => undefined);
    await pause(300);
  }
}

async function there(chat, sessionId, mode) {
  const bytes = new Uint8Array(3 * MIB);
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  const { key } = await chat.files.upload(new Blob([bytes]), { sessionId, mode, ...(mode === "chunked" && { chunkBytes: 2 * MIB }) });
  const back = await chat.files.download(key).bytes();
  if (back.length !== bytes.length || back.some((byte, at) => byte !== bytes[at])) throw new Error("other bytes came back");
}

/** `FetchMsgsRequest { time: { seconds } }`. */
function since(ms) {
  const seconds = [];
  for (let rest = Math.floor(ms / 1000); ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      seconds.push(rest);
      break;
    }
    seconds.push((rest % 128) + 128);
  }
  return new Uint8Array([0x0a, seconds.length + 1, 0x08, ...seconds]);
}

async function refused(promise, code) {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error?.code !== code) throw new Error(`expected ${code}, got ${error ?? "an answer"}`);
  return error;
}

async function order(server, what, body) {
  const answer = await fetch(`${server}/control/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the dev server refuses ${what}: ${await answer.text()}`);
}

async function until(what, holds) {
  const end = performance.now() + LIMIT;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(50);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Steps of which the later ones are tried also when one has failed. */
class Steps {
  failures = [];

  async step(name, work) {
    try {
      await work();
    } catch (error) {
      this.failures.push(`${name}: ${error?.stack ?? error}`);
    }
  }
}
