import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { Permission, Role } from "ourchat-sdk";
import { eventOf, failureOf } from "./expect.js";
import { newPair, newPerson } from "./people.js";

QUnit.module("groups");

const membersOf = async (chat: OurChat, sessionId: string): Promise<readonly string[]> =>
  (await chat.sessions.get(sessionId, { fields: ["members"] })).members;

QUnit.test("owners change a session, members may not", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  await ada.chat.sessions.set(sessionId, { name: "Cha", description: "green and black" });
  const fields = ["name", "description", "avatarKey"] as const;
  assert.deepEqual(await bo.chat.sessions.get(sessionId, { fields }), { name: "Cha", description: "green and black", avatarKey: "" });
  for (const [changes, code] of [
    [{ name: "x" }, "permission/set-session-name"],
    [{ description: "x" }, "permission/set-session-description"],
    [{ avatarKey: "x" }, "permission/set-session-avatar"],
  ] as const) {
    assert.strictEqual((await failureOf(bo.chat.sessions.set(sessionId, changes))).code, code);
  }
});

QUnit.test("who is invited comes in, and unknown users are named", async (assert) => {
  const { ada, sessionId } = await newPair();
  const cai = await newPerson("Cai");
  assert.deepEqual(await ada.chat.sessions.invite(sessionId, cai.id, { leaveMessage: "tea?" }), {});
  const invitation = await eventOf(cai.chat, "sessionInvitation");
  assert.deepEqual([invitation.sessionId, invitation.inviterId, invitation.leaveMessage], [sessionId, ada.id, "tea?"]);
  await cai.chat.sessions.acceptInvitation(invitation);
  assert.true((await membersOf(ada.chat, sessionId)).includes(cai.id));
  assert.deepEqual(await ada.chat.sessions.invite(sessionId, 77), { failedMember: { id: "77", reason: "memberNotFound" } });
  assert.strictEqual((await failureOf(ada.chat.sessions.invite(77, cai.id))).code, "session/not-found");
});

QUnit.test("applicants are let in or not", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const [cai, dao] = await Promise.all([newPerson("Cai"), newPerson("Dao")]);
  await cai.chat.sessions.apply(sessionId, { leaveMessage: "me, too" });
  await dao.chat.sessions.apply(sessionId);
  const request = await eventOf(ada.chat, "joinRequest");
  assert.deepEqual([request.sessionId, request.userId, request.leaveMessage], [sessionId, cai.id, "me, too"]);
  assert.strictEqual((await failureOf(bo.chat.sessions.allow(sessionId, cai.id))).code, "permission/denied");
  await ada.chat.sessions.allow(sessionId, cai.id, { roomKey: new Uint8Array([1, 2, 3]) });
  const answer = await eventOf(cai.chat, "joinRequestAnswer");
  assert.deepEqual([answer.accepted, [...(answer.roomKey ?? [])]], [true, [1, 2, 3]]);
  await ada.chat.sessions.refuse(sessionId, dao.id);
  assert.false((await eventOf(dao.chat, "joinRequestAnswer")).accepted);
  assert.deepEqual([...(await membersOf(ada.chat, sessionId))].sort(), [ada.id, bo.id, cai.id].sort());
});

QUnit.test("leaving, removing and deleting", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  assert.strictEqual((await failureOf(bo.chat.sessions.kick(sessionId, ada.id))).code, "permission/denied");
  assert.strictEqual((await failureOf(bo.chat.sessions.delete(sessionId))).code, "permission/denied");
  await ada.chat.sessions.kick(sessionId, bo.id);
  assert.deepEqual(await membersOf(ada.chat, sessionId), [ada.id]);
  assert.strictEqual((await failureOf(bo.chat.sessions.leave(sessionId))).code, "session/user-not-member");
  await ada.chat.sessions.delete(sessionId);
  assert.strictEqual((await failureOf(ada.chat.sessions.delete(sessionId))).code, "session/not-found");
  const second = await newPair();
  await second.bo.chat.sessions.leave(second.sessionId);
  assert.deepEqual(await membersOf(second.ada.chat, second.sessionId), [second.ada.id]);
});

QUnit.test("mutes hold, end and are lifted", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const send = () => bo.chat.messages.send(sessionId, { markdown: "x" });
  assert.strictEqual((await failureOf(bo.chat.sessions.mute(sessionId, { userIds: [ada.id] }))).code, "permission/denied");
  await ada.chat.sessions.mute(sessionId, { userIds: [bo.id] });
  assert.strictEqual((await failureOf(send())).code, "permission/muted");
  await ada.chat.sessions.unmute(sessionId, [bo.id]);
  await send();
  assert.strictEqual((await failureOf(ada.chat.sessions.unmute(sessionId, [bo.id]))).code, "state/not-muted");
  await ada.chat.sessions.mute(sessionId, { everybody: true, durationMs: 1000 });
  for (const { chat } of [ada, bo]) {
    assert.strictEqual((await failureOf(chat.messages.send(sessionId, { markdown: "x" }))).code, "permission/muted");
  }
  const end = Date.now() + 10_000;
  while (Date.now() < end && (await send().then(() => false, () => true))) await new Promise((resolve) => setTimeout(resolve, 200));
  await send();
});

