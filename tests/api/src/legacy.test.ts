import QUnit from "qunit";
import { OurChat, OurChatError } from "ourchat-sdk";
import { type LegacyDialect, OurChatLegacy } from "ourchat-sdk/legacy";
import rows from "../../contract/status-rows.json" with { type: "json" };
import { failureOf, thrownBy, until } from "./expect.js";
import { closeClients, DIALECTS, eventOf, FETCHING, newClient, newPair, newPerson, order } from "./legacy/people.js";
import { newEmail, PASSWORD } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

QUnit.module("legacy", { afterEach: closeClients });

for (const dialect of DIALECTS) {
  QUnit.test(`${dialect}: accounts`, async (assert) => {
    const ada = await newPerson(dialect);
    assert.strictEqual(ada.chat.auth.user?.ocid, ada.ocid);
    await ada.chat.account.set({ userName: "Ada L." });
    const info = await ada.chat.account.get({ fields: ["ocid", "userName", "registerTime", "friends"] });
    assert.strictEqual(info.ocid, ada.ocid);
    assert.strictEqual(info.userName, "Ada L.");
    assert.true(info.registerTime instanceof Date && Math.abs(info.registerTime.getTime() - Date.now()) < 3_600_000, String(info.registerTime));
    assert.deepEqual(info.friends, []);

    for (const credentials of [{ email: ada.email }, { ocid: ada.ocid }] as const) {
      const other = newClient(dialect);
      assert.deepEqual(await other.auth.login({ ...credentials, password: PASSWORD } as Parameters<typeof other.auth.login>[0]), { ocid: ada.ocid });
      other.close();
    }
    const wrong = await failureOf(newClient(dialect).auth.login({ email: ada.email, password: "wrong" }));
    assert.strictEqual(wrong.code, "auth/wrong-credentials");
    const ended: string[] = [];
    ada.chat.on("sessionEnded", ({ reason }) => ended.push(reason));
    await ada.chat.account.unregister();
    assert.deepEqual(ended, ["unregistered"]);
    assert.strictEqual((await failureOf(ada.chat.account.get({ fields: ["ocid"] }))).code, "auth/token-missing");
  });

  QUnit.test(`${dialect}: two people talk`, async (assert) => {
    const { ada, bo, sessionId } = await newPair(dialect);
    assert.true(BigInt(sessionId) > 2n ** 53n, sessionId);
    const got = eventOf(bo.chat, "message", ({ text }) => text === "hello 你好");
    await until("the connection is open", () => bo.chat.state.name === "open");
    const sent = await ada.chat.messages.send(sessionId, { text: "hello 你好" });
    assert.strictEqual(sent.id === undefined, dialect === "2024-08");
    const message = await got;
    assert.strictEqual(message.sessionId, sessionId);
    // What was fetched does not tell; in the second dialect a message may be fetched before it is pushed.
    const senders: readonly (string | undefined)[] = { "2024-08": [ada.ocid], "2024-08-shared": [ada.ocid, undefined], "2024-10": [undefined] }[dialect];
    assert.true(senders.includes(message.senderOcid), message.senderOcid);
    assert.true(Math.abs(message.time.getTime() - Date.now()) < 3_600_000);
    const info = await ada.chat.sessions.get({ sessionId, fields: ["sessionId", "members"] });
    assert.strictEqual(info.sessionId, sessionId);
    assert.deepEqual([...(info.members ?? [])].sort(), [ada.ocid, bo.ocid].sort());
  });

  QUnit.test(`${dialect}: a user of the newer protocol hears it`, async (assert) => {
    const { ada, bo, sessionId } = await newPair(dialect);
    const chat = new OurChat({ baseUrl: servers.legacy });
    try {
      // Passwords are their hash there.
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(PASSWORD));
      const password = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      await chat.auth.login({ email: bo.email, password });
      await ada.chat.messages.send(sessionId, { text: "from before" });
      for await (const event of chat.events({ since: 0 })) {
        if (event.kind !== "message") continue;
        assert.strictEqual(event.markdown, "from before");
        assert.strictEqual(event.sessionId, sessionId);
        break;
      }
    } finally {
      chat.close();
    }
  });

  QUnit.test(`${dialect}: auto finds it out`, async (assert) => {
    const found: string[] = [];
    const chat = newClient(dialect, { dialect: "auto" });
    chat.on("dialect", (name) => found.push(name));
    const email = newEmail();
    const { ocid } = await chat.auth.register({ email, password: PASSWORD, name: "Ada" });
    // The dev server of August answers the question about the status as documented, which looks like the next dialect.
    assert.deepEqual(found, [dialect === "2024-08" ? "2024-08-shared" : dialect]);
    const { sessionId } = await chat.sessions.create({ members: [ocid] });
    await chat.messages.send(sessionId, { text: "hi" });
    assert.strictEqual(chat.dialect, dialect);
  });

  QUnit.test(`${dialect}: an address is confirmed`, async (assert) => {
    const chat = newClient(dialect);
    const email = newEmail();
    await chat.auth.sendVerificationMail(email);
    const mails = (await (await order("GET", "mails")).json()) as { readonly path: string }[];
    const link = `${servers.legacy}${mails.at(-1)?.path ?? ""}`;
    const confirmed = chat.auth.confirmed();
    await fetch(link, { mode: "no-cors" });
    await confirmed;
    await chat.auth.register({ email, password: PASSWORD, name: "Ada" });
    assert.strictEqual(typeof chat.auth.user?.ocid, "string");
  });

  QUnit.test(`${dialect}: a connection that breaks is made anew`, async (assert) => {
    const { ada, bo, sessionId } = await newPair(dialect);
    const texts: string[] = [];
    const events = bo.chat.events();
    const reading = (async () => {
      for await (const event of events) if (event.kind === "message") texts.push(event.text);
    })();
    await until("the connection is open", () => bo.chat.state.name === "open");
    for (let round = 0; round < 3; round += 1) {
      await ada.chat.messages.send(sessionId, { text: `message ${round}` });
      await until(`message ${round}`, () => texts.includes(`message ${round}`), 10_000);
      const states: string[] = [];
      const stop = bo.chat.on("state", ({ name }) => states.push(name));
      await order("POST", "legacy/close", { ocid: bo.ocid });
      await until("a new connection", () => states.includes("waiting") && bo.chat.state.name === "open", 10_000);
      stop();
      assert.strictEqual((await bo.chat.account.get({ fields: ["ocid"] })).ocid, bo.ocid, "signed in again");
    }
    events.close();
    await reading;
    assert.deepEqual(texts, ["message 0", "message 1", "message 2"]);
  });

  QUnit.test(`${dialect}: silence, aborts and the end`, async (assert) => {
    const { chat } = await newPerson(dialect);
    await order("POST", "legacy/faults", { code: 10, dialect, fault: "drop" });
    const lost = await failureOf(chat.account.get({ fields: ["ocid"] }, { timeoutMs: 200 }));
    assert.strictEqual(lost.code, "transport/timeout");
    assert.true((await chat.account.get({ fields: ["ocid"] })).ocid !== undefined, "the next one is answered");
    await order("POST", "legacy/faults", { code: 10, dialect, fault: "drop" });
    const stop = new AbortController();
    const aborted = failureOf(chat.account.get({ fields: ["ocid"] }, { signal: stop.signal }));
    stop.abort();
    assert.strictEqual((await aborted).code, "transport/cancelled");
    await order("POST", "legacy/faults", { code: 8, dialect, fault: "drop" });
    const events = chat.events();
    const closed = [failureOf(chat.sessions.create({ members: [] })), failureOf(chat.sessions.create({ members: [] }))];
    const next = events.next();
    chat.close();
    for (const error of await Promise.all(closed)) assert.strictEqual(error.code, "sdk/closed");
    assert.deepEqual(await next, { done: true, value: undefined });
    assert.strictEqual((await failureOf(chat.server.status())).code, "sdk/closed");
  });
}

