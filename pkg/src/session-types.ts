import type { Permission } from "./permissions.js";
import type { Id, IdInput } from "./types.js";

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
  /** Id of the role: one of {@link Role}, or one of the session's own. Roles outlive the membership. */
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

/** What to change of a session; absent members stay as they are. */
export interface SessionChanges {
  /** Name, at most 200 characters. Needs `Permission.SetTitle`. */
  readonly name?: string | undefined;
  /** Description. Needs `Permission.SetDescription`. */
  readonly description?: string | undefined;
  /** Key of the picture file. Needs `Permission.SetAvatar`. */
  readonly avatarKey?: string | undefined;
}

/** Words that go with an invitation or an application. */
export interface SessionRequestDetails {
  /** A line for whoever receives it. */
  readonly leaveMessage?: string | undefined;
}

/** What goes with the admission of an applicant. */
export interface AdmissionDetails {
  /**
   * In a session with encryption its key, encrypted with the applicant's public key from the event `joinRequest` by
   * RSA-OAEP with SHA-256.
   */
  readonly roomKey?: Uint8Array | undefined;
}

/** Whom a mute or a ban hits, and for how long. */
export type Restriction =
  | {
      /** Ids of the users, at least one. */
      readonly userIds: readonly IdInput[];
      readonly everybody?: undefined;
      /** How long, in milliseconds, at least 1000; the server drops fractions of a second. Absent: until it is lifted. */
      readonly durationMs?: number | undefined;
    }
  | {
      /** The whole session. */
      readonly everybody: true;
      readonly userIds?: undefined;
      /** How long, in milliseconds, at least 1000. Needed, because no call lifts what hits everybody. */
      readonly durationMs: number;
    };

/** A role to be added to a session. */
export interface NewRole {
  /** Name, not blank. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string | undefined;
  /** What it permits: at least one, each once. */
  readonly permissions: readonly Permission[];
}

/** A role and what it permits. */
export interface RoleInfo {
  /** Name. */
  readonly name: string;
  /** What it is for, if that was said. */
  readonly description?: string;
  /** What it permits. */
  readonly permissions: readonly Permission[];
  /** Session it was made for; absent for the built-in roles. */
  readonly sessionId?: Id;
}
