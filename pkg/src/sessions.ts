import { readFields, readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import { invalidArgument } from "./failure.js";
import { pickFields } from "./fields.js";
import type {
  AdmissionDetails,
  CreatedSession,
  FailedMember,
  NewRole,
  NewSession,
  Restriction,
  RoleInfo,
  SessionChanges,
  SessionField,
  SessionInfo,
  SessionInvitation,
  SessionQuery,
  SessionRequestDetails,
} from "./session-types.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** Sessions, which is OurChat's word for conversations: `chat.sessions`. */
export class Sessions {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Creates a session with oneself as its owner. RPC `OurChatService.NewSession`.
   *
   * Unknown users are no error; they come back in `failedMembers`.
   *
   * @throws OurChatError with what every call with a login can give. `server/error` may mean that the session exists
   * although an invitation failed (`outcome` is `"unknown"`). All codes: `ErrorsOf<"sessions.create">`.
   */
  create(session: NewSession, options?: CallOptions): Promise<CreatedSession> {
    const given = ["session", session, ["members", "name", "leaveMessage", "e2eeOn"]] as const;
    return this.#connection.ask("OurChatService.NewSession", options, {}, given);
  }

  /**
   * Reads fields of a session. RPC `OurChatService.GetSessionInfo`.
   *
   * @example
   * const { name, members } = await chat.sessions.get(sessionId, { fields: ["name", "members"] });
   *
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`, `permission/denied`
   * (`members` or `roles` of a session one is not in). All codes: `ErrorsOf<"sessions.get">`.
   */
  get<const F extends SessionField>(
    sessionId: IdInput,
    query: SessionQuery<F>,
    options?: CallOptions,
  ): Promise<Pick<SessionInfo, F>> {
    const operation = "OurChatService.GetSessionInfo";
    return this.#connection.call(operation, options, { queryValues: "fields" }, () => {
      const fields = readFields(operation, query);
      return async (core, callOptions) => {
        const answer = await core.call(operation, { sessionId, queryValues: fields }, callOptions);
        return pickFields<SessionInfo, F>(answer, fields as readonly F[]);
      };
    });
  }

  /**
   * Accepts an invitation: the signed-in user becomes a member. RPC `OurChatService.AcceptJoinSessionInvitation`.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/invitation-not-found`,
   * `permission/banned`. `server/error` is also the answer to somebody who is, or once was, a member.
   * All codes: `ErrorsOf<"sessions.acceptInvitation">`.
   */
  acceptInvitation(invitation: SessionInvitation, options?: CallOptions): Promise<void> {
    return this.#answer(invitation, true, options);
  }

  /**
   * Refuses an invitation. RPC `OurChatService.AcceptJoinSessionInvitation`.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/invitation-not-found`,
   * `permission/banned`. All codes: `ErrorsOf<"sessions.refuseInvitation">`.
   */
  refuseInvitation(invitation: SessionInvitation, options?: CallOptions): Promise<void> {
    return this.#answer(invitation, false, options);
  }

  /**
   * Changes name, description or picture. RPC `OurChatService.SetSessionInfo`.
   *
   * Without any change it succeeds and does nothing. Nobody is told by an event.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/set-session-name`,
   * `permission/set-session-description`, `permission/set-session-avatar`. `server/error` is also the answer for an
   * unknown session. All codes: `ErrorsOf<"sessions.set">`.
   */
  set(sessionId: IdInput, changes: SessionChanges, options?: CallOptions): Promise<void> {
    const given = ["changes", changes, ["name", "description", "avatarKey"]] as const;
    return this.#connection.tell("OurChatService.SetSessionInfo", options, { sessionId }, given);
  }

  /**
   * Deletes a session with its messages, files and invitations. RPC `OurChatService.DeleteSession`. Needs
   * `Permission.DeleteSession`. Nobody is told by an event. Deleting the session of two friends ends the friendship.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`, `permission/denied`.
   * All codes: `ErrorsOf<"sessions.delete">`.
   */
  delete(sessionId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.DeleteSession", options, { sessionId });
  }

  /**
   * Leaves a session; one without members is deleted. RPC `OurChatService.LeaveSession`.
   *
   * Nobody is told by an event. The role and its permissions stay, and because of that coming back fails on real
   * servers, see {@link acceptInvitation}.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/user-not-member`, also for an unknown
   * session. All codes: `ErrorsOf<"sessions.leave">`.
   */
  leave(sessionId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.LeaveSession", options, { sessionId });
  }

  /**
   * Invites a user to a session, of which one need not be a member. RPC `OurChatService.InviteUserToSession`.
   *
   * The user receives an event of kind `sessionInvitation` and has three days by default; each call sends another one.
   *
   * @returns `failedMember` if there is no such user, which is no error
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`.
   * All codes: `ErrorsOf<"sessions.invite">`.
   */
  invite(
    sessionId: IdInput,
    userId: IdInput,
    details: SessionRequestDetails = {},
    options?: CallOptions,
  ): Promise<{ readonly failedMember?: FailedMember }> {
    const given = ["details", details, ["leaveMessage"]] as const;
    const request = { sessionId, invitee: userId };
    return this.#connection.ask("OurChatService.InviteUserToSession", options, request, given, { invitee: "userId" });
  }

  /**
   * Asks to be let into a session. RPC `OurChatService.JoinSession`.
   *
   * Members see an event of kind `joinRequest`, but servers do not push it: moderators find it in the history only. The
   * answer comes as an event of kind `joinRequestAnswer`.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`, `permission/banned`.
   * All codes: `ErrorsOf<"sessions.apply">`.
   */
  apply(sessionId: IdInput, details: SessionRequestDetails = {}, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.JoinSession", options, { sessionId }, ["details", details, ["leaveMessage"]]);
  }

  /**
   * Lets an applicant in. RPC `OurChatService.AllowUserJoinSession`. Needs `Permission.AcceptJoinRequest`.
   *
   * The server checks neither that the user applied nor that the user is banned.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied` (also for an unknown
   * session). `server/error` is also the answer for members, for who once was one, and for unknown users.
   * All codes: `ErrorsOf<"sessions.allow">`.
   */
  allow(sessionId: IdInput, userId: IdInput, details: AdmissionDetails = {}, options?: CallOptions): Promise<void> {
    return this.#admit({ sessionId, userId, accepted: true }, details, options);
  }

  /**
   * Does not let an applicant in. RPC `OurChatService.AllowUserJoinSession`. Needs `Permission.AcceptJoinRequest`.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied` (also for an unknown
   * session). All codes: `ErrorsOf<"sessions.refuse">`.
   */
  refuse(sessionId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#admit({ sessionId, userId, accepted: false }, {}, options);
  }

  /**
   * Removes a user from a session. RPC `OurChatService.KickUser`. Needs `Permission.KickUser`.
   *
   * Nobody is told by an event. Call it for members only: a server that is asked to remove somebody who is none lowers
   * its count of members all the same and may in the end delete the session.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`, `permission/denied`.
   * `server/error` is also the answer for an unknown user. All codes: `ErrorsOf<"sessions.kick">`.
   */
  kick(sessionId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.KickUser", options, { sessionId, userId });
  }

  /**
   * Forbids users, or everybody including oneself, to send messages. RPC `OurChatService.MuteUser`. Needs
   * `Permission.MuteUser`. Doing it again starts the duration anew; a mute outlives leaving. Nobody is told by an event.
   *
   * @example
   * await chat.sessions.mute(sessionId, { userIds: [id], durationMs: 10 * 60_000 });
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied` (also for an unknown
   * session). All codes: `ErrorsOf<"sessions.mute">`.
   */
  mute(sessionId: IdInput, restriction: Restriction, options?: CallOptions): Promise<void> {
    return this.#restrict("OurChatService.MuteUser", sessionId, restriction, options);
  }

  /**
   * Lets muted users send again. RPC `OurChatService.UnmuteUser`. Needs `Permission.UnmuteUser`.
   *
   * @param userIds an empty list does nothing
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`, and `state/not-muted` at
   * the first user who is not muted, when those before are done already. All codes: `ErrorsOf<"sessions.unmute">`.
   */
  unmute(sessionId: IdInput, userIds: readonly IdInput[], options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.UnmuteUser", options, { sessionId, userIds });
  }

  /**
   * Removes users and keeps them from coming back by themselves, or everybody without `Permission.UnbanUser`. RPC
   * `OurChatService.BanUser`. Needs `Permission.BanUser`. Nobody is told by an event.
   *
   * Call it for members only, see {@link kick}. A moderator can still let a banned user in with {@link allow}.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied` (also for an unknown
   * session). All codes: `ErrorsOf<"sessions.ban">`.
   */
  ban(sessionId: IdInput, restriction: Restriction, options?: CallOptions): Promise<void> {
    return this.#restrict("OurChatService.BanUser", sessionId, restriction, options);
  }

  /**
   * Lifts bans; it does not bring anybody back. RPC `OurChatService.UnbanUser`. Needs `Permission.UnbanUser`.
   *
   * @param userIds an empty list does nothing
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`, and `state/not-banned` at
   * the first user who is not banned, when those before are done already. All codes: `ErrorsOf<"sessions.unban">`.
   */
  unban(sessionId: IdInput, userIds: readonly IdInput[], options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.UnbanUser", options, { sessionId, userIds });
  }

  /**
   * Makes a role for a session, to be given with {@link setRole}. RPC `OurChatService.AddRole`. Servers check no
   * permission.
   *
   * @example
   * const { roleId } = await chat.sessions.addRole(sessionId, { name: "Host", permissions: [Permission.KickUser] });
   *
   * @throws OurChatError with what every call with a login can give; `server/error` is also the answer for an unknown
   * session and unknown permissions. All codes: `ErrorsOf<"sessions.addRole">`.
   */
  addRole(sessionId: IdInput, role: NewRole, options?: CallOptions): Promise<{ readonly roleId: Id }> {
    const given = ["role", role, ["name", "description", "permissions"]] as const;
    return this.#connection.ask("OurChatService.AddRole", options, { sessionId }, given);
  }

  /**
   * Reads a role. RPC `OurChatService.GetRole`. Everybody may read the built-in ones, members those of their sessions.
   *
   * @throws OurChatError, besides what every call with a login can give: `role/not-found`,
   * `permission/not-in-session`. All codes: `ErrorsOf<"sessions.getRole">`.
   */
  async getRole(roleId: IdInput, options?: CallOptions): Promise<RoleInfo> {
    const answer = await this.#connection.ask("OurChatService.GetRole", options, { roleId });
    return { ...answer, permissions: answer.permissions.map(Number) };
  }

  /**
   * Gives a member a role. RPC `OurChatService.SetRole`. Needs `Permission.SetRole`. Nobody is told by an event.
   *
   * @param roleId one of {@link Role}, or one that {@link addRole} gave; the server does not check that it is one of this
   * session
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`,
   * `session/user-not-member`. `server/error` is also the answer for an unknown role.
   * All codes: `ErrorsOf<"sessions.setRole">`.
   */
  setRole(sessionId: IdInput, userId: IdInput, roleId: IdInput, options?: CallOptions): Promise<void> {
    const request = { sessionId, memberId: userId, roleId };
    return this.#connection.tell("OurChatService.SetRole", options, request, undefined, { memberId: "userId" });
  }

  #answer(invitation: SessionInvitation, accepted: boolean, options: CallOptions | undefined): Promise<void> {
    const given = ["invitation", invitation, ["sessionId", "inviterId"]] as const;
    return this.#connection.tell("OurChatService.AcceptJoinSessionInvitation", options, { accepted }, given);
  }

  #admit(request: object, details: AdmissionDetails, options: CallOptions | undefined): Promise<void> {
    return this.#connection.tell("OurChatService.AllowUserJoinSession", options, request, ["details", details, ["roomKey"]]);
  }

  /** For the server an empty list is everybody; that must not happen by mistake. */
  #restrict(
    operation: "OurChatService.MuteUser" | "OurChatService.BanUser",
    sessionId: IdInput,
    restriction: Restriction,
    options: CallOptions | undefined,
  ): Promise<void> {
    return this.#connection.call(operation, options, { duration: "durationMs" }, () => {
      const keys = ["userIds", "everybody", "durationMs"] as const;
      const { userIds, everybody, durationMs } = readObject(operation, "restriction", restriction, keys);
      const wrong: Record<string, string[]> = {};
      if (everybody === undefined) {
        if (!Array.isArray(userIds) || userIds.length === 0) wrong["userIds"] = ["expected a list with at least one id"];
      } else {
        if (everybody !== true) wrong["everybody"] = ["expected true, or nothing"];
        if (userIds !== undefined) wrong["userIds"] = ["expected nothing beside everybody"];
        if (durationMs === undefined) wrong["durationMs"] = ["expected a number of milliseconds"];
      }
      if (Object.keys(wrong).length > 0) throw invalidArgument(operation, wrong);
      const request = { sessionId, userIds, duration: durationMs };
      return async (core, callOptions) => void (await core.call(operation, request, callOptions));
    });
  }
}