QUnit.test("bans remove and are lifted", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  await ada.chat.sessions.ban(sessionId, { userIds: [bo.id], durationMs: 60_000 });
  assert.deepEqual(await membersOf(ada.chat, sessionId), [ada.id]);
  assert.strictEqual((await failureOf(bo.chat.sessions.apply(sessionId))).code, "permission/banned");
  await ada.chat.sessions.unban(sessionId, [bo.id]);
  await bo.chat.sessions.apply(sessionId);
  assert.strictEqual((await failureOf(ada.chat.sessions.unban(sessionId, [bo.id]))).code, "state/not-banned");
});

QUnit.test("roles: the built-in ones, one's own, and what they permit", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const all = Object.values(Permission);
  assert.deepEqual([...(await bo.chat.sessions.getRole(Role.Owner)).permissions].sort((a, b) => a - b), all);
  assert.deepEqual([...(await bo.chat.sessions.getRole(Role.Member)).permissions].sort(), [Permission.SendMsg, Permission.RecallMsg]);
  assert.false((await bo.chat.sessions.getRole(Role.Admin)).permissions.includes(Permission.DeleteSession));

  const permissions = [Permission.SendMsg, Permission.SetTitle];
  const { roleId } = await ada.chat.sessions.addRole(sessionId, { name: "Namer", description: "names", permissions });
  const role = await bo.chat.sessions.getRole(roleId);
  assert.deepEqual({ ...role, permissions: [...role.permissions].sort() }, { name: "Namer", description: "names", permissions, sessionId });
  await ada.chat.sessions.setRole(sessionId, bo.id, roleId);
  await bo.chat.sessions.set(sessionId, { name: "named by Bo" });
  assert.strictEqual((await failureOf(bo.chat.sessions.setRole(sessionId, ada.id, Role.Member))).code, "permission/denied");
  const outsider = await newPerson();
  assert.strictEqual((await failureOf(outsider.chat.sessions.getRole(roleId))).code, "permission/not-in-session");
  assert.strictEqual((await failureOf(ada.chat.sessions.getRole(999_999))).code, "role/not-found");
  assert.strictEqual((await failureOf(ada.chat.sessions.setRole(sessionId, outsider.id, Role.Admin))).code, "session/user-not-member");
});

QUnit.test("a recalled message is recalled for all", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const sent = await ada.chat.messages.send(sessionId, { markdown: "oops" });
  const { id } = await ada.chat.messages.recall(sessionId, sent.id);
  const recall = await eventOf(bo.chat, "recall");
  assert.deepEqual([recall.messageId, recall.id], [sent.id, id]);
  assert.strictEqual((await failureOf(ada.chat.messages.recall(sessionId, sent.id))).code, "message/not-found");
});

QUnit.test("room keys are carried, and encryption ends for good", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { sessionId } = await ada.chat.sessions.create({ members: [bo.id], e2eeOn: true });
  await bo.chat.sessions.acceptInvitation({ sessionId, inviterId: ada.id });
  const key = new Uint8Array(256).map((_, index) => index);
  assert.deepEqual(await ada.chat.e2ee.sendRoomKey(sessionId, bo.id, key), {});
  const event = await eventOf(bo.chat, "roomKey");
  assert.deepEqual([event.userId, [...event.roomKey]], [ada.id, [...key]]);
  assert.deepEqual(await ada.chat.e2ee.sendRoomKey(sessionId, 77, key), { failedMember: { id: "77", reason: "memberNotFound" } });

  await ada.chat.messages.send(sessionId, { markdown: "Y2lwaGVy", encrypted: true });
  const message = await eventOf(bo.chat, "message");
  assert.deepEqual([message.markdown, message.encrypted], ["Y2lwaGVy", true]);
  assert.strictEqual((await failureOf(ada.chat.e2ee.enable(sessionId))).code, "conflict/exists");
  assert.strictEqual((await failureOf(bo.chat.e2ee.disable(sessionId))).code, "permission/denied");
  await ada.chat.e2ee.disable(sessionId);
  assert.strictEqual((await failureOf(ada.chat.messages.send(sessionId, { markdown: "x", encrypted: true }))).code, "permission/e2ee-not-on");
  await ada.chat.e2ee.enable(sessionId);
  assert.strictEqual((await eventOf(ada.chat, "roomKeyRotation")).sessionId, sessionId);
});

QUnit.test("a deleted file is gone", async (assert) => {
  const { chat } = await newPerson();
  const { key } = await chat.files.upload(new Blob(["x"]));
  await chat.files.delete(key);
  assert.strictEqual((await failureOf(chat.files.download(key).bytes())).code, "permission/denied");
  assert.strictEqual((await failureOf(chat.files.delete(key))).code, "permission/denied");
});
