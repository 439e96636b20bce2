import { nameList } from "../text/format.ts";
import { text } from "../text/language.ts";
import { account } from "./account.ts";
import { nameOf, person } from "./people.ts";
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
  const [a, b] = [nameOf(me), nameOf(other)];
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

/** The user whose initial and colour stand for the chat; the chat's own id in a larger one. */
export function sessionFace(session: Session): string {
  const others = session.members.filter((id) => id !== account.value?.id);
  return others.length === 1 && others[0] !== undefined ? others[0] : session.id;
}
