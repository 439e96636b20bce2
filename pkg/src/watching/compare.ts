/**
 * What has changed between two looks at the server.
 *
 * @internal
 */
import type { AccountReadChange, ServerChange, SessionChange, WatchedAccount, WatchedSession } from "../watch-changes.js";
import type { Id } from "../types.js";

const ACCOUNT = ["ocid", "userName", "avatarKey", "status", "email"] as const satisfies readonly (keyof WatchedAccount)[];
const SESSION = ["name", "avatarKey", "description"] as const satisfies readonly (keyof WatchedSession)[];

/** One look at the own account. */
export type AccountReading = Omit<AccountReadChange, "kind">;

/** The changes of the account: its own fields, its friends, its sessions. */
export function compareAccounts(before: AccountReading, now: AccountReading): ServerChange[] {
  const fields = different(ACCOUNT, before.account, now.account);
  const friends = difference(before.friends, now.friends);
  const sessions = difference(before.sessions, now.sessions);
  return [
    ...(fields.length > 0 ? [{ kind: "accountChanged", fields, account: now.account } as const] : []),
    ...friends.added.map((userId) => ({ kind: "friendAdded", userId }) as const),
    ...friends.removed.map((userId) => ({ kind: "friendRemoved", userId }) as const),
    ...sessions.added.map((sessionId) => ({ kind: "sessionAdded", sessionId }) as const),
    ...sessions.removed.map((sessionId) => ({ kind: "sessionRemoved", sessionId }) as const),
  ];
}

/** The changes of a session: its own fields, its members, their roles. */
export function compareSessions(sessionId: Id, before: WatchedSession, now: WatchedSession): ServerChange[] {
  const fields: SessionChange["fields"] = different(SESSION, before, now);
  const members = difference(before.members, now.members);
  const added = new Set(members.added);
  const [rolesBefore, rolesNow] = [rolesOf(before), rolesOf(now)];
  const roleOf = (userId: Id): { readonly role?: Id } => {
    const role = rolesNow.get(userId);
    return role === undefined ? {} : { role };
  };
  const changes: ServerChange[] = [];
  if (fields.length > 0) changes.push({ kind: "sessionChanged", sessionId, fields, session: now });
  for (const userId of members.added) changes.push({ kind: "memberAdded", sessionId, userId, ...roleOf(userId) });
  for (const userId of members.removed) changes.push({ kind: "memberRemoved", sessionId, userId });
  // Roles outlive the membership, so only those of members are news.
  for (const userId of now.members) {
    const role = rolesBefore.get(userId);
    if (added.has(userId) || role === rolesNow.get(userId)) continue;
    changes.push({ kind: "roleChanged", sessionId, userId, ...roleOf(userId), ...(role !== undefined && { before: role }) });
  }
  return changes;
}

/** Whose turn it is to be looked at: sessions that are new, then those that have waited longest. */
export class Turns {
  #order: readonly Id[] = [];

  /** Takes the next ones out of all that there are now. */
  take(sessions: readonly Id[], count: number): Id[] {
    const present = new Set(sessions);
    const known = new Set(this.#order);
    const order = [...sessions.filter((id) => !known.has(id)), ...this.#order.filter((id) => present.has(id))];
    const turn = order.slice(0, count);
    this.#order = [...order.slice(count), ...turn];
    return turn;
  }
}

function different<T, const K extends keyof T>(fields: readonly K[], before: T, now: T): K[] {
  return fields.filter((field) => before[field] !== now[field]);
}

function difference(before: readonly Id[], now: readonly Id[]): { readonly added: Id[]; readonly removed: Id[] } {
  const [had, has] = [new Set(before), new Set(now)];
  return { added: [...has].filter((id) => !had.has(id)), removed: [...had].filter((id) => !has.has(id)) };
}

function rolesOf({ roles }: WatchedSession): Map<Id, Id> {
  return new Map(roles.map(({ userId, role }) => [userId, role]));
}
