import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import { Role } from "ourchat-sdk";
import { eventOf, failureOf } from "./expect.js";
import { newPerson } from "./people.js";

QUnit.module("friends");

QUnit.test("an accepted invitation makes two friends and their session", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  await ada.chat.friends.invite(bo.id, { leaveMessage: "it is me", displayName: "Bobo" });
  const invitation = await eventOf(bo.chat, "friendInvitation");
  assert.deepEqual([invitation.inviterId, invitation.inviteeId, invitation.leaveMessage], [ada.id, bo.id, "it is me"]);

  const { sessionId } = await bo.chat.friends.accept(invitation.inviterId, { leaveMessage: "welcome" });
  const answer = await eventOf(ada.chat, "friendInvitationAnswer");
  assert.deepEqual([answer.status, answer.sessionId, answer.leaveMessage], ["success", sessionId, "welcome"]);

  for (const [one, other] of [[ada, bo], [bo, ada]] as const) {
    assert.deepEqual((await one.chat.account.get({ fields: ["friends"] })).friends, [other.id]);
    const { roles } = await one.chat.sessions.get(sessionId, { fields: ["roles"] });
    assert.deepEqual(roles.map(({ role }) => role), [Role.Owner, Role.Owner]);
  }
  assert.strictEqual((await ada.chat.account.get({ id: bo.id, fields: ["displayName"] })).displayName, "Bobo");
  assert.strictEqual((await failureOf(ada.chat.friends.invite(bo.id))).code, "conflict/already-friends");
  // A friend is a member at once.
  const created = await ada.chat.sessions.create({ members: [bo.id] });
  assert.strictEqual((await bo.chat.sessions.get(created.sessionId, { fields: ["members"] })).members.length, 2);
});

QUnit.test("a refused invitation is gone", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  await ada.chat.friends.invite(bo.id);
  assert.strictEqual(await bo.chat.friends.refuse(ada.id, { leaveMessage: "who are you?" }), undefined);
  const answer = await eventOf(ada.chat, "friendInvitationAnswer");
  assert.deepEqual([answer.status, answer.sessionId, answer.leaveMessage], ["fail", undefined, "who are you?"]);
  assert.strictEqual((await failureOf(bo.chat.friends.accept(ada.id))).code, "friend/invitation-not-found");
  assert.deepEqual((await ada.chat.account.get({ fields: ["friends"] })).friends, []);
});

QUnit.test("deleting a friend deletes the session of the two", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  await ada.chat.friends.invite(bo.id);
  const { sessionId } = await bo.chat.friends.accept(ada.id);
  await ada.chat.friends.delete(bo.id);
  assert.strictEqual((await failureOf(bo.chat.sessions.get(sessionId, { fields: ["name"] }))).code, "session/not-found");
  assert.strictEqual((await failureOf(bo.chat.friends.delete(ada.id))).code, "friend/not-found");
});

QUnit.test("a private name is seen by its giver only, and can be taken back", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const seen = async (by: OurChat): Promise<string | undefined> => (await by.account.get({ id: bo.id, fields: ["displayName"] })).displayName;
  for (const name of ["波", "👋".repeat(200), ""]) {
    await ada.chat.friends.setDisplayName(bo.id, name);
    assert.strictEqual(await seen(ada.chat), name);
  }
  assert.strictEqual(await seen(bo.chat), undefined);
});

QUnit.test("the own account can be changed and given up", async (assert) => {
  const { chat, ocid, id } = await newPerson("Ada");
  const other = await newPerson("Bo");
  await chat.account.set({ userName: "阿达", status: "at tea" });
  assert.deepEqual(await other.chat.account.get({ id, fields: ["userName", "status", "ocid"] }), { userName: "阿达", status: "at tea", ocid });
  assert.strictEqual((await failureOf(chat.account.set({ ocid: other.ocid }))).code, "conflict/info");
  const fresh = `ada-${crypto.randomUUID()}`;
  await chat.account.set({ ocid: fresh });
  assert.strictEqual(await chat.server.lookup(fresh), id);
  await chat.account.unregister();
  const error = await failureOf(chat.account.get({ fields: ["ocid"] }));
  assert.true(["auth/account-deleted", "auth/account-not-found", "user/not-found"].includes(error.code), error.code);
  assert.true(error.relogin);
});
