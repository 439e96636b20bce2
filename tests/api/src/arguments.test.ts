import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { failureOf, spy, thrownBy } from "./expect.js";
import { newChat, newPerson, PASSWORD } from "./people.js";

QUnit.module("arguments");

/** Callers in plain JavaScript pass anything. */
type Anything = any;

const throwing = {
  get anything(): never {
    throw new Error("from a getter");
  },
};

/** An object whose member throws when it is read. */
function trap(name: string, rest: object = {}): Anything {
  return Object.defineProperty({ ...rest }, name, { enumerable: true, get: () => throwing.anything });
}

type Wrong = readonly [title: string, fields: readonly string[], call: (chat: OurChat) => PromiseLike<unknown>];

const NO_ID = [undefined, null, "", "x", "1.5", " 1", "-1", 1.5, NaN, Infinity, -1, 2 ** 53, -1n, 2n ** 63n, "9223372036854775808", true, {}, [], Symbol("id")];
const NO_TEXT = [null, 5, 5n, true, {}, [], Symbol("text"), "\ud800"];
const NO_OBJECT = [undefined, null, 5, "text", true];

const login = { email: "ada@example.org", password: PASSWORD };
const registration = { ...login, name: "Ada" };

function* cases(): Generator<Wrong> {
  // One argument that is no object at all.
  for (const wrong of NO_OBJECT as Anything[]) {
    yield [`register(${show(wrong)})`, ["registration"], (chat) => chat.auth.register(wrong)];
    yield [`login(${show(wrong)})`, ["credentials"], (chat) => chat.auth.login(wrong)];
    yield [`account.get(${show(wrong)})`, ["query"], (chat) => chat.account.get(wrong)];
    yield [`sessions.create(${show(wrong)})`, ["session"], (chat) => chat.sessions.create(wrong)];
    yield [`sessions.get("1", ${show(wrong)})`, ["query"], (chat) => chat.sessions.get("1", wrong)];
    yield [`acceptInvitation(${show(wrong)})`, ["invitation"], (chat) => chat.sessions.acceptInvitation(wrong)];
    yield [`send("1", ${show(wrong)})`, ["message"], (chat) => chat.messages.send("1", wrong)];
  }
  // Options.
  for (const wrong of [5, "text", true] as Anything[]) {
    yield [`ping(${show(wrong)})`, ["options"], (chat) => chat.server.ping(wrong)];
    yield [`send(..., ${show(wrong)})`, ["options"], (chat) => chat.messages.send("1", { markdown: "x" }, wrong)];
    yield [`upload(..., ${show(wrong)})`, ["options"], (chat) => chat.files.upload(new Blob(), wrong)];
    yield [`download(..., ${show(wrong)})`, ["options"], (chat) => chat.files.download("key", wrong).bytes()];
    yield [`events(${show(wrong)})`, ["options"], (chat) => chat.events(wrong).next()];
  }
  for (const signal of [5, "x", {}, { aborted: false }, () => undefined] as Anything[]) {
    yield [`ping({ signal: ${show(signal)} })`, ["signal"], (chat) => chat.server.ping({ signal })];
    yield [`events({ signal: ${show(signal)} })`, ["signal"], (chat) => chat.events({ signal }).next()];
    yield [`upload({ signal: ${show(signal)} })`, ["signal"], (chat) => chat.files.upload(new Blob(), { signal })];
    yield [`download({ signal: ${show(signal)} })`, ["signal"], (chat) => chat.files.download("key", { signal }).blob()];
  }
  for (const timeoutMs of [-1, NaN, "5", 5n, {}] as Anything[]) {
    yield [`ping({ timeoutMs: ${show(timeoutMs)} })`, ["timeoutMs"], (chat) => chat.server.ping({ timeoutMs })];
  }
  yield ["options whose getter throws", ["timeoutMs"], (chat) => chat.server.ping(trap("timeoutMs"))];

  // Ids.
  for (const id of NO_ID as Anything[]) {
    yield [`sessions.get(${show(id)})`, ["sessionId"], (chat) => chat.sessions.get(id, { fields: ["name"] })];
    yield [`send(${show(id)})`, ["sessionId"], (chat) => chat.messages.send(id, { markdown: "x" })];
    yield [`acceptInvitation(inviterId ${show(id)})`, ["inviterId"], (chat) => chat.sessions.acceptInvitation({ sessionId: "1", inviterId: id })];
    if (id !== undefined && id !== null) {
      yield [`account.get(${show(id)})`, ["id"], (chat) => chat.account.get({ id, fields: ["ocid"] })];
      yield [`upload(sessionId ${show(id)})`, ["sessionId"], (chat) => chat.files.upload(new Blob(["x"]), { sessionId: id })];
    }
    yield [`create(members[1] ${show(id)})`, ["members[1]"], (chat) => chat.sessions.create({ members: ["1", id] })];
  }

  // Texts.
  for (const text of NO_TEXT as Anything[]) {
    yield [`send(${show(text)})`, ["markdown"], (chat) => chat.messages.send("1", { markdown: text })];
    yield [`send(files ${show(text)})`, ["files[0]"], (chat) => chat.messages.send("1", { markdown: "x", files: [text] })];
    yield [`login(password ${show(text)})`, ["password"], (chat) => chat.auth.login({ ...login, password: text })];
    yield [`lookup(${show(text)})`, ["ocid"], (chat) => chat.server.lookup(text)];
    yield [`download(${show(text)})`, ["key"], (chat) => chat.files.download(text).bytes()];
    if (text !== null) yield [`create(name ${show(text)})`, ["name"], (chat) => chat.sessions.create({ members: [], name: text })];
  }
  yield ["no text", ["markdown"], (chat) => chat.messages.send("1", {} as Anything)];
  yield ["a text of 4 MiB", ["message"], (chat) => chat.messages.send("1", { markdown: "x".repeat(4 << 20) })];
  yield ["no ocid", ["ocid"], (chat) => chat.server.lookup(undefined as Anything)];
  yield ["no key", ["key"], (chat) => chat.files.download(undefined as Anything).bytes()];
  yield ["a blank key", ["key"], (chat) => chat.files.download("  ").bytes()];

  // Lists.
  for (const list of [5, "1", {}, new Set(["1"])] as Anything[]) {
    yield [`create(members ${show(list)})`, ["members"], (chat) => chat.sessions.create({ members: list })];
    yield [`send(files ${show(list)})`, ["files"], (chat) => chat.messages.send("1", { markdown: "x", files: list })];
    yield [`account.get(fields ${show(list)})`, ["fields"], (chat) => chat.account.get({ fields: list })];
  }
  yield ["account.get without fields", ["fields"], (chat) => chat.account.get({} as Anything)];
  yield ["sessions.get without fields", ["fields"], (chat) => chat.sessions.get("1", {} as Anything)];
  for (const field of [5, null, undefined, "nickname", {}] as Anything[]) {
    yield [`account.get(field ${show(field)})`, ["fields[1]"], (chat) => chat.account.get({ fields: ["ocid", field] })];
    yield [`sessions.get(field ${show(field)})`, ["fields[0]"], (chat) => chat.sessions.get("1", { fields: [field] })];
  }

  // Booleans, times, choices, functions.
  for (const flag of [0, 1, "true", {}] as Anything[]) {
    yield [`create(e2eeOn ${show(flag)})`, ["e2eeOn"], (chat) => chat.sessions.create({ members: [], e2eeOn: flag })];
    yield [`upload(autoClean ${show(flag)})`, ["autoClean"], (chat) => chat.files.upload(new Blob(), { autoClean: flag })];
  }
  for (const since of ["yesterday", NaN, Infinity, new Date(NaN), {}, true, 5n] as Anything[]) {
    yield [`events(since ${show(since)})`, ["since"], (chat) => chat.events({ since }).next()];
  }
  for (const mode of ["both", 5] as Anything[]) {
    yield [`upload(mode ${show(mode)})`, ["mode"], (chat) => chat.files.upload(new Blob(), { mode })];
  }
  yield ["upload(onProgress)", ["onProgress"], (chat) => chat.files.upload(new Blob(), { onProgress: 5 as Anything })];
  for (const maxBytes of [-1, NaN, "5", 5n] as Anything[]) {
    yield [`download(maxBytes ${show(maxBytes)})`, ["maxBytes"], (chat) => chat.files.download("key", { maxBytes }).bytes()];
  }
  for (const source of [undefined, null, 5, "text", {}, [1, 2]] as Anything[]) {
    yield [`upload(${show(source)})`, ["source"], (chat) => chat.files.upload(source)];
  }

  // Accounts.
  yield ["login without a name", ["email"], (chat) => chat.auth.login({ password: "x" } as Anything)];
  yield ["login with both names", ["ocid"], (chat) => chat.auth.login({ ...login, ocid: "abc" } as Anything)];
  yield ["login without a password", ["password"], (chat) => chat.auth.login({ email: "a@example.org" } as Anything)];
  yield ["a blank name", ["name"], (chat) => chat.auth.register({ ...registration, name: " \u3000" })];
  yield ["a name of 61 bytes", ["name"], (chat) => chat.auth.register({ ...registration, name: `${"王".repeat(20)}!` })];
  for (const publicKey of ["text", 5, {}, [1]] as Anything[]) {
    yield [`register(publicKey ${show(publicKey)})`, ["publicKey"], (chat) => chat.auth.register({ ...registration, publicKey })];
  }
  yield ["several at once", ["email", "name"], (chat) => chat.auth.register({ email: " ", password: "x", name: "" })];
  yield ["a session name of 201 characters", ["name"], (chat) => chat.sessions.create({ members: [], name: "茶".repeat(201) })];

  // Getters that throw, proxies, odd objects.
  yield ["a getter: email", ["email"], (chat) => chat.auth.login(trap("email", { password: "x" }))];
  yield ["a getter: markdown", ["markdown"], (chat) => chat.messages.send("1", trap("markdown"))];
  yield ["a getter: fields", ["fields"], (chat) => chat.account.get(trap("fields"))];
  yield ["a getter in a list", ["members[0]"], (chat) => chat.sessions.create({ members: [trap("valueOf")] })];
  const { proxy, revoke } = Proxy.revocable<Anything>({}, {});
  revoke();
  yield ["a revoked proxy", ["markdown"], (chat) => chat.messages.send("1", proxy)];
  yield ["a revoked proxy in a list", ["members[0]"], (chat) => chat.sessions.create({ members: [proxy] })];
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date || typeof value === "symbol" || typeof value === "number") return String(value);
  return (JSON.stringify(value) ?? String(value)).slice(0, 40);
}

