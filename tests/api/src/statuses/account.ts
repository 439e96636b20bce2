import { inFuture } from "../faults.js";
import { newPerson, type Person } from "../people.js";
import { raw } from "./calls.js";
import type { Scenarios } from "./rows.js";
import { NOBODY } from "./world.js";

const DAY = 86_400_000;

/** Two new users, the second invited by the first. */
async function invited(): Promise<{ from: Person; to: Person }> {
  const [from, to] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  await from.chat.friends.invite(to.id);
  return { from, to };
}

/** Two friends. */
export async function friends(): Promise<{ from: Person; to: Person }> {
  const pair = await invited();
  await pair.to.chat.friends.accept(pair.from.id);
  return pair;
}

const SET = "OurChatService.SetSelfInfo";
const [NAME, STATUS, OCID] = [2, 4, 5] as const;

/** Accounts and friends. */
export const ACCOUNT: Scenarios = {
  "OurChatService.GetAccountInfo": {
    "nobody has the id, and a value is unknown": ({ ada }) => ada.chat.account.get({ id: NOBODY, fields: ["99" as "ocid"] }),
    "a value is unknown, before a forbidden one": ({ ada, bo }) =>
      ada.chat.account.get({ id: bo.id, fields: ["ocid", "99" as "ocid", "email"] }),
    "email of somebody else": ({ ada, bo }) => ada.chat.account.get({ id: bo.id, fields: ["email", "99" as "ocid"] }),
    "updatedTime of somebody else": ({ ada, bo }) => ada.chat.account.get({ id: bo.id, fields: ["updatedTime"] }),
    "sessions of somebody else": ({ ada, bo }) => ada.chat.account.get({ id: bo.id, fields: ["sessions"] }),
    "friends of somebody else": ({ ada, bo }) => ada.chat.account.get({ id: bo.id, fields: ["friends"] }),
  },
  [SET]: {
    "the name is blank, and status and ocid are too long": ({ ada }) =>
      raw(ada, SET, [NAME, " "], [STATUS, "x".repeat(129)], [OCID, "x".repeat(51)]),
    "the name has 61 bytes": ({ ada }) => raw(ada, SET, [NAME, "é".repeat(30) + "e"]),
    "the status has 129 bytes, and the ocid is too long": ({ ada }) => raw(ada, SET, [STATUS, "x".repeat(129)], [OCID, "x".repeat(51)]),
    "the ocid has 51 bytes": ({ ada }) => raw(ada, SET, [OCID, "x".repeat(51)]),
    "the ocid is taken": ({ ada, bo }) => ada.chat.account.set({ ocid: bo.ocid }),
  },
  "OurChatService.SetFriendInfo": {
    "nobody has the id": ({ ada }) => ada.chat.friends.setDisplayName(NOBODY, "No One"),
    "the name has 201 characters": ({ ada, bo }) => raw(ada, "OurChatService.SetFriendInfo", [1, BigInt(bo.id)], [2, "茶".repeat(201)]),
  },
  "OurChatService.Unregister": {
    "something fails inside": ({ ada }) => ada.chat.account.unregister(),
  },
  "OurChatService.AddFriend": {
    "they are friends": async () => {
      const { from, to } = await friends();
      return from.chat.friends.invite(to.id);
    },
    "nobody has the id": ({ ada }) => ada.chat.friends.invite(NOBODY),
  },
  "OurChatService.AcceptFriendInvitation": {
    "nobody invited": ({ ada, bo }) => ada.chat.friends.accept(bo.id),
    "the invitation is four days old": async () => {
      const { from, to } = await invited();
      return inFuture(4 * DAY, () => to.chat.friends.accept(from.id));
    },
    "the inviter has a private name for the user": async () => {
      const { from, to } = await invited();
      await from.chat.friends.setDisplayName(to.id, "Bobby");
      return to.chat.friends.accept(from.id);
    },
    "they were friends before": async () => {
      const { from, to } = await friends();
      await from.chat.friends.delete(to.id);
      await from.chat.friends.invite(to.id);
      return to.chat.friends.accept(from.id);
    },
  },
  "OurChatService.DeleteFriend": {
    "they are no friends": ({ ada, bo }) => ada.chat.friends.delete(bo.id),
  },
};