for (const dialect of FETCHING) {
  QUnit.test(`${dialect}: history, names and files`, async (assert) => {
    const { ada, bo, sessionId } = await newPair(dialect);
    for (const text of ["one", "two", "two"]) await ada.chat.messages.send(sessionId, { text });
    const all = await bo.chat.messages.fetch({ since: 0 });
    assert.deepEqual(all.map(({ text }) => text), ["one", "two", "two"]);
    const [, , last] = all;
    if (last === undefined) throw new Error("no message");
    // Dialects that count in seconds cannot say more.
    const after = await bo.chat.messages.fetch({ since: last.timestamp });
    assert.true(dialect === "2024-10" ? after.length === 0 : after.length <= 3, String(after.length));
    const seen: string[] = [];
    for await (const event of bo.chat.events({ since: 0 })) {
      if (event.kind === "message") seen.push(event.text);
      if (seen.length === 3) break;
    }
    assert.deepEqual(seen, ["one", "two", "two"]);

    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const { key, hash } = await ada.chat.files.upload(new Blob([bytes]));
    assert.true(/^[0-9a-f]{64}$/.test(hash) && key.endsWith(hash), key);
    assert.deepEqual(new Uint8Array(await (await bo.chat.files.download(key)).arrayBuffer()), bytes);
    assert.strictEqual((await failureOf(ada.chat.files.download("nothing"))).code, "resource/not-found");
  });
}

