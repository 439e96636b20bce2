import { signal } from "@preact/signals";
import { chat } from "../backend/client.ts";
import { whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { reloadSession } from "./sessions.ts";

/** A mute or a ban that this page knows of. */
export interface Restriction {
  readonly sessionId: string;
  readonly userId: string;
  readonly kind: "mute" | "ban";
  readonly until: Date;
}

/**
 * Mutes and bans that the user has set in this page and that are not over. The server tells nobody who is muted or
 * banned, so those of others and of earlier visits are unknown.
 */
export const restrictions = signal<readonly Restriction[]>([]);

/** How long a mute or a ban can be made to last, in minutes. */
export const DURATIONS = [10, 60, 1_440, 10_080] as const;

let timer: ReturnType<typeof setInterval> | undefined;

whileLoggedIn(() => {
  timer = setInterval(dropPast, 5_000);
  return () => {
    clearInterval(timer);
    restrictions.value = [];
  };
});

function dropPast(): void {
  const now = Date.now();
  const current = restrictions.value.filter(({ until }) => until.getTime() > now);
  if (current.length !== restrictions.value.length) restrictions.value = current;
}

function forget(sessionId: string, userId: string, kind: Restriction["kind"]): void {
  restrictions.value = restrictions.value.filter(
    (known) => known.sessionId !== sessionId || known.userId !== userId || known.kind !== kind,
  );
}

/** What this page knows of a user in a chat. */
export function restrictionOf(sessionId: string, userId: string, kind: Restriction["kind"]): Restriction | undefined {
  return restrictions.value.find(
    (known) => known.sessionId === sessionId && known.userId === userId && known.kind === kind,
  );
}

/** Mutes or bans a member for a time. */
export async function restrict(
  sessionId: string,
  userId: string,
  kind: Restriction["kind"],
  minutes: number,
): Promise<void> {
  const durationMs = minutes * 60_000;
  await untilLogout((signal) => chat.sessions[kind](sessionId, { userIds: [userId], durationMs }, { signal }));
  forget(sessionId, userId, kind);
  const restriction = { sessionId, userId, kind, until: new Date(Date.now() + durationMs) };
  restrictions.value = [...restrictions.value, restriction];
  if (kind === "ban") await reloadSession(sessionId);
}

/** Ends a mute or a ban. */
export async function lift(sessionId: string, userId: string, kind: Restriction["kind"]): Promise<void> {
  const call = kind === "mute" ? "unmute" : "unban";
  await untilLogout((signal) => chat.sessions[call](sessionId, [userId], { signal }));
  forget(sessionId, userId, kind);
}
