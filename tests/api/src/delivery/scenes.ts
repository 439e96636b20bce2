import { OurChatAdmin } from "ourchat-sdk/admin";
import { setClock } from "../faults.js";
import { newChat, newPerson, PASSWORD, type Person } from "../people.js";
import type { Scene, Scenes } from "./rows.js";

const MONTH = 31 * 86_400_000;

/** New users by their part in the scene. */
async function cast<N extends string>(...names: readonly N[]): Promise<Record<N, Person>> {
  const people = await Promise.all(names.map((name) => newPerson(name)));
  return Object.fromEntries(names.map((name, at) => [name, people[at]])) as Record<N, Person>;
}

/** A session of new users, the first of whom owns it. */
async function group<N extends string>(names: readonly [N, ...N[]], e2eeOn = false) {
  const people = await cast(...names);
  const owner = people[names[0]];
  const { sessionId } = await owner.chat.sessions.create({ members: [], name: "Tea", e2eeOn });
  for (const name of names.slice(1) as N[]) await owner.chat.sessions.allow(sessionId, people[name].id);
  return { people, owner, sessionId };
}

/** Two users, the first of whom asked the second to be friends. */
async function asked() {
  const people = await cast("inviter", "invitee", "stranger");
  await people.inviter.chat.friends.invite(people.invitee.id, { leaveMessage: "it is me" });
  return people;
}

async function answerFriend(accept: boolean): Promise<Scene> {
  const people = await asked();
  const { inviter, invitee } = people;
  return {
    people,
    act: async () => {
      const [inviterId, inviteeId] = [inviter.id, invitee.id];
      const details = { leaveMessage: "well" };
      if (accept) {
        const { sessionId } = await invitee.chat.friends.accept(inviterId, details);
        return { friendInvitationAnswer: { inviterId, inviteeId, sessionId, status: "success", ...details } };
      }
      await invitee.chat.friends.refuse(inviterId, details);
      return { friendInvitationAnswer: { inviterId, inviteeId, ...details } };
    },
  };
}

async function answerInvitation(accept: boolean): Promise<Scene> {
  const { people, owner, sessionId } = await group(["inviter", "named"]);
  const { invitee, stranger } = await cast("invitee", "stranger");
  await owner.chat.sessions.invite(sessionId, invitee.id);
  return {
    people: { ...people, invitee, stranger },
    act: async () => {
      const invitation = { sessionId, inviterId: people.named.id };
      if (accept) await invitee.chat.sessions.acceptInvitation(invitation);
      else await invitee.chat.sessions.refuseInvitation(invitation);
      return { sessionInvitationAnswer: { sessionId, inviteeId: invitee.id, accepted: accept } };
    },
  };
}

async function answerApplicant(accept: boolean): Promise<Scene> {
  const { people, owner, sessionId } = await group(["moderator", "member"]);
  const { applicant, stranger } = await cast("applicant", "stranger");
  await applicant.chat.sessions.apply(sessionId);
  const roomKey = new Uint8Array([1, 2, 3]);
  return {
    people: { ...people, applicant, stranger },
    act: async () => {
      if (accept) await owner.chat.sessions.allow(sessionId, applicant.id, { roomKey });
      else await owner.chat.sessions.refuse(sessionId, applicant.id);
      return { joinRequestAnswer: { sessionId, accepted: accept, ...(accept && { roomKey }) } };
    },
  };
}

/** Something that a session's owner does and that nobody hears of. */
function silent(act: (sessionId: string, owner: Person, member: Person) => Promise<unknown>): () => Promise<Scene> {
  return async () => {
    const { people, owner, sessionId } = await group(["owner", "member"]);
    return { people, act: async () => ((await act(sessionId, owner, people.member)), {}) };
  };
}

async function friends() {
  const people = await asked();
  await people.invitee.chat.friends.accept(people.inviter.id);
  return people;
}

/** The same user with a login that is valid while the server's clock is ahead. */
async function signedInAgain(person: Person): Promise<Person> {
  const chat = newChat();
  await chat.auth.login({ email: person.email, password: PASSWORD });
  return { ...person, chat };
}

/** A message to an encrypted session. */
function encrypted(sessionId: string, author: Person, member: Person): Scene["act"] {
  return async () => {
    const { id } = await author.chat.messages.send(sessionId, { markdown: "b2g=", encrypted: true });
    return {
      message: { id, sessionId, senderId: author.id, markdown: "b2g=", encrypted: true },
      roomKeyRotation: { sessionId },
      memberKey: { sessionId, userId: member.id },
    };
  };
}

