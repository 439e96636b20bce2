import { signal } from "@preact/signals";
import { type JoinRequestEvent, Permission } from "ourchat-sdk";
import { chat } from "../backend/client.ts";
import { whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { may } from "./roles.ts";
import { reloadSession, type Session } from "./sessions.ts";

/** Somebody's request to be let into a chat. */
export interface JoinRequest {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly leaveMessage?: string | undefined;
  readonly time: Date;
}

const received = signal<ReadonlyMap<string, JoinRequest>>(new Map());
const answered = signal<ReadonlySet<string>>(new Set());

whileLoggedIn(() => () => {
  received.value = new Map();
  answered.value = new Set();
});

/** Takes in a request from the event stream. */
export function addJoinRequest({ id, sessionId, userId, leaveMessage, time }: JoinRequestEvent): void {
  if (received.value.has(id)) return;
  received.value = new Map(received.value).set(id, { id, sessionId, userId, leaveMessage, time });
}

/**
 * Requests that wait for the user's decision in a chat, the newest of each applicant. The answer's event does not say
 * whom it is for, so a request that was refused elsewhere or in an earlier visit looks open until it is answered here.
 */
export function openJoinRequests(session: Session): readonly JoinRequest[] {
  if (!may(session, Permission.AcceptJoinRequest)) return [];
  const byUser = new Map<string, JoinRequest>();
  for (const request of received.value.values()) {
    if (request.sessionId !== session.id || session.members.includes(request.userId)) continue;
    const newest = byUser.get(request.userId);
    if (newest === undefined || newest.time < request.time) byUser.set(request.userId, request);
  }
  return [...byUser.values()].filter(({ id }) => !answered.value.has(id));
}

/** Lets an applicant in, or not. */
export async function answerJoinRequest({ id, sessionId, userId }: JoinRequest, allow: boolean): Promise<void> {
  if (allow) {
    await untilLogout((signal) => chat.sessions.allow(sessionId, userId, {}, { signal }));
    await reloadSession(sessionId);
  } else {
    await untilLogout((signal) => chat.sessions.refuse(sessionId, userId, { signal }));
  }
  answered.value = new Set(answered.value).add(id);
}