/** How to ask for an operation: the type of the message, and the call. */
const QUESTIONS: Record<string, [code: number, reply: number, ask: (chat: OurChatLegacy) => Promise<unknown>]> = {
  Register: [4, 5, (chat) => chat.auth.register({ email: newEmail(), password: PASSWORD, name: "x" })],
  Login: [6, 7, (chat) => chat.auth.login({ email: newEmail(), password: PASSWORD })],
  GetSessionInfo: [1, 2, (chat) => chat.sessions.get({ sessionId: "1", fields: ["name"] })],
  NewSession: [8, 9, (chat) => chat.sessions.create({ members: [] })],
  GetAccountInfo: [10, 11, (chat) => chat.account.get({ fields: ["ocid"] })],
  GetServerStatus: [12, 12, (chat) => chat.server.status()],
  VerifyStatus: [14, 15, async (chat) => {
    const confirmed = chat.auth.confirmed();
    confirmed.catch(() => undefined);
    await Promise.race([chat.auth.sendVerificationMail(newEmail()).then(() => confirmed), confirmed]);
  }],
  Unregister: [16, 17, (chat) => chat.account.unregister()],
  SetAccountInfo: [19, 20, (chat) => chat.account.set({ userName: "x" })],
  Upload: [21, 22, (chat) => chat.files.upload(new Uint8Array([1]))],
  SendVerificationEmail: [14, 23, (chat) => chat.auth.sendVerificationMail(newEmail())],
  AcceptJoinSession: [25, 26, (chat) => chat.sessions.acceptInvitation({ sessionId: "1" })],
  "*": [27, 20, (chat) => chat.friends.setDisplayName("x", "y")],
};

