import { Permission, type SessionField } from "ourchat-sdk";
import { inFuture } from "../faults.js";
import { newChat, newPerson, PASSWORD } from "../people.js";
import { friends } from "./account.js";
import { allBut, raw } from "./calls.js";
import type { Scenarios } from "./rows.js";
import { NOBODY, type World } from "./world.js";

const WEEK = 7 * 86_400_000;
const EVERYTHING = { name: "x", description: "x", avatarKey: "x" };
const LONG_NAME = "茶".repeat(201);
const UNKNOWN_FIELD = "99" as SessionField;

/** A new user who has left, or was removed from, a session, and has an invitation to come back. */
async function goneFrom(world: World, how: "left" | "removed") {
  const guest = await newPerson("Guest");
  const { sessionId } = await world.newTeam([guest]);
  if (how === "left") await guest.chat.sessions.leave(sessionId);
  else await world.ada.chat.sessions.kick(sessionId, guest.id);
  await world.ada.chat.sessions.invite(sessionId, guest.id);
  return { guest, sessionId };
}

/** Sessions and who is in them. */
export const SESSIONS: Scenarios = {
  "OurChatService.NewSession": {
    "a friend is listed twice": async () => {
      const { from, to } = await friends();
      return from.chat.sessions.create({ members: [to.id, to.id] });
    },
    "the name has 201 characters": ({ ada }) => raw(ada, "OurChatService.NewSession", [2, LONG_NAME]),
    "an invitation fails": ({ ada, bo }) => ada.chat.sessions.create({ members: [bo.id] }),
    "the new session is gone": ({ ada }) => ada.chat.sessions.create({ members: [] }),
  },
  "OurChatService.GetSessionInfo": {
    "nobody made the session": ({ ada }) => ada.chat.sessions.get(NOBODY, { fields: [UNKNOWN_FIELD] }),
    "a value is unknown, before a forbidden one": async (world) =>
      world.cy.chat.sessions.get((await world.team()).sessionId, { fields: ["name", UNKNOWN_FIELD, "members"] }),
    "members of a session of others": async (world) =>
      world.cy.chat.sessions.get((await world.team()).sessionId, { fields: ["members", UNKNOWN_FIELD] }),
    "roles of a session of others": async (world) =>
      world.cy.chat.sessions.get((await world.team()).sessionId, { fields: ["roles"] }),
  },
  "OurChatService.SetSessionInfo": {
    "all is changed and nothing permitted": async (world) => world.bo.chat.sessions.set((await world.team()).sessionId, EVERYTHING),
    "all is changed and the name permitted": async (world) => {
      const { sessionId } = await world.teamWhereBoMay(Permission.SetTitle);
      return world.bo.chat.sessions.set(sessionId, EVERYTHING);
    },
    "all is changed and only the picture not permitted": async (world) => {
      const { sessionId } = await world.teamWhereBoMay(...allBut(Permission.SetAvatar));
      return world.bo.chat.sessions.set(sessionId, EVERYTHING);
    },
    "nobody made the session, and the user owns another": async (world) => {
      await world.team();
      return world.ada.chat.sessions.set(NOBODY, { name: "x" });
    },
    "the name has 201 characters": async (world) =>
      raw(world.ada, "OurChatService.SetSessionInfo", [1, BigInt((await world.team()).sessionId)], [2, LONG_NAME]),
    "two sessions collide": async (world) => world.ada.chat.sessions.set((await world.team()).sessionId, { name: "x" }),
  },
  "OurChatService.DeleteSession": {
    "nobody made the session": ({ ada }) => ada.chat.sessions.delete(NOBODY),
    "the user is a member only": async (world) => world.bo.chat.sessions.delete((await world.team()).sessionId),
  },
  "OurChatService.LeaveSession": {
    "the user is no member": async (world) => world.cy.chat.sessions.leave((await world.team()).sessionId),
    "nobody made the session": ({ ada }) => ada.chat.sessions.leave(NOBODY),
    "the session is gone and the membership is not": ({ ada }) => ada.chat.sessions.leave(NOBODY),
  },
  "OurChatService.InviteUserToSession": {
    "nobody made the session": ({ ada, bo }) => ada.chat.sessions.invite(NOBODY, bo.id),
    "nobody has the id": async (world) => world.ada.chat.sessions.invite((await world.team()).sessionId, NOBODY),
  },
  "OurChatService.AcceptJoinSessionInvitation": {
    "the user is banned": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.ban(sessionId, { userIds: [world.cy.id] });
      return world.cy.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "everybody is banned": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.ban(sessionId, { everybody: true, durationMs: 60_000 });
      return world.cy.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "nobody invited": async (world) => {
      const { sessionId } = await world.team();
      return world.cy.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "the invitation is a week old": async (world) => {
      const guest = await newPerson("Guest");
      const { sessionId } = await world.team();
      await world.ada.chat.sessions.invite(sessionId, guest.id);
      return inFuture(WEEK, async () => {
        const later = newChat();
        await later.auth.login({ email: guest.email, password: PASSWORD });
        return later.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
      });
    },
    "the user is a member": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.invite(sessionId, world.bo.id);
      return world.bo.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "the user has left": async (world) => {
      const { guest, sessionId } = await goneFrom(world, "left");
      return guest.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "the user was removed": async (world) => {
      const { guest, sessionId } = await goneFrom(world, "removed");
      return guest.chat.sessions.acceptInvitation({ sessionId, inviterId: world.ada.id });
    },
    "the session is gone": ({ ada }) => ada.chat.sessions.acceptInvitation({ sessionId: NOBODY, inviterId: ada.id }),
  },
  "OurChatService.JoinSession": {
    "nobody made the session": ({ ada }) => ada.chat.sessions.apply(NOBODY),
    "the user is banned": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.ban(sessionId, { userIds: [world.cy.id] });
      return world.cy.chat.sessions.apply(sessionId);
    },
  },
  "OurChatService.AllowUserJoinSession": {
    "the user is a member only": async (world) => world.bo.chat.sessions.allow((await world.team()).sessionId, world.cy.id),
    "nobody made the session": ({ ada, cy }) => ada.chat.sessions.allow(NOBODY, cy.id),
    "the session is gone and the role is not": ({ ada, cy }) => ada.chat.sessions.allow(NOBODY, cy.id),
    "the applicant is a member": async (world) => world.ada.chat.sessions.allow((await world.team()).sessionId, world.bo.id),
    "the applicant has left": async (world) => {
      const { guest, sessionId } = await goneFrom(world, "left");
      return world.ada.chat.sessions.allow(sessionId, guest.id);
    },
    "nobody has the id": async (world) => world.ada.chat.sessions.allow((await world.team()).sessionId, NOBODY),
  },
};
