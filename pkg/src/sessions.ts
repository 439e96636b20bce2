import { readFields, readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import { pickFields } from "./fields.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** A session to be created. */
export interface NewSession {
  /**
   * Ids of the users to bring in besides oneself. Friends are members at once; everybody else receives an invitation
   * and becomes a member by accepting it. A friend must not be listed twice.
   */
  readonly members: readonly IdInput[];
  /** Name of the session, at most 200 characters. */
  readonly name?: string | undefined;
  /** A line that goes out with the invitations. */
  readonly leaveMessage?: string | undefined;
  /** Whether messages in the session can be end-to-end encrypted. Default false. */
  readonly e2eeOn?: boolean | undefined;
}

/** Somebody who could not be brought into a session. */
export interface FailedMember {
  /** Id of the user. */
  readonly id: Id;
  /** `"memberNotFound"`: no such user. `"memberPrivacy"`: the user does not want it. Other texts are numbers of newer servers. */
  readonly reason: "memberNotFound" | "memberPrivacy" | (string & {});
}

/** A session that was created. */
export interface CreatedSession {
  /** Id of the new session. */
  readonly sessionId: Id;
  /** Users that are neither members nor invited. */
  readonly failedMembers: readonly FailedMember[];
}

/** The role of a member of a session. */
export interface MemberRole {
  /** Id of the member. */
  readonly userId: Id;
  /** Id of the role; `"1"` member, `"2"` administrator, `"3"` owner, others are the session's own. */
  readonly role: Id;
}

/** What can be asked about a session. Everybody may read all but `members` and `roles`, which are for its members. */
export interface SessionInfo {
  /** Id of the session. */
  readonly sessionId: Id;
  /** Name; `""` for the session of two friends. */
  readonly name: string;
  /** Key of the picture file; `""` if there is none. */
  readonly avatarKey: string;
  /** When the session was created. */
  readonly createdTime: Date;
  /** When it changed last. */
  readonly updatedTime: Date;
  /** Ids of the members. Members only. */
  readonly members: readonly Id[];
  /** Roles of the members. Members only. */
  readonly roles: readonly MemberRole[];
  /** A count that servers are known to get wrong; the length of `members` is right. */
  readonly size: Id;
  /** Description, if one was ever set. */
  readonly description?: string;
}

/** Name of something that can be asked about a session. */
export type SessionField = keyof SessionInfo;

/** What to ask about a session. */
export interface SessionQuery<F extends SessionField> {
  /** What to ask. The result has exactly these members. */
  readonly fields: readonly F[];
}

/** An invitation to a session, as the event of kind `sessionInvitation` has it. */
export interface SessionInvitation {
  /** Id of the session. */
  readonly sessionId: IdInput;
  /** Id of the user who sent the invitation; hears of the answer. */
  readonly inviterId: IdInput;
}

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
  async create(session: NewSession, options?: CallOptions): Promise<CreatedSession> {
    const operation = "OurChatService.NewSession";
    const answer = await this.#connection.call(operation, options, {}, () => {
      const request = readObject(operation, "session", session, ["members", "name", "leaveMessage", "e2eeOn"]);
      return (core, callOptions) => core.call(operation, request, callOptions);
    });
    return answer as CreatedSession;
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

  async #answer(invitation: SessionInvitation, accepted: boolean, options: CallOptions | undefined): Promise<void> {
    const operation = "OurChatService.AcceptJoinSessionInvitation";
    await this.#connection.call(operation, options, {}, () => {
      const request = { ...readObject(operation, "invitation", invitation, ["sessionId", "inviterId"]), accepted };
      return (core, callOptions) => core.call(operation, request, callOptions);
    });
  }
}
