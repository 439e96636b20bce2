import { computed, signal } from "@preact/signals";
import { backend } from "../backend/current.ts";
import { account, whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { refreshSessions, sessions } from "./sessions.ts";

/** An invitation into a chat. */
export interface Invitation {
  readonly id: string;
  readonly sessionId: string;
  readonly inviterId: string;
  readonly expiresAt: Date;
}

/** How long the server lets an invitation live, in milliseconds. Its birth is its expiry less this. */
const LIFETIME = 3 * 24 * 60 * 60 * 1000;

const received = signal<ReadonlyMap<string, Invitation>>(new Map());
const answered = signal<ReadonlyMap<string, Date>>(new Map());

whileLoggedIn(() => () => {
  received.value = new Map();
  answered.value = new Map();
});

/**
 * Invitations that wait for the user's answer, one per chat. History repeats old ones, also those that were meant for
 * other members of the user's chats, so what counts is whether the user is inside, has answered, or is too late.
 */
export const pendingInvitations = computed<readonly Invitation[]>(() => {
  const me = account.value?.id;
  const bySession = new Map<string, Invitation>();
  for (const invitation of received.value.values()) {
    const { sessionId, inviterId, expiresAt } = invitation;
    const born = expiresAt.getTime() - LIFETIME;
    if (inviterId === me || sessions.value.has(sessionId) || expiresAt.getTime() < Date.now()) continue;
    if ((answered.value.get(sessionId)?.getTime() ?? 0) >= born) continue;
    bySession.set(sessionId, invitation);
  }
  return [...bySession.values()];
});

/** Takes in an invitation from the event stream. */
export function addInvitation(invitation: Invitation): void {
  received.value = new Map(received.value).set(invitation.id, invitation);
}

/** Takes in the user's own answer, given here or seen in history. */
export function markAnswered(sessionId: string, time: Date): void {
  const before = answered.value.get(sessionId);
  if (before === undefined || before < time) answered.value = new Map(answered.value).set(sessionId, time);
}

/** Accepts or declines an invitation. */
export async function answerInvitation(
  { sessionId, inviterId, expiresAt }: Invitation,
  accept: boolean,
): Promise<void> {
  await untilLogout((signal) => backend.peek().answerInvitation({ sessionId, inviterId }, accept, signal));
  if (accept) await refreshSessions();
  // This computer's clock may be behind the server's.
  markAnswered(sessionId, new Date(Math.max(Date.now(), expiresAt.getTime() - LIFETIME)));
}
