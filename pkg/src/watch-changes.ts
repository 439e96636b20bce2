import type { AccountInfo } from "./account.js";
import type { SessionInfo } from "./session-types.js";
import type { Id } from "./types.js";

/** What a watch compares of the own account. */
export type WatchedAccount = Pick<AccountInfo, "ocid" | "userName" | "avatarKey" | "status" | "email">;

/** What a watch compares of a session. */
export type WatchedSession = Pick<SessionInfo, "name" | "avatarKey" | "description" | "members" | "roles">;

/**
 * The first look at the account: from this state on changes are told. Comes once, and again after somebody else has signed
 * in with the same client.
 */
export interface AccountReadChange {
  readonly kind: "accountRead";
  /** The own account. */
  readonly account: WatchedAccount;
  /** Ids of the sessions one is a member of. */
  readonly sessions: readonly Id[];
  /** Ids of the friends. */
  readonly friends: readonly Id[];
}

/** The first look at a session: from this state on its changes are told. Comes when the session's first turn comes. */
export interface SessionReadChange {
  readonly kind: "sessionRead";
  /** The session. */
  readonly sessionId: Id;
  /** What was read. */
  readonly session: WatchedSession;
}

/** The own account is another than before, perhaps through another device. */
export interface AccountChange {
  readonly kind: "accountChanged";
  /** What is different now. */
  readonly fields: readonly (keyof WatchedAccount)[];
  /** The account as it is now. */
  readonly account: WatchedAccount;
}

/** One is a member of a further session: created, joined, or added by somebody. */
export interface SessionAddedChange {
  readonly kind: "sessionAdded";
  /** The session. */
  readonly sessionId: Id;
}

/** One is not a member of a session any more: left, kicked, banned, or the session was deleted. The server does not say which. */
export interface SessionRemovedChange {
  readonly kind: "sessionRemoved";
  /** The session. */
  readonly sessionId: Id;
}

/** Name, picture or description of a session is another than before. */
export interface SessionChange {
  readonly kind: "sessionChanged";
  /** The session. */
  readonly sessionId: Id;
  /** What is different now. */
  readonly fields: readonly ("name" | "avatarKey" | "description")[];
  /** The session as it is now. */
  readonly session: WatchedSession;
}

/** A session has a further member. */
export interface MemberAddedChange {
  readonly kind: "memberAdded";
  /** The session. */
  readonly sessionId: Id;
  /** The new member. */
  readonly userId: Id;
  /** Id of the member's role, if the server names one. */
  readonly role?: Id;
}

/** A session has lost a member: left, kicked or banned. */
export interface MemberRemovedChange {
  readonly kind: "memberRemoved";
  /** The session. */
  readonly sessionId: Id;
  /** Who is no member any more. */
  readonly userId: Id;
}

/** A member of a session, perhaps oneself, has another role. */
export interface RoleChange {
  readonly kind: "roleChanged";
  /** The session. */
  readonly sessionId: Id;
  /** The member. */
  readonly userId: Id;
  /** Id of the role now; absent if the server names none. */
  readonly role?: Id;
  /** Id of the role before. */
  readonly before?: Id;
}

/** Somebody is a friend now. */
export interface FriendAddedChange {
  readonly kind: "friendAdded";
  /** The friend. */
  readonly userId: Id;
}

/** Somebody is a friend no more, whoever of the two ended it. */
export interface FriendRemovedChange {
  readonly kind: "friendRemoved";
  /** Who was the friend. */
  readonly userId: Id;
}

/** Everything that a watch tells; `kind` says what it is. */
export type ServerChange =
  | AccountReadChange
  | SessionReadChange
  | AccountChange
  | SessionAddedChange
  | SessionRemovedChange
  | SessionChange
  | MemberAddedChange
  | MemberRemovedChange
  | RoleChange
  | FriendAddedChange
  | FriendRemovedChange;