QUnit.test("wrong arguments are named and nothing is sent", async (assert) => {
  const { chat } = await newPerson();
  const { fetch, requests } = spy();
  const other = newChat({ fetch });
  await other.auth.resume(chat.auth.token ?? "");
  let count = 0;
  for (const [title, fields, call] of cases()) {
    count += 1;
    const error = await failureOf(call(other)).catch((thrown: unknown) => {
      throw new Error(`${title}: ${String(thrown)}`);
    });
    assert.strictEqual(error.code, "argument/invalid", title);
    assert.deepEqual(Object.keys(error.fields ?? {}), fields, title);
    assert.strictEqual(error.outcome, "not-sent", title);
    for (const problems of Object.values(error.fields ?? {})) {
      assert.true(problems.length > 0 && problems.every((text) => text.length > 0), `${title}: what was expected`);
    }
  }
  assert.true(count > 150, `${count} cases`);
  assert.strictEqual(requests.length, 0, "no request left");
});

QUnit.test("every accepted form of an id and of bytes is accepted", async (assert) => {
  const { chat } = await newPerson();
  const { sessionId } = await chat.sessions.create({ members: [] });
  for (const id of [sessionId, BigInt(sessionId), `000${sessionId}`.slice(-20)]) {
    assert.strictEqual((await chat.sessions.get(id, { fields: ["sessionId"] })).sessionId, sessionId, String(id));
  }
});

