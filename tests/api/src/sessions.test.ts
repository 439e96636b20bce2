import QUnit from "qunit";
import { failureOf } from "./expect.js";
import { newPair, newPerson } from "./people.js";

QUnit.module("sessions");

QUnit.test("create makes oneself the owner and names who does not exist", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { sessionId, failedMembers } = await ada.chat.sessions.create({ members: [bo.id, 77, "78"], name: "茶 Tea" });
  assert.true(/^\d{15,19}$/.test(sessionId));
  assert.deepEqual(failedMembers, [{ id: "77", reason: "memberNotFound" }, { id: "78", reason: "memberNotFound" }]);
  const session = await ada.chat.sessions.get(sessionId, {
    fields: ["sessionId", "name", "avatarKey", "createdTime", "updatedTime", "members", "roles", "size", "description"],
  });
  assert.strictEqual(session.sessionId, sessionId);
  assert.strictEqual(session.name, "茶 Tea");
  assert.strictEqual(session.avatarKey, "");
  assert.true(Math.abs(session.createdTime.getTime() - Date.now()) < 60_000);
  assert.true(session.updatedTime instanceof Date);
  assert.deepEqual(session.members, [ada.id], "Bo is only invited");
  assert.deepEqual(session.roles, [{ userId: ada.id, role: "3" }]);
  assert.true(/^\d+$/.test(session.size));
  assert.false("description" in session);
});

QUnit.test("an accepted invitation makes a member, a refused one does not", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const { members, roles } = await bo.chat.sessions.get(sessionId, { fields: ["members", "roles"] });
  assert.deepEqual([...members].sort(), [ada.id, bo.id].sort());
  assert.deepEqual(roles.find(({ userId }) => userId === bo.id), { userId: bo.id, role: "1" });

  const other = await ada.chat.sessions.create({ members: [bo.id] });
  await bo.chat.sessions.refuseInvitation({ sessionId: other.sessionId, inviterId: ada.id });
  assert.deepEqual((await ada.chat.sessions.get(other.sessionId, { fields: ["members"] })).members, [ada.id]);
  const error = await failureOf(bo.chat.sessions.acceptInvitation({ sessionId: other.sessionId, inviterId: ada.id }));
  assert.strictEqual(error.code, "session/invitation-not-found");
});

QUnit.test("outsiders see a session's name but not its members", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { sessionId } = await ada.chat.sessions.create({ members: [], name: "Tea" });
  assert.deepEqual(await bo.chat.sessions.get(BigInt(sessionId), { fields: ["name"] }), { name: "Tea" });
  for (const field of ["members", "roles"] as const) {
    assert.strictEqual((await failureOf(bo.chat.sessions.get(sessionId, { fields: [field] }))).code, "permission/denied", field);
  }
  assert.strictEqual((await failureOf(bo.chat.sessions.get(1, { fields: ["name"] }))).code, "session/not-found");
});

QUnit.test("the result's type follows the fields", async (assert) => {
  const { chat } = await newPerson();
  const { sessionId } = await chat.sessions.create({ members: [], name: "Tea" });
  const session = await chat.sessions.get(sessionId, { fields: ["name", "members"] });
  const name: string = session.name;
  // @ts-expect-error: it was not asked for
  const size: unknown = session.size;
  assert.deepEqual([name, size, session.members.length], ["Tea", undefined, 1]);
});
