import QUnit from "qunit";
import type { MethodErrorCodes, OurChat } from "ourchat-sdk";
import { Permission, Role } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { newChat } from "./people.js";
import { packed, pb, playServer, playToken } from "./protobuf.js";
import { pathOf } from "./faults.js";

QUnit.module("calls");

/** Methods that the other suites show on the wire. */
type Elsewhere =
  | "auth.register" | "auth.login" | "auth.resume" | "server.httpStatus" | "events" | "files.upload" | "files.download"
  | "diagnose" | "watch"
  | "raw.unary" | "raw.serverStream" | "raw.clientStream";

/** What a method sends, what a server answers, and what becomes of the answer. */
interface Call {
  readonly call: (chat: OurChat, admin: OurChatAdmin) => PromiseLike<unknown>;
  readonly operation: string;
  readonly sent: Uint8Array;
  readonly answer?: Uint8Array;
  readonly result?: unknown;
}

const ME = "9007199254740993";
const ID = 123456789012345678n;
const USER = 9223372036854775807n;
const [id, user] = [String(ID), String(USER)];
const KEY = new Uint8Array([1, 2, 255]);
const TIME = new Date(1_700_000_000_250);
const time = pb([1, 1_700_000_000], [2, 250_000_000]);
const minute = pb([1, 60]);
const failed = pb([1, pb([1, USER], [2, 1])]);
const failedMember = { failedMember: { id: user, reason: "memberNotFound" } };
const done = pb([1, true]);
const O = "OurChatService.";
const M = "ServerManageService.";

