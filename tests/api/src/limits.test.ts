import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { failureOf } from "./expect.js";
import { newChat } from "./people.js";
import { pb, playServer, playToken } from "./protobuf.js";

QUnit.module("limits");

/** Callers in plain JavaScript pass anything. */
type Anything = any;

type Use = (chat: OurChat, admin: OurChatAdmin) => PromiseLike<unknown>;
type Over = readonly [title: string, fields: readonly string[], call: Use];

const TOO_BIG = [2n ** 63n, "9223372036854775808", 2n ** 64n, 2 ** 53];
const BIGGEST = 2n ** 63n - 1n;
const text = (length: number, unit = "茶"): string => unit.repeat(length);
const bytes60 = text(20);
const account = { email: "a@b.example", password: "x" };
const invitation = { sessionId: 1, inviterId: 1 };
const mib4 = 4 << 20;
const unary = "/service.basic.v1.BasicService/Ping";

/** Every method that takes ids: the field that an error names, and the call with that id. */
const IDS: readonly (readonly [field: string, call: (id: Anything) => Use])[] = [
  ["id", (id) => (chat) => chat.account.get({ id, fields: [] })],
  ["userId", (id) => (chat) => chat.friends.invite(id)],
  ["inviterId", (id) => (chat) => chat.friends.accept(id)],
  ["inviterId", (id) => (chat) => chat.friends.refuse(id)],
  ["userId", (id) => (chat) => chat.friends.delete(id)],
  ["userId", (id) => (chat) => chat.friends.setDisplayName(id, "x")],
  ["members[1]", (id) => (chat) => chat.sessions.create({ members: [1, id] })],
  ["sessionId", (id) => (chat) => chat.sessions.get(id, { fields: [] })],
  ["sessionId", (id) => (chat) => chat.sessions.set(id, { name: "x" })],
  ["sessionId", (id) => (chat) => chat.sessions.delete(id)],
  ["sessionId", (id) => (chat) => chat.sessions.leave(id)],
  ["sessionId", (id) => (chat) => chat.sessions.invite(id, 1)],
  ["userId", (id) => (chat) => chat.sessions.invite(1, id)],
  ["sessionId", (id) => (chat) => chat.sessions.acceptInvitation({ ...invitation, sessionId: id })],
  ["inviterId", (id) => (chat) => chat.sessions.refuseInvitation({ ...invitation, inviterId: id })],
  ["sessionId", (id) => (chat) => chat.sessions.apply(id)],
  ["sessionId", (id) => (chat) => chat.sessions.allow(id, 1)],
  ["userId", (id) => (chat) => chat.sessions.allow(1, id)],
  ["userId", (id) => (chat) => chat.sessions.refuse(1, id)],
  ["sessionId", (id) => (chat) => chat.sessions.kick(id, 1)],
  ["userId", (id) => (chat) => chat.sessions.kick(1, id)],
  ["sessionId", (id) => (chat) => chat.sessions.mute(id, { userIds: [1] })],
  ["userIds[1]", (id) => (chat) => chat.sessions.mute(1, { userIds: [1, id] })],
  ["sessionId", (id) => (chat) => chat.sessions.unmute(id, [1])],
  ["userIds[0]", (id) => (chat) => chat.sessions.unmute(1, [id])],
  ["sessionId", (id) => (chat) => chat.sessions.ban(id, { userIds: [1] })],
  ["userIds[0]", (id) => (chat) => chat.sessions.ban(1, { userIds: [id] })],
  ["userIds[0]", (id) => (chat) => chat.sessions.unban(1, [id])],
  ["sessionId", (id) => (chat) => chat.sessions.unban(id, [])],
  ["sessionId", (id) => (chat) => chat.sessions.addRole(id, { name: "x", permissions: [1] })],
  ["roleId", (id) => (chat) => chat.sessions.getRole(id)],
  ["sessionId", (id) => (chat) => chat.sessions.setRole(id, 1, 1)],
  ["userId", (id) => (chat) => chat.sessions.setRole(1, id, 1)],
  ["roleId", (id) => (chat) => chat.sessions.setRole(1, 1, id)],
  ["sessionId", (id) => (chat) => chat.messages.send(id, { markdown: "x" })],
  ["sessionId", (id) => (chat) => chat.messages.recall(id, 1)],
  ["messageId", (id) => (chat) => chat.messages.recall(1, id)],
  ["roomId", (id) => (chat) => chat.rooms.join(id)],
  ["roomId", (id) => (chat) => chat.rooms.leave(id)],
  ["roomId", (id) => (chat) => chat.rooms.members(id)],
  ["roomId", (id) => (chat) => chat.rooms.acceptInvitation(id)],
  ["userId", (id) => (chat) => chat.rooms.invite(1, id)],
  ["userId", (id) => (chat) => chat.rooms.promote(1, id)],
  ["userId", (id) => (chat) => chat.rooms.demote(1, id)],
  ["userId", (id) => (chat) => chat.rooms.kick(1, id)],
  ["userId", (id) => (chat) => chat.rooms.signal(1, id, { type: "offer", sdp: "x" })],
  ["sessionId", (id) => (chat) => chat.e2ee.sendRoomKey(id, 1, new Uint8Array(1))],
  ["userId", (id) => (chat) => chat.e2ee.sendRoomKey(1, id, new Uint8Array(1))],
  ["sessionId", (id) => (chat) => chat.e2ee.enable(id)],
  ["sessionId", (id) => (chat) => chat.e2ee.disable(id)],
  ["userId", (id) => (_, admin) => admin.deleteAccount(id)],
  ["userId", (id) => (_, admin) => admin.banUser(id)],
  ["userId", (id) => (_, admin) => admin.unbanUser(id)],
  ["userId", (id) => (_, admin) => admin.assignRole(id, 1)],
  ["roleId", (id) => (_, admin) => admin.assignRole(1, id)],
  ["roleId", (id) => (_, admin) => admin.removeRole(1, id)],
  ["userId", (id) => (_, admin) => admin.rolesOfUser(id)],
  ["roleId", (id) => (_, admin) => admin.permissionsOfRole(id)],
  ["publisherId", (id) => (_, admin) => admin.publishAnnouncement({ title: "x", content: "x", publisherId: id })],
];

