import type { Id } from "./types.js";

/**
 * What a role permits in a session, by the server's numbers. The built-in roles have: members 1 and 2; administrators
 * 1 to 5 and 11 to 14; owners all.
 */
export const Permission = {
  /** Sending messages. Servers do not enforce it; mute instead. */
  SendMsg: 1,
  /** Recalling messages of others. */
  RecallMsg: 2,
  /** `sessions.ban`. */
  BanUser: 3,
  /** `sessions.unban`. Who has it also stays when everybody is banned. */
  UnbanUser: 4,
  /** `sessions.kick`. */
  KickUser: 5,
  /** Changing the name with `sessions.set`. */
  SetTitle: 6,
  /** Changing the picture with `sessions.set`. */
  SetAvatar: 7,
  /** Changing the description with `sessions.set`. */
  SetDescription: 8,
  /** `sessions.delete`. */
  DeleteSession: 9,
  /** `sessions.setRole`. */
  SetRole: 10,
  /** `sessions.mute`. */
  MuteUser: 11,
  /** `sessions.unmute`. */
  UnmuteUser: 12,
  /** `sessions.allow` and `sessions.refuse`. */
  AcceptJoinRequest: 13,
  /** `e2ee.enable` and `e2ee.disable`. */
  E2eeizeAndDee2eeizeSession: 14,
} as const;

/** One of the numbers of {@link Permission}, or one that a newer server has. */
export type Permission = (typeof Permission)[keyof typeof Permission] | (number & {});

/** Ids of the roles that every session has. All others are made by `sessions.addRole`. */
export const Role = {
  /** What everybody is who joins. */
  Member: "1",
  /** May moderate: kick, mute, ban, admit. */
  Admin: "2",
  /** Who created the session; both friends in a session of two. */
  Owner: "3",
} as const satisfies Record<string, Id>;
