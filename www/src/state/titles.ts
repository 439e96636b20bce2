import { nameList } from "../text/format.ts";
import { text } from "../text/language.ts";
import { account } from "./account.ts";
import { isFriend } from "./friend-list.ts";
import { nameOf, person, pictureOf, publicNameOf } from "./people.ts";
import { invited, pairName, type Session } from "./sessions.ts";

/** The title of a chat: in a chat of two the other's name, else the chat's own name, else the members' names. */
export function sessionTitle(session: Session): string {
  const me = account.value;
  if (me === undefined) return session.name;
  const partner = partnerOf(session);
  if (partner !== undefined) return nameOf(partner);
  const others = session.members.filter((id) => id !== me.id);
  const waiting = invited.value.get(session.id);
  if (others.length === 0 && waiting !== undefined) return waiting.name;
  const ownPart = pairName(me.name, "");
  if (others.length === 0 && session.name.startsWith(ownPart)) return session.name.slice(ownPart.length);
  return session.name || nameList(others.map(nameOf)) || text.value.unnamedChat;
}

/** The other one in a chat of two that has no name of its own. */
export function partnerOf({ name, members }: Session): string | undefined {
  const me = account.value?.id;
  const [other, ...more] = members.filter((id) => id !== me);
  if (me === undefined || other === undefined || more.length > 0) return undefined;
  const [a, b] = [publicNameOf(me), publicNameOf(other)];
  return name === "" || name === pairName(a, b) || name === pairName(b, a) ? other : undefined;
}

/** The friend whose chat this is: the one that came with the friendship and goes with it. */
export function friendOf(session: Session): string | undefined {
  const partner = partnerOf(session);
  return partner !== undefined && session.name === "" && isFriend(partner) ? partner : undefined;
}

/** The line under the title. */
export function sessionSubtitle(session: Session): string {
  const waiting = invited.value.get(session.id);
  if (waiting !== undefined)
    return waiting.declined ? text.value.declinedBy(waiting.name) : text.value.waitingForAnswer;
  const partner = partnerOf(session);
  return partner === undefined ? text.value.memberCount(session.members.length) : (person(partner).value?.ocid ?? "");
}

/** Whose initial, colour and picture stand for a chat: in a chat of two the other's, else the chat's own id. */
export function sessionFace(session: Session): { readonly id: string; readonly picture: string | undefined } {
  const partner = partnerOf(session);
  return partner === undefined ? { id: session.id, picture: undefined } : { id: partner, picture: pictureOf(partner) };
}
