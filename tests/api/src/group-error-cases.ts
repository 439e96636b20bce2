/**
 * Cases of the codes that friends, members, roles, call rooms and administration bring with them.
 */
import { OurChatAdmin } from "ourchat-sdk/admin";
import { type Call, fixInput, none, readUnknown, told, writeUnknown } from "./error-case.js";

const SET_SELF: Call = ["OurChatService.SetSelfInfo", (chat) => chat.account.set({ userName: "Ada" })];
const VERIFY: Call = ["AuthService.Verify", (chat) => chat.auth.verifyEmail("ada@example.org")];
const ADD_FRIEND: Call = ["OurChatService.AddFriend", (chat) => chat.friends.invite(1)];
const ACCEPT_FRIEND: Call = ["OurChatService.AcceptFriendInvitation", (chat) => chat.friends.accept(1)];
const DELETE_FRIEND: Call = ["OurChatService.DeleteFriend", (chat) => chat.friends.delete(1)];
const SET_SESSION: Call = ["OurChatService.SetSessionInfo", (chat) => chat.sessions.set(1, { name: "Tea" })];
const ADD_ROLE: Call = ["OurChatService.AddRole", (chat) => chat.sessions.addRole(1, { name: "Host", permissions: [1] })];
const GET_ROLE: Call = ["OurChatService.GetRole", (chat) => chat.sessions.getRole(99)];
const LEAVE: Call = ["OurChatService.LeaveSession", (chat) => chat.sessions.leave(1)];
const UNBAN: Call = ["OurChatService.UnbanUser", (chat) => chat.sessions.unban(1, [1])];
const UNMUTE: Call = ["OurChatService.UnmuteUser", (chat) => chat.sessions.unmute(1, [1])];
const JOIN_ROOM: Call = ["OurChatService.JoinRoom", (chat) => chat.rooms.join(1)];
const KICK_ROOM: Call = ["OurChatService.KickUserFromRoom", (chat) => chat.rooms.kick(1, 1)];
const METRICS: Call = ["ServerManageService.GetMonitoringMetrics", (chat) => new OurChatAdmin(chat).metrics()];

const of = ([operation]: Call): { operation: string } => ({ operation });

/** A case for each of these codes. */
export const GROUP_ERROR_CASES = {
  // A status may be stored before an ocid is refused.
  "argument/ocid-too-long": { ...readUnknown, retry: "fix-input", ...of(SET_SELF), meet: told(SET_SELF, 3, "Ocid Too Long") },
  "argument/status-too-long": { ...fixInput, ...of(SET_SELF), meet: told(SET_SELF, 3, "Status Too Long") },
  "argument/role-name-empty": { ...fixInput, ...of(ADD_ROLE), meet: told(ADD_ROLE, 3, "Role Name Empty") },
  "argument/self-target": { ...fixInput, ...of(KICK_ROOM), meet: told(KICK_ROOM, 3, "cannot kick yourself") },
  "auth/verification-failed": { ...fixInput, ...of(VERIFY), meet: told(VERIFY, 16, "") },
  "auth/verification-timeout": { ...writeUnknown, retry: "user", ...of(VERIFY), meet: told(VERIFY, 4, "Verification Failed") },
  "conflict/already-friends": { ...fixInput, ...of(ADD_FRIEND), meet: told(ADD_FRIEND, 6, "Friend Already Exists") },
  "conflict/info": { ...fixInput, ...of(SET_SELF), meet: told(SET_SELF, 6, "Conflict") },
  "friend/invitation-not-found": { ...none, ...of(ACCEPT_FRIEND), meet: told(ACCEPT_FRIEND, 5, "Friend Invitation Not Found") },
  "friend/not-found": { ...none, ...of(DELETE_FRIEND), meet: told(DELETE_FRIEND, 5, "Friend Not Found") },
  "permission/set-session-avatar": { ...none, ...of(SET_SESSION), meet: told(SET_SESSION, 7, "Cannot Set Avatar") },
  "permission/set-session-description": { ...none, ...of(SET_SESSION), meet: told(SET_SESSION, 7, "Cannot Set Description") },
  "permission/set-session-name": { ...none, ...of(SET_SESSION), meet: told(SET_SESSION, 7, "Cannot Set Name") },
  "role/not-found": { ...none, ...of(GET_ROLE), meet: told(GET_ROLE, 5, "Role Not Found") },
  "server/feature-disabled": { ...none, ...of(METRICS), meet: told(METRICS, 12, "Metrics are disabled in configuration") },
  "session/user-not-member": { ...none, ...of(LEAVE), meet: told(LEAVE, 5, "User Not In Session") },
  // Users before the one in question are done already.
  "state/not-banned": { ...writeUnknown, retry: "none", ...of(UNBAN), meet: told(UNBAN, 5, "User Not Be Banned") },
  "state/not-muted": { ...writeUnknown, retry: "none", ...of(UNMUTE), meet: told(UNMUTE, 5, "User Not Be Muted") },
  "webrtc/room-not-found": { ...none, ...of(JOIN_ROOM), meet: told(JOIN_ROOM, 5, "WebRTC Room Not Found") },
} as const;
