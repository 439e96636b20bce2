import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { chat } from "../sdk.ts";
import { account, whileLoggedIn } from "./account.ts";
import { inBackground } from "./background.ts";

/** What is known of another user. */
export interface Person {
  readonly name: string;
  readonly ocid: string;
}

const people = new Map<string, Signal<Person | undefined>>();

whileLoggedIn(() => () => people.clear());

/** A user by id; undefined until the server has answered, which is asked once. */
export function person(id: string): ReadonlySignal<Person | undefined> {
  let known = people.get(id);
  if (known === undefined) {
    known = signal<Person | undefined>(undefined);
    people.set(id, known);
    void load(id, known);
  }
  return known;
}

async function load(id: string, into: Signal<Person | undefined>): Promise<void> {
  try {
    const { userName, ocid } = await inBackground((signal) =>
      chat.account.get({ id, fields: ["userName", "ocid"] }, { signal }),
    );
    into.value = { name: userName, ocid };
  } catch {
    // Asked again the next time somebody looks; until then the id stands for the name.
    if (people.get(id) === into) people.delete(id);
  }
}

/** The name to show for a user id: the own one, the loaded one, or the id while it is unknown. */
export function nameOf(id: string): string {
  const me = account.value;
  if (me?.id === id) return me.name || me.ocid;
  return person(id).value?.name ?? id;
}
