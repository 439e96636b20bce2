import { allBut, raw } from "./calls.js";
import type { Scenario, Scenarios } from "./rows.js";
import { NOBODY, type World } from "./world.js";

/** Bo, a member without more rights, tries something in the shared session. */
function asMember(act: (world: World, sessionId: string) => PromiseLike<unknown>): Record<string, Scenario> {
  return { "the user is a member only": async (world) => act(world, (await world.team()).sessionId) };
}

/** Restricts Bo for a time that is shorter than a second. */
function tooShort(operation: string): Record<string, Scenario> {
  return {
    "the duration is no second long": async (world) => {
      const { sessionId } = await world.newTeam();
      return raw(world.ada, operation, [1, BigInt(sessionId)], [2, BigInt(world.bo.id)], [3, new Uint8Array()]);
    },
  };
}

/** A new role in the shared session, with permissions as they are on the wire. */
async function addRole(world: World, name: string, permissions: readonly number[]): Promise<unknown> {
  const { sessionId } = await world.team();
  return raw(world.ada, "OurChatService.AddRole", [2, new Uint8Array(permissions)], [3, name], [4, BigInt(sessionId)]);
}

function e2ee(operation: "enable" | "disable"): Record<string, Scenario> {
  return {
    "nobody made the session": ({ ada }) => ada.chat.e2ee[operation](NOBODY),
    "the user is no member": async (world) => world.cy.chat.e2ee[operation]((await world.team()).sessionId),
    ...asMember(({ bo }, sessionId) => bo.chat.e2ee[operation](sessionId)),
    "it is so already": async ({ ada }) => {
      const { sessionId } = await ada.chat.sessions.create({ members: [], e2eeOn: operation === "enable" });
      return ada.chat.e2ee[operation](sessionId);
    },
  };
}

/** Moderation, roles and room keys. */
export const MODERATION: Scenarios = {
  "OurChatService.KickUser": {
    "nobody made the session": ({ ada, bo }) => ada.chat.sessions.kick(NOBODY, bo.id),
    ...asMember(({ bo, ada }, sessionId) => bo.chat.sessions.kick(sessionId, ada.id)),
    "nobody has the id": async (world) => world.ada.chat.sessions.kick((await world.team()).sessionId, NOBODY),
  },
  "OurChatService.MuteUser": {
    ...asMember(({ bo, ada }, sessionId) => bo.chat.sessions.mute(sessionId, { userIds: [ada.id] })),
    ...tooShort("OurChatService.MuteUser"),
  },
  "OurChatService.UnmuteUser": {
    ...asMember(({ bo, ada }, sessionId) => bo.chat.sessions.unmute(sessionId, [ada.id])),
    "the second of three is not muted": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.mute(sessionId, { userIds: [world.bo.id] });
      return world.ada.chat.sessions.unmute(sessionId, [world.bo.id, world.cy.id, world.ada.id]);
    },
  },
  "OurChatService.BanUser": {
    ...asMember(({ bo, ada }, sessionId) => bo.chat.sessions.ban(sessionId, { userIds: [ada.id] })),
    ...tooShort("OurChatService.BanUser"),
  },
  "OurChatService.UnbanUser": {
    ...asMember(({ bo, ada }, sessionId) => bo.chat.sessions.unban(sessionId, [ada.id])),
    "the second of three is not banned": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.ban(sessionId, { userIds: [world.bo.id] });
      return world.ada.chat.sessions.unban(sessionId, [world.bo.id, world.cy.id, world.ada.id]);
    },
  },
  "OurChatService.SetRole": {
    ...asMember(({ bo }, sessionId) => bo.chat.sessions.setRole(sessionId, bo.id, "3")),
    "the other never was a member": async (world) => world.ada.chat.sessions.setRole((await world.team()).sessionId, world.cy.id, "2"),
    "there is no such role": async (world) => world.ada.chat.sessions.setRole((await world.team()).sessionId, world.bo.id, "99999999"),
  },
  "OurChatService.AddRole": {
    "the name is blank": (world) => addRole(world, " ", [1]),
    "nobody made the session": ({ ada }) => ada.chat.sessions.addRole(NOBODY, { name: "Host", permissions: allBut() }),
    "a permission is unknown": (world) => addRole(world, "Host", [1, 15]),
    "a permission comes twice": (world) => addRole(world, "Host", [1, 1]),
    "there are no permissions": (world) => addRole(world, "Host", []),
  },
  "OurChatService.GetRole": {
    "there is no such role": ({ ada }) => ada.chat.sessions.getRole("99999999"),
    "the role is of a session of others": async (world) => {
      const { sessionId } = await world.team();
      const { roleId } = await world.ada.chat.sessions.addRole(sessionId, { name: "Host", permissions: [1] });
      return world.cy.chat.sessions.getRole(roleId);
    },
  },
  "OurChatService.E2eeizeSession": e2ee("enable"),
  "OurChatService.Dee2eeizeSession": e2ee("disable"),
  "OurChatService.SendRoomKey": {
    "nobody made the session": ({ ada, bo }) => ada.chat.e2ee.sendRoomKey(NOBODY, bo.id, new Uint8Array(8)),
    "nobody has the id": async (world) => world.ada.chat.e2ee.sendRoomKey((await world.team()).sessionId, NOBODY, new Uint8Array(8)),
  },
};