/** Texts with a limit: the field, the longest that fits, one that does not, and the call. */
const TEXTS: readonly (readonly [field: string, fits: string, over: string, call: (text: string) => Use])[] = [
  ["userName", bytes60, `${bytes60}!`, (userName) => (chat) => chat.account.set({ userName })],
  ["status", `${text(42)}ab`, `${text(42)}abc`, (status) => (chat) => chat.account.set({ status })],
  ["ocid", `${text(16)}ab`, `${text(16)}abc`, (ocid) => (chat) => chat.account.set({ ocid })],
  ["displayName", text(200), text(201), (displayName) => (chat) => chat.friends.invite(1, { displayName })],
  ["displayName", text(200, "😀"), text(201, "😀"), (displayName) => (chat) => chat.friends.setDisplayName(1, displayName)],
  ["name", text(200), text(201), (name) => (chat) => chat.sessions.create({ members: [], name })],
  ["name", text(200), text(201), (name) => (chat) => chat.sessions.set(1, { name })],
  ["message", text(mib4 - 20, "x"), text(mib4, "x"), (markdown) => (chat) => chat.messages.send(1, { markdown })],
];

function* overLimit(): Generator<Over> {
  for (const [field, call] of IDS) {
    for (const id of [...TOO_BIG, undefined, "x"]) {
      const optional = id === undefined && /^(id|publisherId)$/.test(field);
      if (!optional) yield [`${field} ${String(id)} in ${call}`, [field], call(id)];
    }
  }
  for (const [field, , over, call] of TEXTS) yield [`${field} of ${over.length} in ${call}`, [field], call(over)];

  yield ["a name of 61 bytes", ["name"], (chat) => chat.auth.register({ ...account, name: `${bytes60}!` })];
  for (const blank of ["", " \u3000\t"]) {
    yield ["a blank name", ["name"], (chat) => chat.auth.register({ ...account, name: blank })];
    yield ["a blank name", ["userName"], (chat) => chat.account.set({ userName: blank })];
    yield ["a blank role name", ["name"], (chat) => chat.sessions.addRole(1, { name: blank, permissions: [1] })];
    yield ["a blank key", ["key"], (chat) => chat.files.delete(blank)];
    yield ["a blank address", ["email"], (chat) => chat.auth.verifyEmail(blank)];
  }
  yield ["no permissions", ["permissions"], (chat) => chat.sessions.addRole(1, { name: "x", permissions: [] })];
  yield ["a permission twice", ["permissions"], (chat) => chat.sessions.addRole(1, { name: "x", permissions: [3, 1, 3] })];
  yield ["no display name", ["userId", "displayName"], (chat) => (chat.friends as Anything).setDisplayName()];

  for (const durationMs of [0, 999, -1000, 0.5]) {
    yield [`mute ${durationMs}`, ["durationMs"], (chat) => chat.sessions.mute(1, { userIds: [1], durationMs })];
    yield [`mute all ${durationMs}`, ["durationMs"], (chat) => chat.sessions.mute(1, { everybody: true, durationMs })];
    yield [`ban ${durationMs}`, ["durationMs"], (chat) => chat.sessions.ban(1, { userIds: [1], durationMs })];
    yield [`server ban ${durationMs}`, ["durationMs"], (_, admin) => admin.banUser(1, { durationMs })];
  }
  for (const method of ["mute", "ban"] as const) {
    const restrict = (restriction: Anything): Use => (chat) => chat.sessions[method](1, restriction);
    yield [`${method} nobody`, ["userIds"], restrict({ userIds: [] })];
    yield [`${method} without saying whom`, ["userIds"], restrict({ durationMs: 1000 })];
    yield [`${method} everybody for ever`, ["durationMs"], restrict({ everybody: true })];
    yield [`${method} everybody and somebody`, ["userIds"], restrict({ everybody: true, userIds: [1], durationMs: 1000 })];
    yield [`${method} everybody: false`, ["everybody", "durationMs"], restrict({ everybody: false })];
    yield [`${method} with a text`, ["durationMs"], restrict({ userIds: [1], durationMs: "1000" })];
    yield [`${method} nothing`, ["restriction"], restrict(undefined)];
  }

  const signal = (signal: Anything): Use => (chat) => chat.rooms.signal(1, 1, signal);
  for (const type of ["offer", "answer"]) {
    yield [`${type} without sdp`, ["sdp"], signal({ type })];
    yield [`${type} with empty sdp`, ["sdp"], signal({ type, sdp: "", candidate: "x" })];
  }
  yield ["no candidate", ["candidate"], signal({ type: "iceCandidate", sdp: "x" })];
  yield ["an empty candidate", ["candidate"], signal({ type: "iceCandidate", candidate: "" })];
  yield ["a signal of no type", ["type"], signal({ sdp: "x", candidate: "x" })];
  for (const type of ["unspecified", "rollback", "7", 5]) yield [`type ${type}`, ["type"], signal({ type, sdp: "x" })];
  for (const index of [-1, 1.5, 2 ** 32, "0"]) {
    yield [`index ${index}`, ["sdpMLineIndex"], signal({ type: "iceCandidate", candidate: "x", sdpMLineIndex: index })];
  }
  yield ["no signal", ["signal"], signal(undefined)];

  yield ["a room key too big", ["request"], (chat) => chat.e2ee.sendRoomKey(1, 1, new Uint8Array(mib4))];
  for (const key of [undefined, "text", [1]] as Anything[]) {
    yield [`a room key ${key}`, ["roomKey"], (chat) => chat.e2ee.sendRoomKey(1, 1, key)];
    if (key) yield [`a room key ${key}`, ["roomKey"], (chat) => chat.sessions.allow(1, 1, { roomKey: key })];
  }

  yield ["no maintenance", ["on"], (_, admin) => (admin as Anything).setMaintenance()];
  for (const on of ["yes", 5, null]) yield [`maintenance ${on}`, ["on"], (_, admin) => (admin as Anything).setMaintenance(on)];
  yield ["no announcement", ["announcement"], (_, admin) => (admin as Anything).publishAnnouncement()];
  yield ["an empty announcement", ["content", "title"], (_, admin) => (admin as Anything).publishAnnouncement({})];
  yield ["no configuration", ["content"], (_, admin) => (admin as Anything).setConfig()];
  yield ["no span", ["startTime", "endTime", "intervalMs"], (_, admin) => (admin as Anything).metricsHistory({})];
  yield ["a filter's time", ["filter.registeredAfter"], (_, admin) => admin.listUsers({ filter: { registeredAfter: "x" } })];
  yield ["a filter's id", ["filter.ownerId"], (_, admin) => admin.listSessions({ filter: { ownerId: "x" }, fields: [] })];
  yield ["a field of sessions", ["fields[0]"], (_, admin) => admin.listSessions({ fields: ["nickname" as Anything] })];

  yield ["a raw message too big", ["request"], (chat) => chat.raw.unary(unary, new Uint8Array(mib4 + 1))];
  yield ["a second raw message too big", ["messages[1]"], (chat) => chat.raw.clientStream(unary, [pb(), new Uint8Array(mib4 + 1)])];
  yield ["a raw stream's request too big", ["request"], (chat) => chat.raw.serverStream(unary, new Uint8Array(mib4 + 1)).next()];
}

