import { text } from "../text/language.ts";
import { chat } from "../backend/client.ts";
import { backend } from "../backend/current.ts";
import { untilLogout } from "./background.ts";
import { showText } from "./notice.ts";
import { dropSession, reloadSession } from "./sessions.ts";

/** What the user can change of a chat; what is absent stays. */
export interface GroupChanges {
  readonly name?: string;
  readonly description?: string;
}

/** Creates a group. Friends are members at once, everybody else is invited. Gives the id of its chat. */
export async function createGroup(name: string, members: readonly string[]): Promise<string> {
  // Not repeated by itself: a repetition might make a second group.
  const { sessionId, failedMembers } = await backend.peek().createSession({ members, ...(name !== "" && { name }) });
  await reloadSession(sessionId);
  if (failedMembers.length > 0) showText(() => text.value.notAllAdded);
  return sessionId;
}

/** Asks to be let into a chat. */
export async function applyToGroup(sessionId: string, leaveMessage: string): Promise<void> {
  const words = leaveMessage === "" ? {} : { leaveMessage };
  await untilLogout((signal) => chat.sessions.apply(sessionId, words, { signal }));
}

/** Changes name or description. */
export async function changeGroup(sessionId: string, changes: GroupChanges): Promise<void> {
  await untilLogout((signal) => chat.sessions.set(sessionId, changes, { signal }));
  await reloadSession(sessionId);
}

/** Invites a user, who becomes a member by accepting. */
export async function inviteToGroup(sessionId: string, userId: string): Promise<void> {
  const { failedMember } = await untilLogout((signal) => chat.sessions.invite(sessionId, userId, {}, { signal }));
  if (failedMember === undefined) showText(() => text.value.waitingForAnswer);
  else showText(() => text.value.notAllAdded);
}

/** Gives a member another role. */
export async function changeRole(sessionId: string, userId: string, role: string): Promise<void> {
  await untilLogout((signal) => chat.sessions.setRole(sessionId, userId, role, { signal }));
  await reloadSession(sessionId);
}

/** Removes a member. */
export async function removeMember(sessionId: string, userId: string): Promise<void> {
  await untilLogout((signal) => chat.sessions.kick(sessionId, userId, { signal }));
  await reloadSession(sessionId);
}

/** Leaves a chat. */
export async function leaveGroup(sessionId: string): Promise<void> {
  await untilLogout((signal) => chat.sessions.leave(sessionId, { signal }));
  dropSession(sessionId);
}

/** Deletes a chat for everybody. */
export async function deleteGroup(sessionId: string): Promise<void> {
  await untilLogout((signal) => chat.sessions.delete(sessionId, { signal }));
  dropSession(sessionId);
}