for (const dialect of DIALECTS) {
  QUnit.test(`${dialect}: every status over the wire`, async (assert) => {
    let right = 0;
    let all = 0;
    const wrong: string[] = [];
    for (const row of rows.rows as readonly { dialect?: string; operation?: string; code?: number; id: string }[]) {
      if (row.dialect !== dialect || row.id === "ok") continue;
      all += 1;
      const operation = (row.operation ?? "*").replace(/Res$/, "");
      const question = QUESTIONS[operation];
      if (question === undefined) throw new Error(`nobody asks for ${operation}`);
      const [code, reply, ask] = question;
      const early = ["Register", "Login", "VerifyStatus", "SendVerificationEmail"].includes(operation);
      const { chat } = early ? { chat: newClient(dialect) } : await newPerson(dialect);
      const form = dialect === "2024-10" && operation !== "VerifyStatus" ? {} : { reply };
      await order("POST", "legacy/faults", { code, dialect, fault: "status", status: row.code, details: "text", ...form });
      const error = await failureOf(ask(chat));
      const fits = error.code === row.id && error.status?.code === String(row.code) && error.status.dialect === dialect;
      if (fits) right += 1;
      else wrong.push(`${JSON.stringify(row)}: ${error.code} ${JSON.stringify(error.status)}`);
      chat.close();
    }
    print(`legacy ${dialect}: error statuses ${right} of ${all}`);
    assert.deepEqual(wrong, []);
    assert.true(all > 7, String(all));
  });
}

QUnit.test("maintenance is told at once", async (assert) => {
  const { chat } = await newPerson("2024-10");
  await order("POST", "maintenance", { on: true });
  try {
    const error = await failureOf(chat.server.status());
    assert.strictEqual(error.code, "server/maintenance");
    const late = failureOf(chat.account.get({ fields: ["ocid"] }));
    assert.strictEqual((await failureOf(chat.server.status())).code, "server/maintenance");
    assert.strictEqual((await late).code, "server/maintenance");
  } finally {
    await order("POST", "maintenance", { on: false });
  }
});

QUnit.test("nobody listens", async (assert) => {
  const chat = new OurChatLegacy({ url: servers.closed.replace("http", "ws"), retry: { attempts: 2, initialDelayMs: 10 }, locale: "zh" });
  const error = await failureOf(chat.auth.login({ email: "a@b.c", password: "x" }));
  assert.strictEqual(error.code, "transport/network");
  assert.strictEqual(error.outcome, "not-sent");
  assert.true(/[\u4e00-\u9fff]/.test(error.userMessage), error.userMessage);
  assert.true(OurChatError.is(error) && !JSON.stringify(error).includes("a@b.c"));
  chat.close();
});

QUnit.test("wrong options and arguments are refused by name", async (assert) => {
  const wrong = thrownBy(() => new OurChatLegacy({ url: "http://x", dialect: "2025" as LegacyDialect, pollMs: -1 }));
  assert.deepEqual(Object.keys(wrong.fields ?? {}).sort(), ["dialect", "pollMs", "url"]);
  const chat = newClient("2024-10");
  for (const [call, path] of [
    [() => chat.auth.login({ password: "x" } as never), "email"],
    [() => chat.sessions.create({ members: ["a", 5 as never] }), "members[1]"],
    [() => chat.messages.send(-1, { text: "x" }), "sessionId"],
    [() => chat.messages.send("tea", { text: "x" }), "sessionId"],
    [() => chat.messages.send("1", {} as never), "text"],
    [() => chat.messages.send("1", { text: 5 } as never), "text"],
    [() => chat.messages.send("1", { text: "x", content: [] } as never), "content"],
    [() => chat.messages.fetch({ since: "yesterday" }), "since"],
    [() => chat.files.download("a b"), "key"],
    [() => chat.server.status({ timeoutMs: 0 }), "timeoutMs"],
  ] as const) {
    const error = await failureOf(call());
    assert.strictEqual(error.code, "argument/invalid");
    assert.deepEqual(Object.keys(error.fields ?? {}), [path]);
  }
  assert.strictEqual(chat.state.name, "idle", "nothing was sent");
  for (const [options, path] of [[{ since: "yesterday" }, "since"], [{ bufferBytes: 0 }, "bufferBytes"]] as const) {
    assert.deepEqual(Object.keys(thrownBy(() => chat.events(options)).fields ?? {}), [path]);
  }
});