const CALLS: Record<Exclude<keyof MethodErrorCodes, Elsewhere>, readonly Call[]> = {
  "auth.verifyEmail": [{ call: (chat) => chat.auth.verifyEmail("a@b.example"), operation: "AuthService.Verify", sent: pb([1, "a@b.example"]) }],
  "server.info": [{
    call: (chat) => chat.server.info(), operation: "BasicService.GetServerInfo", sent: pb(),
    answer: pb([1, 2], [3, pb([1, 1], [3, 7])], [4, "uuid"], [5, "Tea House"]),
    result: { status: "maintaining", version: { major: 1, minor: 0, patch: 7 }, id: "uuid", name: "Tea House" },
  }],
  "server.ping": [{ call: (chat) => chat.server.ping(), operation: "BasicService.Ping", sent: pb() }],
  "server.time": [{ call: (chat) => chat.server.time(), operation: "BasicService.Timestamp", sent: pb(), answer: pb([1, time]), result: TIME }],
  "server.lookup": [{ call: (chat) => chat.server.lookup("abc"), operation: "BasicService.GetId", sent: pb([1, "abc"]), answer: pb([1, USER]), result: user }],
  "server.presets": [{ call: (chat) => chat.server.presets(), operation: "BasicService.GetPresetUserStatus", sent: pb(), answer: pb([1, "Away"], [1, "Busy"]), result: ["Away", "Busy"] }],
  "server.supportContacts": [{
    call: (chat) => chat.server.supportContacts(), operation: "BasicService.Support", sent: pb(),
    answer: pb([1, pb([1, "a@b.example"], [3, 2])], [1, pb([2, "abc"], [3, 9], [4, "+86 10"])], [2, "https://b.example"]),
    result: {
      contacts: [{ emailAddress: "a@b.example", role: "security" }, { ocid: "abc", role: "9", phoneNumber: "+86 10" }],
      supportPage: "https://b.example",
    },
  }],
  "server.voipConfig": [
    {
      call: (chat) => chat.server.voipConfig(), operation: "BasicService.GetVoipConfig", sent: pb(),
      answer: pb([1, "stun:a:1"], [1, "stun:b:2"], [2, true], [3, "turn:c:3"], [4, "u"], [5, "p"], [6, 86_400]),
      result: {
        stunServers: ["stun:a:1", "stun:b:2"],
        turn: { url: "turn:c:3", username: "u", password: "p", lifetimeMs: 86_400_000 },
        iceServers: [{ urls: "stun:a:1" }, { urls: "stun:b:2" }, { urls: "turn:c:3", username: "u", credential: "p" }],
      },
    },
    {
      call: (chat) => chat.server.voipConfig(), operation: "BasicService.GetVoipConfig", sent: pb(),
      answer: pb([1, "stun:a:1"], [3, "turn:c:3"]),
      result: { stunServers: ["stun:a:1"], iceServers: [{ urls: "stun:a:1" }] },
    },
  ],
  "account.get": [{
    call: (chat) => chat.account.get({ id: USER, fields: ["userName", "friends"] }), operation: `${O}GetAccountInfo`,
    sent: pb([1, USER], [2, packed(3, 11)]), answer: pb([3, "Bo"]), result: { userName: "Bo", friends: [] },
  }],
  "account.set": [
    {
      call: (chat) => chat.account.set({ ocid: "abc", status: "", userName: "Ada", avatarKey: "key" }), operation: `${O}SetSelfInfo`,
      sent: pb([2, "Ada"], [3, "key"], [4, ""], [5, "abc"]),
    },
    { call: (chat) => chat.account.set({}), operation: `${O}SetSelfInfo`, sent: pb() },
  ],
  "account.unregister": [{ call: (chat) => chat.account.unregister(), operation: `${O}Unregister`, sent: pb() }],
  "friends.invite": [
    {
      call: (chat) => chat.friends.invite(USER, { leaveMessage: "hi", displayName: "B" }), operation: `${O}AddFriend`,
      sent: pb([1, USER], [2, "B"], [3, "hi"]),
    },
    { call: (chat) => chat.friends.invite(user), operation: `${O}AddFriend`, sent: pb([1, USER]) },
  ],
  "friends.accept": [{
    call: (chat) => chat.friends.accept(user, { leaveMessage: "yes" }), operation: `${O}AcceptFriendInvitation`,
    sent: pb([1, USER], [2, 1], [3, "yes"]), answer: pb([1, ID]), result: { sessionId: id },
  }],
  "friends.refuse": [{ call: (chat) => chat.friends.refuse(user), operation: `${O}AcceptFriendInvitation`, sent: pb([1, USER], [2, 2]) }],
  "friends.delete": [{ call: (chat) => chat.friends.delete(user), operation: `${O}DeleteFriend`, sent: pb([1, USER]) }],
  "friends.setDisplayName": [{ call: (chat) => chat.friends.setDisplayName(user, ""), operation: `${O}SetFriendInfo`, sent: pb([1, USER], [2, ""]) }],
  "sessions.create": [{
    call: (chat) => chat.sessions.create({ members: [user, 5], name: "Tea", leaveMessage: "come", e2eeOn: true }), operation: `${O}NewSession`,
    sent: pb([1, packed(USER, 5)], [2, "Tea"], [3, "come"], [5, true]),
    answer: pb([1, ID], [2, pb([1, 5], [2, 1])]), result: { sessionId: id, failedMembers: [{ id: "5", reason: "memberNotFound" }] },
  }],
  "sessions.get": [{
    call: (chat) => chat.sessions.get(id, { fields: ["name", "roles"] }), operation: `${O}GetSessionInfo`,
    sent: pb([1, ID], [2, packed(2, 7)]), answer: pb([2, "Tea"], [7, pb([1, 3], [2, USER])]),
    result: { name: "Tea", roles: [{ role: Role.Owner, userId: user }] },
  }],
  "sessions.set": [
    {
      call: (chat) => chat.sessions.set(id, { name: "Tea", description: "", avatarKey: "key" }), operation: `${O}SetSessionInfo`,
      sent: pb([1, ID], [2, "Tea"], [3, ""], [4, "key"]),
    },
    { call: (chat) => chat.sessions.set(id, { name: undefined, description: "x" }), operation: `${O}SetSessionInfo`, sent: pb([1, ID], [3, "x"]) },
  ],
  "sessions.delete": [{ call: (chat) => chat.sessions.delete(id), operation: `${O}DeleteSession`, sent: pb([1, ID]) }],
  "sessions.leave": [{ call: (chat) => chat.sessions.leave(id), operation: `${O}LeaveSession`, sent: pb([1, ID]) }],
  "sessions.invite": [
    {
      call: (chat) => chat.sessions.invite(id, user, { leaveMessage: "come" }), operation: `${O}InviteUserToSession`,
      sent: pb([1, ID], [2, USER], [3, "come"]), answer: failed, result: failedMember,
    },
    { call: (chat) => chat.sessions.invite(id, user), operation: `${O}InviteUserToSession`, sent: pb([1, ID], [2, USER]), result: {} },
  ],
  "sessions.acceptInvitation": [{
    call: (chat) => chat.sessions.acceptInvitation({ sessionId: id, inviterId: user }), operation: `${O}AcceptJoinSessionInvitation`,
    sent: pb([1, ID], [2, true], [3, USER]),
  }],
  "sessions.refuseInvitation": [{
    call: (chat) => chat.sessions.refuseInvitation({ sessionId: id, inviterId: user }), operation: `${O}AcceptJoinSessionInvitation`,
    sent: pb([1, ID], [3, USER]),
  }],
  "sessions.apply": [{ call: (chat) => chat.sessions.apply(id, { leaveMessage: "me" }), operation: `${O}JoinSession`, sent: pb([1, ID], [2, "me"]) }],
  "sessions.allow": [
    {
      call: (chat) => chat.sessions.allow(id, user, { roomKey: KEY }), operation: `${O}AllowUserJoinSession`,
      sent: pb([1, ID], [2, USER], [3, true], [4, KEY]),
    },
    { call: (chat) => chat.sessions.allow(id, user), operation: `${O}AllowUserJoinSession`, sent: pb([1, ID], [2, USER], [3, true]) },
  ],
  "sessions.refuse": [{ call: (chat) => chat.sessions.refuse(id, user), operation: `${O}AllowUserJoinSession`, sent: pb([1, ID], [2, USER]) }],
  "sessions.kick": [{ call: (chat) => chat.sessions.kick(id, user), operation: `${O}KickUser`, sent: pb([1, ID], [2, USER]) }],
  "sessions.mute": [
    {
      call: (chat) => chat.sessions.mute(id, { userIds: [user, 5n], durationMs: 60_000 }), operation: `${O}MuteUser`,
      sent: pb([1, ID], [2, packed(USER, 5)], [3, minute]),
    },
    { call: (chat) => chat.sessions.mute(id, { userIds: [user] }), operation: `${O}MuteUser`, sent: pb([1, ID], [2, packed(USER)]) },
    {
      call: (chat) => chat.sessions.mute(id, { everybody: true, durationMs: 1000 }), operation: `${O}MuteUser`,
      sent: pb([1, ID], [3, pb([1, 1])]),
    },
  ],
  "sessions.unmute": [{ call: (chat) => chat.sessions.unmute(id, [user]), operation: `${O}UnmuteUser`, sent: pb([1, ID], [2, packed(USER)]) }],
  "sessions.ban": [{
    call: (chat) => chat.sessions.ban(id, { userIds: [user], durationMs: 60_000 }), operation: `${O}BanUser`,
    sent: pb([1, ID], [2, packed(USER)], [3, minute]),
  }],
  "sessions.unban": [{ call: (chat) => chat.sessions.unban(id, [user]), operation: `${O}UnbanUser`, sent: pb([1, ID], [2, packed(USER)]) }],
  "sessions.addRole": [{
    call: (chat) => chat.sessions.addRole(id, { name: "Host", description: "pours", permissions: [Permission.KickUser, Permission.SendMsg] }),
    operation: `${O}AddRole`, sent: pb([1, "pours"], [2, packed(5, 1)], [3, "Host"], [4, ID]), answer: pb([1, 17]), result: { roleId: "17" },
  }],
  "sessions.getRole": [
    {
      call: (chat) => chat.sessions.getRole(17), operation: `${O}GetRole`, sent: pb([1, 17]),
      answer: pb([1, "pours"], [2, packed(5, 1)], [3, "Host"], [4, ID]),
      result: { name: "Host", description: "pours", permissions: [Permission.KickUser, Permission.SendMsg], sessionId: id },
    },
    {
      call: (chat) => chat.sessions.getRole(Role.Member), operation: `${O}GetRole`, sent: pb([1, 1]),
      answer: pb([3, "Member"]), result: { name: "Member", permissions: [] },
    },
  ],
  "sessions.setRole": [{ call: (chat) => chat.sessions.setRole(id, user, Role.Admin), operation: `${O}SetRole`, sent: pb([1, ID], [2, 2], [3, USER]) }],
  "messages.send": [{
    call: (chat) => chat.messages.send(id, { markdown: "hi", files: ["k1", "k2"], encrypted: true }), operation: `${O}SendMsg`,
    sent: pb([1, ID], [2, "hi"], [3, "k1"], [3, "k2"], [4, true]), answer: pb([1, 42], [2, time]),
    result: { kind: "message", id: "42", time: TIME, sessionId: id, senderId: ME, markdown: "hi", files: ["k1", "k2"], encrypted: true },
  }],
  "messages.recall": [{ call: (chat) => chat.messages.recall(id, 42), operation: `${O}RecallMsg`, sent: pb([1, 42], [2, ID]), answer: pb([1, 43]), result: { id: "43" } }],
  "files.delete": [{ call: (chat) => chat.files.delete("key"), operation: `${O}DeleteFile`, sent: pb([1, "key"]) }],
  "rooms.create": [
    {
      call: (chat) => chat.rooms.create({ title: "Call", openJoin: true, autoDelete: true }), operation: `${O}CreateRoom`,
      sent: pb([1, "Call"], [2, true], [3, true]), answer: pb([1, ID]), result: { roomId: id },
    },
    { call: (chat) => chat.rooms.create(), operation: `${O}CreateRoom`, sent: pb(), answer: pb([1, ID]), result: { roomId: id } },
  ],
  "rooms.join": [{ call: (chat) => chat.rooms.join(id), operation: `${O}JoinRoom`, sent: pb([1, ID]), answer: pb([1, true], [2, packed(USER)]), result: [user] }],
  "rooms.leave": [{ call: (chat) => chat.rooms.leave(id), operation: `${O}LeaveRoom`, sent: pb([1, ID]), answer: done }],
  "rooms.members": [{ call: (chat) => chat.rooms.members(id), operation: `${O}GetRoomMembers`, sent: pb([1, ID]), answer: pb([1, true], [2, packed(USER, 5)], [3, 2]), result: [user, "5"] }],
  "rooms.invite": [{ call: (chat) => chat.rooms.invite(id, user), operation: `${O}InviteUserToRoom`, sent: pb([1, ID], [2, USER]), answer: done }],
  "rooms.acceptInvitation": [{ call: (chat) => chat.rooms.acceptInvitation(id), operation: `${O}AcceptRoomInvitation`, sent: pb([1, ID]), answer: done }],
  "rooms.promote": [{ call: (chat) => chat.rooms.promote(id, user), operation: `${O}PromoteRoomAdmin`, sent: pb([1, ID], [2, USER]), answer: done }],
  "rooms.demote": [{ call: (chat) => chat.rooms.demote(id, user), operation: `${O}DemoteRoomAdmin`, sent: pb([1, ID], [2, USER]), answer: done }],
  "rooms.kick": [{ call: (chat) => chat.rooms.kick(id, user), operation: `${O}KickUserFromRoom`, sent: pb([1, ID], [2, USER]), answer: done }],
  "rooms.signal": [
    { call: (chat) => chat.rooms.signal(id, user, { type: "offer", sdp: "v=0" }), operation: `${O}Signal`, sent: pb([1, ID], [2, USER], [3, 1], [4, "v=0"]), answer: done },
    { call: (chat) => chat.rooms.signal(id, user, { type: "answer", sdp: "v=1" }), operation: `${O}Signal`, sent: pb([1, ID], [2, USER], [3, 2], [4, "v=1"]), answer: done },
    {
      call: (chat) => chat.rooms.signal(id, user, { type: "iceCandidate", candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 2 }),
      operation: `${O}Signal`, sent: pb([1, ID], [2, USER], [3, 3], [5, "candidate:1"], [6, "0"], [7, 2]), answer: done,
    },
    {
      call: (chat) => chat.rooms.signal(id, user, { type: "iceCandidate", candidate: "candidate:1", sdpMid: null, sdpMLineIndex: null }),
      operation: `${O}Signal`, sent: pb([1, ID], [2, USER], [3, 3], [5, "candidate:1"]), answer: done,
    },
  ],
  "e2ee.sendRoomKey": [
    { call: (chat) => chat.e2ee.sendRoomKey(id, user, KEY), operation: `${O}SendRoomKey`, sent: pb([1, ID], [2, USER], [3, KEY]), answer: failed, result: failedMember },
    { call: (chat) => chat.e2ee.sendRoomKey(id, user, KEY), operation: `${O}SendRoomKey`, sent: pb([1, ID], [2, USER], [3, KEY]), result: {} },
  ],
  "e2ee.enable": [{ call: (chat) => chat.e2ee.enable(id), operation: `${O}E2eeizeSession`, sent: pb([1, ID]) }],
  "e2ee.disable": [{ call: (chat) => chat.e2ee.disable(id), operation: `${O}Dee2eeizeSession`, sent: pb([1, ID]) }],
  "admin.deleteAccount": [{ call: (_, admin) => admin.deleteAccount(user), operation: `${M}DeleteAccount`, sent: pb([1, USER]) }],
  "admin.setMaintenance": [
    { call: (_, admin) => admin.setMaintenance(true), operation: `${M}SetServerStatus`, sent: pb([1, 2]) },
    { call: (_, admin) => admin.setMaintenance(false), operation: `${M}SetServerStatus`, sent: pb([1, 1]) },
  ],
  "admin.publishAnnouncement": [
    {
      call: (_, admin) => admin.publishAnnouncement({ title: "News", content: "Tea is ready." }), operation: `${M}PublishAnnouncement`,
      sent: pb([1, pb([1, "Tea is ready."], [2, "News"], [3, BigInt(ME)])]),
      answer: pb([1, pb([1, pb([1, "Tea is ready."], [2, "News"], [3, BigInt(ME)])], [2, time], [3, 4])]),
      result: { announcement: { content: "Tea is ready.", title: "News", publisherId: ME }, createdAt: TIME, id: "4" },
    },
    {
      call: (_, admin) => admin.publishAnnouncement({ title: "", content: "", publisherId: user }), operation: `${M}PublishAnnouncement`,
      sent: pb([1, pb([3, USER])]), answer: pb([1, pb([3, 5])]), result: { id: "5" },
    },
  ],
  "admin.getConfig": [{ call: (_, admin) => admin.getConfig(), operation: `${M}GetConfig`, sent: pb(), answer: pb([1, "{}"]), result: "{}" }],
  "admin.setConfig": [{
    call: (_, admin) => admin.setConfig('{"a":1}'), operation: `${M}SetConfig`, sent: pb([2, '{"a":1}']), answer: pb([1, true], [2, "ok"], [3, true], [4, "port"]),
    result: { success: true, message: "ok", requiresRestart: true, restartReasons: ["port"] },
  }],
  "admin.metrics": [{
    call: async (_, admin) => {
      const metrics = await admin.metrics({ includeSystemMetrics: true, includeTokioMetrics: true });
      return [metrics?.activeConnections, metrics?.uptimeSeconds, metrics?.cpuUsagePercent, metrics?.tokio?.runtime?.workersCount];
    },
    operation: `${M}GetMonitoringMetrics`, sent: pb([1, true], [2, true]),
    answer: pb([1, pb([1, 3], [4, 77], [14, pb([1, pb([1, 2])])])]), result: [3, "77", undefined, 2],
  }],
  "admin.metricsHistory": [{
    call: (_, admin) => admin.metricsHistory({ startTime: TIME, endTime: TIME.getTime(), intervalMs: 60_000 }), operation: `${M}GetHistoricalMetrics`,
    sent: pb([1, time], [2, time], [3, minute]), answer: pb([1, pb([1, time])]), result: [{ timestamp: TIME }],
  }],
  "admin.listUsers": [{
    call: (_, admin) => admin.listUsers({ filter: { email: "a", registeredAfter: TIME }, pagination: { page: 2, pageSize: 50 } }),
    operation: `${M}ListUsers`, sent: pb([1, pb([2, "a"], [4, time])], [2, pb([1, 2], [2, 50])]), answer: pb([2, 1], [3, 2], [4, 50]),
    result: { users: [], totalCount: 1, page: 2, pageSize: 50 },
  }],
  "admin.banUser": [{
    call: (_, admin) => admin.banUser(user, { reason: "spam", durationMs: 60_000 }), operation: `${M}BanUser`,
    sent: pb([1, USER], [2, "spam"], [3, minute]),
  }],
  "admin.unbanUser": [{ call: (_, admin) => admin.unbanUser(user), operation: `${M}UnbanUser`, sent: pb([1, USER]) }],
  "admin.assignRole": [{ call: (_, admin) => admin.assignRole(user, 1), operation: `${M}AssignServerRole`, sent: pb([1, USER], [2, 1]) }],
  "admin.removeRole": [{ call: (_, admin) => admin.removeRole(user, "1"), operation: `${M}RemoveServerRole`, sent: pb([1, USER], [2, 1]) }],
  "admin.rolesOfUser": [{ call: (_, admin) => admin.rolesOfUser(user), operation: `${M}ListUserServerRoles`, sent: pb([1, USER]), answer: pb([1, packed(1)]), result: ["1"] }],
  "admin.listRoles": [{
    call: (_, admin) => admin.listRoles(), operation: `${M}ListServerRoles`, sent: pb(), answer: pb([1, pb([1, 1], [2, "admin"], [3, "all"])]),
    result: [{ id: "1", name: "admin", description: "all" }],
  }],
  "admin.permissionsOfRole": [{
    call: (_, admin) => admin.permissionsOfRole(1), operation: `${M}ListServerRolePermissions`, sent: pb([1, 1]),
    answer: pb([1, pb([1, 9], [2, "assign"], [3, ""])]), result: [{ id: "9", name: "assign", description: "" }],
  }],
  "admin.listSessions": [{
    call: (_, admin) => admin.listSessions({ fields: ["sessionId", "size"], filter: { ownerId: user, sessionType: "group" } }),
    operation: `${M}ListSessions`, sent: pb([1, pb([1, 2], [5, USER])], [3, packed(1, 8)]), answer: pb([1, pb([1, ID])]),
    result: [{ sessionId: id, members: [], roles: [] }],
  }],
};

