import { raw } from "./calls.js";
import type { Scenario, Scenarios } from "./rows.js";
import { NOBODY, type World } from "./world.js";

/** Something in the room that scenarios share. */
function inRoom(act: (world: World, roomId: string) => PromiseLike<unknown>): Scenario {
  return async (world) => act(world, (await world.room()).roomId);
}

const SIGNAL = "OurChatService.Signal";
/** Numbers of the fields of a signal. */
const [ROOM, TARGET, TYPE] = [1, 2, 3] as const;

/** A signal of the given type without anything in it. */
function emptySignal(type: number): Scenario {
  return inRoom(({ ada, bo }, roomId) => raw(ada, SIGNAL, [ROOM, BigInt(roomId)], [TARGET, BigInt(bo.id)], [TYPE, type]));
}

/** Call rooms. */
export const ROOMS: Scenarios = {
  "OurChatService.CreateRoom": {
    "something fails inside": ({ ada }) => ada.chat.rooms.create(),
  },
  "OurChatService.JoinRoom": {
    "there is no such room": ({ ada }) => ada.chat.rooms.join(NOBODY),
    "the room is closed and the user not invited": async ({ ada, cy }) => {
      const { roomId } = await ada.chat.rooms.create({ openJoin: false });
      return cy.chat.rooms.join(roomId);
    },
  },
  "OurChatService.LeaveRoom": {
    "something fails inside": inRoom(({ ada }, roomId) => ada.chat.rooms.leave(roomId)),
  },
  "OurChatService.GetRoomMembers": {
    "there is no such room": ({ ada }) => ada.chat.rooms.members(NOBODY),
    "the user is outside": inRoom(({ cy }, roomId) => cy.chat.rooms.members(roomId)),
  },
  "OurChatService.InviteUserToRoom": {
    "there is no such room": ({ ada, bo }) => ada.chat.rooms.invite(NOBODY, bo.id),
    "the user is no administrator, and the other is invited already": async (world) => {
      const { roomId } = await world.newRoom();
      await world.ada.chat.rooms.invite(roomId, world.cy.id);
      return world.bo.chat.rooms.invite(roomId, world.cy.id);
    },
    "the other is invited already": async (world) => {
      const { roomId } = await world.newRoom();
      await world.ada.chat.rooms.invite(roomId, world.cy.id);
      return world.ada.chat.rooms.invite(roomId, world.cy.id);
    },
  },
  "OurChatService.AcceptRoomInvitation": {
    "there is no such room": ({ ada }) => ada.chat.rooms.acceptInvitation(NOBODY),
    "the user is inside": inRoom(({ bo }, roomId) => bo.chat.rooms.acceptInvitation(roomId)),
    "nobody invited the user": inRoom(({ cy }, roomId) => cy.chat.rooms.acceptInvitation(roomId)),
  },
  "OurChatService.PromoteRoomAdmin": {
    "there is no such room": ({ ada, bo }) => ada.chat.rooms.promote(NOBODY, bo.id),
    "the user is no administrator, and the other is outside": inRoom(({ bo, cy }, roomId) => bo.chat.rooms.promote(roomId, cy.id)),
    "the other is outside": inRoom(({ ada, cy }, roomId) => ada.chat.rooms.promote(roomId, cy.id)),
  },
  "OurChatService.DemoteRoomAdmin": {
    "there is no such room": ({ ada, bo }) => ada.chat.rooms.demote(NOBODY, bo.id),
    "the user did not make the room, and the other did": inRoom(({ ada, bo }, roomId) => bo.chat.rooms.demote(roomId, ada.id)),
    "the other is oneself, who made the room": inRoom(({ ada }, roomId) => ada.chat.rooms.demote(roomId, ada.id)),
  },
  "OurChatService.KickUserFromRoom": {
    "there is no such room": ({ ada, bo }) => ada.chat.rooms.kick(NOBODY, bo.id),
    "the user is no administrator and means oneself": inRoom(({ bo }, roomId) => bo.chat.rooms.kick(roomId, bo.id)),
    "the maker of the room means oneself": inRoom(({ ada }, roomId) => ada.chat.rooms.kick(roomId, ada.id)),
    "an administrator means the maker of the room": async (world) => {
      const { roomId } = await world.newRoom();
      await world.ada.chat.rooms.promote(roomId, world.bo.id);
      return world.bo.chat.rooms.kick(roomId, world.ada.id);
    },
    "the other is outside": inRoom(({ ada, cy }, roomId) => ada.chat.rooms.kick(roomId, cy.id)),
  },
  [SIGNAL]: {
    "an offer has no description": emptySignal(1),
    "an answer has no description": emptySignal(2),
    "a candidate has no candidate": emptySignal(3),
    "the type is not given": emptySignal(0),
    "the type is unknown": emptySignal(9),
  },
};