async function playing(): Promise<{ chat: OurChat; admin: OurChatAdmin; received: readonly unknown[] }> {
  const { fetch, received } = playServer([pb()]);
  const chat = newChat({ fetch });
  await chat.auth.resume(playToken("7"));
  return { chat, admin: new OurChatAdmin(chat), received };
}

QUnit.test("what is over a limit is named and not sent", async (assert) => {
  const { chat, admin, received } = await playing();
  let count = 0;
  for (const [title, fields, call] of overLimit()) {
    count += 1;
    const error = await failureOf(call(chat, admin)).catch((thrown: unknown) => {
      throw new Error(`${title}: ${String(thrown)}`);
    });
    assert.strictEqual(error.code, "argument/invalid", title);
    assert.deepEqual(Object.keys(error.fields ?? {}), fields, title);
    assert.strictEqual(error.outcome, "not-sent", title);
  }
  assert.true(count > 300, `${count} cases`);
  assert.strictEqual(received.length, 0, "no request left");
});

QUnit.test("what is just within a limit is sent", async (assert) => {
  const { chat, admin, received } = await playing();
  let count = 0;
  const sent = async (call: Use): Promise<void> => {
    await call(chat, admin);
    count += 1;
    assert.strictEqual(received.length, count, String(call));
  };
  for (const [, call] of IDS) for (const id of [BIGGEST, String(BIGGEST), 1]) await sent(call(id));
  for (const [, fits, , call] of TEXTS) await sent(call(fits));
  await sent((_chat) => _chat.sessions.mute(1, { userIds: [1], durationMs: 1000 }));
  await sent((_chat) => _chat.sessions.addRole(1, { name: "x", permissions: [14, 1, 99] }));
  await sent((_chat) => _chat.account.set({ status: "", ocid: "" }));
  await sent((_chat) => _chat.raw.unary(unary, new Uint8Array(mib4)));
});
