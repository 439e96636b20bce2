import QUnit from "qunit";
import { failureOf } from "./expect.js";
import { newPerson } from "./people.js";

QUnit.module("rooms");

QUnit.test("a closed room is for the invited", async (assert) => {
  const [ada, bo, cai] = await Promise.all([newPerson("Ada"), newPerson("Bo"), newPerson("Cai")]);
  const { roomId } = await ada.chat.rooms.create({ title: "Call" });
  await ada.chat.rooms.join(roomId);
  assert.strictEqual((await failureOf(bo.chat.rooms.join(roomId))).code, "permission/denied");
  assert.strictEqual((await failureOf(bo.chat.rooms.members(roomId))).code, "permission/denied");
  await ada.chat.rooms.invite(roomId, bo.id);
  assert.strictEqual((await failureOf(ada.chat.rooms.invite(roomId, bo.id))).code, "conflict/exists");
  assert.strictEqual(await bo.chat.rooms.acceptInvitation(roomId), undefined);
  assert.strictEqual((await failureOf(bo.chat.rooms.acceptInvitation(roomId))).code, "conflict/exists");
  assert.strictEqual((await failureOf(cai.chat.rooms.acceptInvitation(roomId))).code, "permission/denied");
  assert.deepEqual([...(await bo.chat.rooms.members(roomId))].sort(), [ada.id, bo.id].sort());
});

QUnit.test("an open room is for everybody; who joins hears who is there", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { roomId } = await ada.chat.rooms.create({ openJoin: true });
  await ada.chat.rooms.join(roomId);
  assert.deepEqual(await bo.chat.rooms.join(roomId), [ada.id]);
  await bo.chat.rooms.leave(roomId);
  assert.deepEqual(await ada.chat.rooms.members(roomId), [ada.id]);
  assert.strictEqual((await failureOf(bo.chat.rooms.join(77))).code, "webrtc/room-not-found");
});

QUnit.test("admins come and go, and the creator stays", async (assert) => {
  const [ada, bo, cai] = await Promise.all([newPerson("Ada"), newPerson("Bo"), newPerson("Cai")]);
  const { roomId } = await ada.chat.rooms.create({ openJoin: true });
  for (const { chat } of [ada, bo, cai]) await chat.rooms.join(roomId);
  assert.strictEqual((await failureOf(bo.chat.rooms.kick(roomId, cai.id))).code, "permission/denied");
  await ada.chat.rooms.promote(roomId, bo.id);
  await bo.chat.rooms.kick(roomId, cai.id);
  assert.deepEqual([...(await ada.chat.rooms.members(roomId))].sort(), [ada.id, bo.id].sort());
  assert.strictEqual((await failureOf(bo.chat.rooms.kick(roomId, ada.id))).code, "permission/denied");
  assert.strictEqual((await failureOf(bo.chat.rooms.kick(roomId, bo.id))).code, "argument/self-target");
  assert.strictEqual((await failureOf(bo.chat.rooms.promote(roomId, cai.id))).code, "user/not-found");
  assert.strictEqual((await failureOf(bo.chat.rooms.demote(roomId, bo.id))).code, "permission/denied");
  await ada.chat.rooms.demote(roomId, bo.id);
  assert.strictEqual((await failureOf(bo.chat.rooms.promote(roomId, ada.id))).code, "permission/denied");
});

QUnit.test("signals are taken as the browser makes them", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { roomId } = await ada.chat.rooms.create({ openJoin: true });
  for (const { chat } of [ada, bo]) await chat.rooms.join(roomId);
  assert.strictEqual(await ada.chat.rooms.signal(roomId, bo.id, { type: "offer", sdp: "v=0\r\n" }), undefined);
  assert.strictEqual(await bo.chat.rooms.signal(roomId, ada.id, { type: "answer", sdp: "v=0\r\n" }), undefined);
  const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 };
  assert.strictEqual(await ada.chat.rooms.signal(roomId, bo.id, { type: "iceCandidate", ...candidate }), undefined);
});
