import { signal } from "@preact/signals";
import { OurChatError } from "ourchat-sdk";
import type { Session } from "../backend/backend.ts";
import { backend } from "../backend/current.ts";
import { account, whileLoggedIn } from "./account.ts";
import { inBackground, untilLogout } from "./background.ts";
import { setFriends } from "./friend-list.ts";
import { showError, showText } from "./notice.ts";
import { text } from "../text/language.ts";

export type { Session } from "../backend/backend.ts";

/** What became of an invitation that the user sent in this page. */
export interface Invited {
  readonly name: string;
  readonly declined: boolean;
}

/** The user's chats by id. */
export const sessions = signal<ReadonlyMap<string, Session>>(new Map());

/** Whether the list has been loaded at least once. */
export const sessionsLoaded = signal(false);

/** People invited into the user's chats who are no members yet, by session id. */
export const invited = signal<ReadonlyMap<string, Invited>>(new Map());

type Added = (session: Session) => void;
const addedListeners: Added[] = [];

/** Calls `listener` for every chat that appears after the first loading of the list. */
export function onSessionAdded(listener: Added): void {
  addedListeners.push(listener);
}

const loading = new Map<string, Promise<void>>();
let listing: Promise<void> | undefined;

whileLoggedIn(() => {
  void refreshSessions();
  const onVisible = (): void => {
    if (document.visibilityState === "visible") void refreshSessions();
  };
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    document.removeEventListener("visibilitychange", onVisible);
    sessions.value = new Map();
    sessionsLoaded.value = false;
    invited.value = new Map();
    loading.clear();
    listing = undefined;
  };
});

/**
 * Reads the lists of chats and friends. The server does not tell when a friend adds the user to a chat, when somebody
 * removes the user from one, or when a friendship ends, so this is done now and then, whenever an event hints at an
 * unknown chat, and when the page comes to the front. `isQuiet`: nobody asked, so that errors are not shown.
 */
export function refreshSessions(isQuiet = false): Promise<void> {
  listing ??= readList(isQuiet).finally(() => {
    listing = undefined;
  });
  return listing;
}

async function readList(isQuiet: boolean): Promise<void> {
  const me = account.value?.id;
  const before = sessions.value;
  try {
    const { sessions: ids, friends } = await inBackground((signal) => backend.peek().lists(signal));
    if (account.value?.id !== me) return;
    setFriends(friends);
    const current = new Set(ids);
    // A chat that came while the answer was on its way is missing in it and stays.
    const kept = [...sessions.value].filter(([id]) => current.has(id) || !before.has(id));
    if (kept.length !== sessions.value.size) sessions.value = new Map(kept);
    await Promise.all(ids.filter((id) => !sessions.value.has(id)).map(reloadSession));
    sessionsLoaded.value = true;
  } catch (error) {
    if (account.value?.id === me && me !== undefined && !isQuiet) showError(error);
  }
}

/** Reads one chat again, for example because its members changed. */
export function reloadSession(id: string): Promise<void> {
  let job = loading.get(id);
  if (job === undefined) {
    job = readOne(id).finally(() => loading.delete(id));
    loading.set(id, job);
  }
  return job;
}

async function readOne(id: string): Promise<void> {
  const me = account.value?.id;
  try {
    const session = await inBackground((signal) => backend.peek().session(id, signal));
    if (account.value?.id !== me || me === undefined) return;
    put(session);
  } catch (error) {
    if (account.value?.id !== me || me === undefined) return;
    if (isGone(error)) dropSession(id);
    else if (!sessions.value.has(id)) showError(error);
  }
}

/** Whether the chat does not exist any more, or without the user. */
function isGone(error: unknown): boolean {
  return OurChatError.is(error) && (error.code === "session/not-found" || error.code === "permission/denied");
}

/** Takes a chat out of the list that the user is no longer in. */
export function dropSession(id: string): void {
  const rest = new Map(sessions.value);
  if (rest.delete(id)) sessions.value = rest;
}

function put(session: Session): void {
  const isNew = !sessions.value.has(session.id);
  sessions.value = new Map(sessions.value).set(session.id, session);
  if (session.members.length > 1 && invited.value.has(session.id)) forgetInvited(session.id);
  if (isNew && sessionsLoaded.value) for (const listener of addedListeners) listener(session);
}

function forgetInvited(sessionId: string): void {
  const rest = new Map(invited.value);
  rest.delete(sessionId);
  invited.value = rest;
}

/** Somebody answered an invitation into one of the user's chats. */
export function memberAnswered(sessionId: string, inviteeId: string, accepted: boolean): void {
  const session = sessions.value.get(sessionId);
  if (session === undefined) return;
  if (accepted) {
    if (!session.members.includes(inviteeId)) void reloadSession(sessionId);
    return;
  }
  const waiting = invited.value.get(sessionId);
  if (waiting !== undefined) invited.value = new Map(invited.value).set(sessionId, { ...waiting, declined: true });
}

/**
 * Opens a chat with the person who has this OurChat id: the one that exists, or a new one. Returns its id. A friend is
 * a member at once; anybody else gets an invitation from the server.
 */
export async function startSession(ocid: string): Promise<string | undefined> {
  const me = account.value;
  if (me === undefined) return undefined;
  if (ocid === me.ocid) {
    showText(() => text.value.ownOcid);
    return undefined;
  }
  return startSessionWith(await untilLogout((signal) => backend.peek().lookup(ocid, signal)));
}

/** Opens a chat with a user: the one that exists, or a new one. Returns its id. */
export async function startSessionWith(otherId: string): Promise<string | undefined> {
  const me = account.value;
  if (me === undefined) return undefined;
  const existing = [...sessions.value.values()].find(
    ({ members }) => members.length === 2 && members.includes(me.id) && members.includes(otherId),
  );
  if (existing !== undefined) return existing.id;

  const { name: otherName } = await untilLogout((signal) => backend.peek().profile(otherId, signal));
  const name = pairName(me.name || me.ocid, otherName);
  const { sessionId, failedMembers } = await untilLogout((signal) =>
    backend.peek().createSession({ members: [otherId], name }, signal),
  );
  await reloadSession(sessionId);
  if (failedMembers.length > 0) showText(() => text.value.notAdded);
  else if ((sessions.value.get(sessionId)?.members.length ?? 0) < 2) {
    invited.value = new Map(invited.value).set(sessionId, { name: otherName, declined: false });
  }
  return sessionId;
}

/** The name that the demo gives a chat of two; it is short enough because user names have at most 60 bytes. */
export function pairName(a: string, b: string): string {
  return `${a}, ${b}`;
}