/** How the rows of the contract come about. */
export const SCENES: Scenes = {
  SendMsg: {
    "to a session": async () => {
      const { people, owner, sessionId } = await group(["author", "member"]);
      return {
        people: { ...people, ...(await cast("stranger")) },
        act: async () => {
          const { id, time } = await owner.chat.messages.send(sessionId, { markdown: "tea?", files: ["key"] });
          return { message: { id, time, sessionId, senderId: owner.id, markdown: "tea?", files: ["key"], encrypted: false } };
        },
        afterwards: async () => {
          const late = await cast("later");
          await owner.chat.sessions.allow(sessionId, late.later.id);
          return late;
        },
      };
    },
    "its author leaves afterwards": async () => {
      const { people, sessionId } = await group(["member", "author"]);
      const { author } = people;
      return {
        people,
        act: async () => {
          const { id } = await author.chat.messages.send(sessionId, { markdown: "bye" });
          return { message: { id, senderId: author.id } };
        },
        afterwards: async () => {
          await author.chat.sessions.leave(sessionId);
          return {};
        },
      };
    },
    "encrypted session that a member has left": async () => {
      const { people, sessionId } = await group(["author", "member", "leaver"], true);
      await people.leaver.chat.sessions.leave(sessionId);
      return { people, act: encrypted(sessionId, people.author, people.member) };
    },
    "encrypted session whose key is older than thirty days": async () => {
      const { people, sessionId } = await group(["author", "member"], true);
      await setClock(MONTH);
      const [author, member] = await Promise.all([signedInAgain(people.author), signedInAgain(people.member)]);
      return { people: { author, member }, ahead: MONTH, act: encrypted(sessionId, author, member) };
    },
    "encrypted session with a fresh key": async () => {
      const { people, sessionId } = await group(["author", "member"], true);
      return { people, act: encrypted(sessionId, people.author, people.member) };
    },
  },
  E2eeizeSession: {
    "plain session": async () => {
      const { people, owner, sessionId } = await group(["caller", "member"]);
      return {
        people,
        act: async () => {
          await owner.chat.e2ee.enable(sessionId);
          return { roomKeyRotation: { sessionId }, memberKey: { sessionId, userId: people.member.id } };
        },
      };
    },
  },
  SendRoomKey: {
    "to a member": async () => {
      const { people, owner, sessionId } = await group(["giver", "recipient", "member"]);
      return {
        people: { ...people, ...(await cast("stranger")) },
        act: async () => {
          const roomKey = new Uint8Array([1, 2, 3]);
          await owner.chat.e2ee.sendRoomKey(sessionId, people.recipient.id, roomKey);
          return { roomKey: { sessionId, userId: owner.id, roomKey } };
        },
      };
    },
    "between two who are no members": async () => {
      const { people, sessionId } = await group(["member"]);
      const { giver, recipient } = await cast("giver", "recipient");
      return {
        people: { ...people, giver, recipient },
        act: async () => {
          await giver.chat.e2ee.sendRoomKey(sessionId, recipient.id, new Uint8Array([4]));
          return { roomKey: { sessionId, userId: giver.id, roomKey: new Uint8Array([4]) } };
        },
      };
    },
  },
  RecallMsg: {
    "by another member": async () => {
      const { people, owner, sessionId } = await group(["author", "caller"]);
      const { id: messageId } = await owner.chat.messages.send(sessionId, { markdown: "oops" });
      return {
        people: { ...people, ...(await cast("stranger")) },
        act: async () => {
          const { id } = await people.caller.chat.messages.recall(sessionId, messageId);
          return { recall: { id, messageId } };
        },
      };
    },
  },
  AddFriend: {
    "to a stranger": async () => {
      const people = await cast("inviter", "invitee", "stranger");
      const { inviter, invitee } = people;
      return {
        people,
        act: async () => {
          await inviter.chat.friends.invite(invitee.id, { leaveMessage: "it is me" });
          return { friendInvitation: { inviterId: inviter.id, inviteeId: invitee.id, leaveMessage: "it is me" } };
        },
      };
    },
  },
  AcceptFriendInvitation: {
    accepted: () => answerFriend(true),
    refused: () => answerFriend(false),
  },
  NewSession: {
    "with a stranger": async () => {
      const people = await cast("inviter", "invitee", "stranger");
      const { inviter, invitee } = people;
      return {
        people,
        act: async () => {
          const { sessionId } = await inviter.chat.sessions.create({ members: [invitee.id], leaveMessage: "join us" });
          return { sessionInvitation: { sessionId, inviterId: inviter.id, leaveMessage: "join us" } };
        },
      };
    },
    "with a friend": async () => {
      const people = await friends();
      return { people, act: async () => (await people.inviter.chat.sessions.create({ members: [people.invitee.id] }), {}) };
    },
  },
  InviteUserToSession: {
    "into a session with a member": async () => {
      const { people, owner, sessionId } = await group(["inviter", "member"]);
      const { invitee } = await cast("invitee");
      return {
        people: { ...people, invitee },
        act: async () => {
          await owner.chat.sessions.invite(sessionId, invitee.id, { leaveMessage: "join us" });
          return { sessionInvitation: { sessionId, inviterId: owner.id, leaveMessage: "join us" } };
        },
      };
    },
  },
  AcceptJoinSessionInvitation: {
    "accepted, naming another member as the inviter": () => answerInvitation(true),
    "refused, naming another member as the inviter": () => answerInvitation(false),
  },
  JoinSession: {
    "to a session with a member": async () => {
      const { people, sessionId } = await group(["moderator", "member"]);
      const { applicant, stranger } = await cast("applicant", "stranger");
      return {
        people: { ...people, applicant, stranger },
        act: async () => {
          await applicant.chat.sessions.apply(sessionId, { leaveMessage: "please" });
          return { joinRequest: { sessionId, userId: applicant.id, leaveMessage: "please" } };
        },
      };
    },
  },
  AllowUserJoinSession: {
    accepted: () => answerApplicant(true),
    refused: () => answerApplicant(false),
  },
  PublishAnnouncement: {
    "while two are connected": async () => {
      const people = await cast("publisher", "user");
      const { publisher } = people;
      return {
        people,
        act: async () => {
          const published = await new OurChatAdmin(publisher.chat).publishAnnouncement({ title: "Tea", content: "is ready" });
          return { announcement: { announcementId: published.id, title: "Tea", content: "is ready", publisherId: publisher.id } };
        },
        afterwards: () => cast("later"),
      };
    },
  },
  KickUser: { "a member": silent((sessionId, owner, { id }) => owner.chat.sessions.kick(sessionId, id)) },
  BanUser: { "a member": silent((sessionId, owner, { id }) => owner.chat.sessions.ban(sessionId, { userIds: [id] })) },
  MuteUser: { "a member": silent((sessionId, owner, { id }) => owner.chat.sessions.mute(sessionId, { userIds: [id] })) },
  SetRole: { "of a member": silent((sessionId, owner, { id }) => owner.chat.sessions.setRole(sessionId, id, "2")) },
  AddRole: { "to the session": silent((sessionId, owner) => owner.chat.sessions.addRole(sessionId, { name: "Host", permissions: [1] })) },
  SetSessionInfo: {
    "name and description": silent((sessionId, owner) => owner.chat.sessions.set(sessionId, { name: "Coffee", description: "black" })),
  },
  DeleteSession: { "with a member": silent((sessionId, owner) => owner.chat.sessions.delete(sessionId)) },
  LeaveSession: { "by a member": silent((sessionId, _, member) => member.chat.sessions.leave(sessionId)) },
  DeleteFriend: {
    "of two friends": async () => {
      const people = await friends();
      return { people, act: async () => (await people.inviter.chat.friends.delete(people.invitee.id), {}) };
    },
  },
  SetSelfInfo: { "name and status": silent((_, owner) => owner.chat.account.set({ userName: "Adele", status: "busy" })) },
  Unregister: {
    "of a member": async () => {
      const { people, sessionId } = await group(["owner", "member"]);
      const { guest } = await cast("guest");
      await people.owner.chat.sessions.allow(sessionId, guest.id);
      return { people, act: async () => (await guest.chat.account.unregister(), {}) };
    },
  },
  Signal: {
    "in a room of two": async () => {
      const people = await cast("caller", "callee");
      const { caller, callee } = people;
      const { roomId } = await caller.chat.rooms.create({ openJoin: true });
      return {
        people,
        act: async () => {
          await caller.chat.rooms.join(roomId);
          await callee.chat.rooms.join(roomId);
          await caller.chat.rooms.signal(roomId, callee.id, { type: "offer", sdp: "v=0" });
          return {};
        },
      };
    },
  },
};
