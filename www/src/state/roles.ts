import { type Signal, signal } from "@preact/signals";
import { Permission, Role } from "ourchat-sdk";
import { text } from "../text/language.ts";
import { chat } from "../backend/client.ts";
import { account, whileLoggedIn } from "./account.ts";
import { inBackground } from "./background.ts";
import type { Session } from "./sessions.ts";

interface KnownRole {
  readonly name: string;
  readonly permissions: ReadonlySet<number>;
}

const ALL: readonly number[] = Object.values(Permission);
const MEMBER: readonly number[] = [Permission.SendMsg, Permission.RecallMsg];
const OWNER_ONLY: readonly number[] = [
  Permission.SetTitle,
  Permission.SetAvatar,
  Permission.SetDescription,
  Permission.DeleteSession,
  Permission.SetRole,
];

/** What the roles permit that every server has. */
const BUILT_IN: Readonly<Record<string, ReadonlySet<number>>> = {
  [Role.Member]: new Set(MEMBER),
  [Role.Admin]: new Set(ALL.filter((permission) => !OWNER_ONLY.includes(permission))),
  [Role.Owner]: new Set(ALL),
};

const others = new Map<string, Signal<KnownRole | undefined>>();

whileLoggedIn(() => () => others.clear());

/** A role that somebody made; undefined until the server has answered. */
function other(id: string): KnownRole | undefined {
  let role = others.get(id);
  if (role === undefined) {
    role = signal<KnownRole | undefined>(undefined);
    others.set(id, role);
    void load(id, role);
  }
  return role.value;
}

async function load(id: string, into: Signal<KnownRole | undefined>): Promise<void> {
  try {
    const { name, permissions } = await inBackground((signal) => chat.sessions.getRole(id, { signal }));
    into.value = { name, permissions: new Set(permissions) };
  } catch {
    // Until it is known, the role permits nothing here; the server decides anyway.
    if (others.get(id) === into) others.delete(id);
  }
}

/** The id of a member's role. */
export function roleOf(session: Session, userId: string): string {
  return session.roles.get(userId) ?? Role.Member;
}

/** The name of a role. */
export function roleName(id: string): string {
  const names: Readonly<Record<string, string>> = {
    [Role.Member]: text.value.roleMember,
    [Role.Admin]: text.value.roleAdmin,
    [Role.Owner]: text.value.roleOwner,
  };
  return names[id] ?? other(id)?.name ?? text.value.roleOther;
}

/** Whether the user's role permits something in a chat. */
export function may(session: Session, permission: Permission): boolean {
  const me = account.value;
  if (me === undefined) return false;
  const role = roleOf(session, me.id);
  return (BUILT_IN[role] ?? other(role)?.permissions)?.has(permission) ?? false;
}
