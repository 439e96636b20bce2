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
  const others = session.members.filter((id) => id !== me.id);
  const [other] = others;
  if (other !== undefined && others.length === 1 && hasPairName(session, other, me.id)) return nameOf(other);
  const waiting = invited.value.get(session.id);
  if (other === undefined && waiting !== undefined) return waiting.name;
  const ownPart = pairName(me.name, "");
  if (other === undefined && session.name.startsWith(ownPart)) return session.name.slice(ownPart.length);
  return session.name || nameList(others.map(nameOf)) || text.value.unnamedChat;
}

function hasPairName({ name }: Session, other: string, me: string): boolean {
  const [a, b] = [publicNameOf(me), publicNameOf(other)];
  return name === "" || name === pairName(a, b) || name === pairName(b, a);
}

/** The line under the title. */
export function sessionSubtitle(session: Session): string {
  const waiting = invited.value.get(session.id);
  if (waiting !== undefined)
    return waiting.declined ? text.value.declinedBy(waiting.name) : text.value.waitingForAnswer;
  const [other, ...more] = session.members.filter((id) => id !== account.value?.id);
  if (other !== undefined && more.length === 0) return person(other).value?.ocid ?? "";
  return text.value.memberCount(session.members.length);
}

/** Whose initial, colour and picture stand for a chat: in a chat of two the other's, else the chat's own id. */
export function sessionFace(session: Session): { readonly id: string; readonly picture: string | undefined } {
  const other = onlyOther(session);
  return other === undefined ? { id: session.id, picture: undefined } : { id: other, picture: pictureOf(other) };
}

/** The other one in a chat of two. */
export function onlyOther(session: Session): string | undefined {
  const [other, ...more] = session.members.filter((id) => id !== account.value?.id);
  return more.length === 0 ? other : undefined;
}

/** The friend whose chat this is: the one that came with the friendship and goes with it. */
export function friendOf(session: Session): string | undefined {
  const other = onlyOther(session);
  return other !== undefined && session.name === "" && isFriend(other) ? other : undefined;
}