QUnit.test("undefined options are absent options", async (assert) => {
  const { chat } = await newPerson();
  const { sessionId, failedMembers } = await chat.sessions.create({ members: [], name: undefined, leaveMessage: undefined, e2eeOn: undefined }, undefined);
  assert.deepEqual(failedMembers, []);
  await chat.server.ping({ signal: undefined, timeoutMs: undefined });
  const sent = await chat.messages.send(sessionId, { markdown: "x", files: undefined });
  assert.true(sent.time instanceof Date);
});

QUnit.test("listeners are checked at once", (assert) => {
  const chat = newChat();
  assert.deepEqual(Object.keys(thrownBy(() => chat.on("ended" as Anything, () => undefined)).fields ?? {}), ["name"]);
  assert.deepEqual(Object.keys(thrownBy(() => chat.on("sessionEnded", 5 as Anything)).fields ?? {}), ["listener"]);
});

QUnit.test("secrets never show in errors about arguments", async (assert) => {
  const secret = "hush-hush-hush";
  for (const error of [
    await failureOf(newChat().auth.login({ email: 5, password: secret } as Anything)),
    await failureOf(newChat().auth.resume(secret)),
    await failureOf(newChat().messages.send(secret, { markdown: secret })),
  ]) {
    assert.false(JSON.stringify(error).includes(secret));
    assert.false(error.message.includes(secret));
    assert.false(String(error.stack).includes(secret));
  }
});
