import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Profile } from "../backend/backend.ts";
import { chat } from "../backend/client.ts";
import { backend } from "../backend/current.ts";
import { text } from "../text/language.ts";
import { account, whileLoggedIn } from "./account.ts";
import { inBackground } from "./background.ts";

interface Entry {
  readonly person: Signal<Profile | undefined>;
  /** When it was asked for last, in milliseconds since 1970. */
  askedAt: number;
}

/** What was read within this time is taken for new, in milliseconds. */
const FRESH = 30_000;

/** In place of a user's id: the server does not tell who it is. */
export const NOBODY_KNOWN = "";

const people = new Map<string, Entry>();

whileLoggedIn(() => () => people.clear());

/** A user by id; undefined until the server has answered. It is asked once, and again by the functions below. */
export function person(id: string): ReadonlySignal<Profile | undefined> {
  return people.get(id)?.person ?? load(id).person;
}

function load(id: string): Entry {
  const entry = people.get(id) ?? { person: signal<Profile | undefined>(undefined), askedAt: 0 };
  entry.askedAt = Date.now();
  people.set(id, entry);
  void read(id, entry);
  return entry;
}

/** Asks for a user again: the server does not tell when somebody changes name, status or picture. */
export function refreshPerson(id: string): void {
  if (id !== account.value?.id) load(id);
}

/** Asks again for those users who were not asked for a moment ago. */
export function refreshPeople(ids: readonly string[]): void {
  const limit = Date.now() - FRESH;
  for (const id of ids) if ((people.get(id)?.askedAt ?? 0) < limit) refreshPerson(id);
}

async function read(id: string, entry: Entry): Promise<void> {
  try {
    entry.person.value = await inBackground((signal) => backend.peek().profile(id, signal));
  } catch {
    // Asked again the next time somebody looks; until then the id stands for the name.
    if (people.get(id) === entry && entry.person.value === undefined) people.delete(id);
  }
}

/** The own name for a user, kept on the server and seen by nobody else; an empty one takes it away. */
export async function setPrivateName(id: string, privateName: string): Promise<void> {
  await backend.peek().setPrivateName(id, privateName);
  const known = people.get(id)?.person;
  if (known?.value !== undefined) known.value = { ...known.value, privateName };
}

/** The name to show for a user id: the private one, the public one, or the id while nothing is known of the user. */
export function nameOf(id: string): string {
  if (id === NOBODY_KNOWN) return text.value.unknownAuthor;
  if (account.value?.id === id) return publicNameOf(id);
  return person(id).value?.privateName || publicNameOf(id);
}

/** The name that everybody sees, or the id while it is unknown. */
export function publicNameOf(id: string): string {
  const me = account.value;
  if (me?.id === id) return me.name || me.ocid;
  return person(id).value?.name ?? id;
}

/** The URL of a user's picture, if there is one. It changes with the picture, so that no cache shows the old one. */
export function pictureOf(id: string): string | undefined {
  const me = account.value;
  const key = me?.id === id ? me.avatarKey : person(id).value?.avatarKey;
  return key ? chat.server.avatarUrl(id, { avatarKey: key }) : undefined;
}
