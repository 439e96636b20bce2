import { Permission } from "ourchat-sdk";
import { pb } from "../protobuf.js";
import { adminOf, allBut, raw, rawStream } from "./calls.js";
import type { Scenario, Scenarios } from "./rows.js";
import { NOBODY } from "./world.js";

const FETCH = "OurChatService.FetchMsgs";

/** Asks for events since a time, as seconds and nanoseconds. */
function since(seconds: number | bigint, nanos: number): Scenario {
  return ({ ada }) => rawStream(ada, FETCH, pb([1, pb([1, seconds], [2, nanos])]));
}

/** Messages and the event stream. Its failures are looked at without the reconnecting of `chat.events()`. */
export const MESSAGES: Scenarios = {
  "OurChatService.SendMsg": {
    "the user is no member": async (world) => world.cy.chat.messages.send((await world.team()).sessionId, { markdown: "x", encrypted: true }),
    "nobody made the session": ({ ada }) => ada.chat.messages.send(NOBODY, { markdown: "x" }),
    "the user is muted, and encrypts for nothing": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.mute(sessionId, { userIds: [world.bo.id] });
      return world.bo.chat.messages.send(sessionId, { markdown: "x", encrypted: true });
    },
    "everybody is muted": async (world) => {
      const { sessionId } = await world.newTeam();
      await world.ada.chat.sessions.mute(sessionId, { everybody: true, durationMs: 60_000 });
      return world.ada.chat.messages.send(sessionId, { markdown: "x" });
    },
    "the message is encrypted and the session is not": async (world) =>
      world.ada.chat.messages.send((await world.team()).sessionId, { markdown: "x", encrypted: true }),
    // As the server says it; messages.send would look into the history.
    "the delivery fails after the message was stored": ({ ada }) => raw(ada, "OurChatService.SendMsg"),
  },
  [FETCH]: {
    "no time is given": ({ ada }) => rawStream(ada, FETCH, pb()),
    "the nanoseconds are negative": since(0, -1),
    "the nanoseconds are two seconds": since(0, 2_000_000_000),
    "the year is out of range": since(2n ** 62n, 0),
    "the query of the history fails": since(0, 0),
    "the query of the history cannot be made": since(0, 0),
    "the queue fails": since(0, 0),
  },
  "OurChatService.RecallMsg": {
    "there is no such message": async (world) => world.ada.chat.messages.recall((await world.team()).sessionId, "99999999"),
    "the message is of somebody else and the role forbids it": async (world) => {
      const { sessionId } = await world.teamWhereBoMay(...allBut(Permission.RecallMsg));
      const { id } = await world.ada.chat.messages.send(sessionId, { markdown: "x" });
      return world.bo.chat.messages.recall(sessionId, id);
    },
    "the permission counts in another session": async (world) => {
      const { sessionId } = await world.team();
      const { id } = await world.ada.chat.messages.send(sessionId, { markdown: "x" });
      await world.cy.chat.sessions.create({ members: [] });
      return world.cy.chat.messages.recall(sessionId, id);
    },
    "the record is an announcement": async (world) => {
      const { sessionId } = await world.team();
      const published = await adminOf(world.ada).publishAnnouncement({ title: "Tea", content: "is ready" });
      for await (const event of world.ada.chat.events({ since: 0 })) {
        if (event.kind !== "announcement" || event.announcementId !== published.id) continue;
        return world.ada.chat.messages.recall(sessionId, event.id);
      }
      throw new Error("the stream ended without the announcement");
    },
    "nobody made the session": async (world) => {
      const { sessionId } = await world.team();
      const { id } = await world.ada.chat.messages.send(sessionId, { markdown: "x" });
      return world.ada.chat.messages.recall(NOBODY, id);
    },
  },
};
