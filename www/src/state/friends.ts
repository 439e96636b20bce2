import { computed, signal } from "@preact/signals";
import type { FriendInvitationAnswerEvent, FriendInvitationEvent } from "ourchat-sdk";
import { text } from "../text/language.ts";
import { chat } from "../backend/client.ts";
import { backend } from "../backend/current.ts";
import { account, whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { friends, isFriend } from "./friend-list.ts";
import { showText } from "./notice.ts";
import { refreshSessions } from "./sessions.ts";

/** An invitation to be friends. */
export interface FriendInvitation {
  readonly inviterId: string;
  readonly inviteeId: string;
  readonly time: Date;
  readonly leaveMessage?: string;
}

/** How long the server lets an invitation live, in milliseconds. */
const LIFETIME = 3 * 24 * 60 * 60 * 1000;

// By inviter and invitee: asking again replaces the invitation.
const invitations = signal<ReadonlyMap<string, FriendInvitation>>(new Map());
const answers = signal<ReadonlyMap<string, Date>>(new Map());

whileLoggedIn(() => () => {
  invitations.value = new Map();
  answers.value = new Map();
});

interface Pair {
  readonly inviterId: string;
  readonly inviteeId: string;
}

const pairKey = ({ inviterId, inviteeId }: Pair): string => `${inviterId} ${inviteeId}`;

/** Invitations that have neither been answered nor become too old. History repeats old ones. */
const open = computed(() =>
  [...invitations.value.values()].filter((invitation) => {
    const born = invitation.time.getTime();
    const answered = answers.value.get(pairKey(invitation))?.getTime() ?? 0;
    return answered < born && born + LIFETIME > Date.now();
  }),
);

/** Invitations that wait for the user's answer. */
export const receivedFriendInvitations = computed(() =>
  open.value.filter(({ inviterId, inviteeId }) => inviteeId === account.value?.id && !isFriend(inviterId)),
);

/** Invitations of the user's that nobody has answered. */
export const sentFriendInvitations = computed(() =>
  open.value.filter(({ inviterId, inviteeId }) => inviterId === account.value?.id && !isFriend(inviteeId)),
);

/** Takes in an invitation from the event stream. */
export function addFriendInvitation({ inviterId, inviteeId, time, leaveMessage }: FriendInvitationEvent): void {
  const key = pairKey({ inviterId, inviteeId });
  const before = invitations.value.get(key);
  if (before !== undefined && before.time >= time) return;
  const invitation = { inviterId, inviteeId, time, ...(leaveMessage && { leaveMessage }) };
  invitations.value = new Map(invitations.value).set(key, invitation);
}

/** Takes in an answer from the event stream. */
export function friendAnswered(event: FriendInvitationAnswerEvent): void {
  const isNew = markAnswered(event, event.time);
  const other = event.inviterId === account.value?.id ? event.inviteeId : event.inviterId;
  if (isNew && event.status === "success" && !friends.value.includes(other)) void refreshSessions();
}

function markAnswered(pair: Pair, time: Date): boolean {
  const key = pairKey(pair);
  const before = answers.value.get(key);
  if (before !== undefined && before >= time) return false;
  answers.value = new Map(answers.value).set(key, time);
  return true;
}

/** Finds the user with an OurChat id; says so and gives nothing if it is the own one. */
export async function findOther(ocid: string): Promise<string | undefined> {
  if (ocid === account.value?.ocid) {
    showText(() => text.value.ownOcid);
    return undefined;
  }
  return untilLogout((signal) => backend.peek().lookup(ocid, signal));
}

/** Asks a user to be friends. */
export async function inviteFriend(inviteeId: string, leaveMessage: string): Promise<void> {
  const me = account.value;
  if (me === undefined) return;
  const details = leaveMessage === "" ? {} : { leaveMessage };
  await untilLogout((signal) => chat.friends.invite(inviteeId, details, { signal }));
  // The stream tells the inviter nothing until history is read again.
  const key = pairKey({ inviterId: me.id, inviteeId });
  const invitation = { inviterId: me.id, inviteeId, time: new Date(), ...details };
  invitations.value = new Map(invitations.value).set(key, invitation);
}

/** Accepts or refuses an invitation. Gives the new chat of the two when it was accepted. */
export async function answerFriend(invitation: FriendInvitation, accept: boolean): Promise<string | undefined> {
  const { inviterId, time } = invitation;
  let sessionId: string | undefined;
  if (accept) {
    ({ sessionId } = await untilLogout((signal) => chat.friends.accept(inviterId, {}, { signal })));
    await refreshSessions();
  } else {
    await untilLogout((signal) => chat.friends.refuse(inviterId, {}, { signal }));
  }
  // This computer's clock may be behind the server's.
  markAnswered(invitation, new Date(Math.max(Date.now(), time.getTime())));
  return sessionId;
}

/** Ends a friendship; the chat of the two goes with it. */
export async function deleteFriend(id: string): Promise<void> {
  await untilLogout((signal) => chat.friends.delete(id, { signal }));
  friends.value = friends.value.filter((friend) => friend !== id);
  await refreshSessions();
}
