import { signal } from "@preact/signals";
import { whileLoggedIn } from "./account.ts";

/** Ids of the user's friends. */
export const friends = signal<readonly string[]>([]);

whileLoggedIn(() => () => {
  friends.value = [];
});

/** Takes in the list that the server gave. */
export function setFriends(ids: readonly string[]): void {
  const before = friends.value;
  if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) friends.value = ids;
}

/** Whether a user is a friend. */
export function isFriend(id: string): boolean {
  return friends.value.includes(id);
}