for (const [method, calls] of Object.entries(CALLS)) {
  QUnit.test(`${method} sends what the contract wants`, async (assert) => {
    for (const { call, operation, sent, answer = pb(), result } of calls) {
      const server = playServer([answer]);
      const chat = newChat({ fetch: server.fetch });
      const token = playToken(ME);
      await chat.auth.resume(token);
      assert.deepEqual(await call(chat, new OurChatAdmin(chat)), result);
      assert.strictEqual(server.received.length, 1, "one request");
      const [request] = server.received;
      assert.strictEqual(request?.path, pathOf(operation));
      assert.deepEqual(request?.messages.map((message) => [...message]), [[...sent]]);
      const open = /^(Auth|Basic)Service/.test(operation);
      assert.strictEqual(request?.authorization, open ? null : `Bearer ${token}`);
    }
  });
}

QUnit.test("lists and bytes are taken as they are when the call is made", async (assert) => {
  const server = playServer([pb()]);
  const chat = newChat({ fetch: server.fetch });
  await chat.auth.resume(playToken(ME));
  const [userIds, roomKey] = [[user], KEY.slice()];
  const calls = [chat.sessions.unmute(id, userIds), chat.e2ee.sendRoomKey(id, user, roomKey)];
  userIds.push("5");
  roomKey.fill(0);
  await Promise.all(calls);
  const bodies = server.received.map(({ messages: [message = pb()] }) => [...message]).sort((a, b) => a.length - b.length);
  const expected = [pb([1, ID], [2, packed(USER)]), pb([1, ID], [2, USER], [3, KEY])].map((message) => [...message]);
  assert.deepEqual(bodies, expected.sort((a, b) => a.length - b.length));
});

QUnit.test("an administrator needs a client", (assert) => {
  for (const wrong of [undefined, null, {}, 5] as any[]) assert.throws(() => new OurChatAdmin(wrong), TypeError);
});
