import { signal } from "@preact/signals";
import type { Backend } from "./backend.ts";
import { EVERYTHING } from "./capabilities.ts";
import { chat } from "./client.ts";

const PROFILE = ["userName", "ocid", "status", "avatarKey"] as const;

/** The server that the page came from, by RPCs. */
export const ourchat: Backend = {
  capabilities: signal(EVERYTHING),
  outbox: chat.outbox,
  register: (account, signal) => chat.auth.register(account, { signal }),
  logIn(account, password, signal) {
    const request = account.includes("@") ? { email: account, password } : { ocid: account, password };
    return chat.auth.login(request, { signal });
  },
  logOut: () => chat.auth.logout(),
  onSessionEnded: (listener) => chat.on("sessionEnded", listener),
  onFailure: () => () => undefined,
  // It serves the next login, too.
  close: () => undefined,
  async ownProfile() {
    const { userName, ocid, status = "", avatarKey } = await chat.account.get({ fields: PROFILE });
    return { name: userName, ocid, privateName: "", status, avatarKey };
  },
  changeAccount: (changes) => chat.account.set(changes),
  lists: (signal) => chat.account.get({ fields: ["sessions", "friends"] }, { signal }),
  async profile(id, signal) {
    const found = await chat.account.get({ id, fields: [...PROFILE, "displayName"] }, { signal });
    const { userName, ocid, displayName = "", status = "", avatarKey } = found;
    return { name: userName, ocid, privateName: displayName, status, avatarKey };
  },
  setPrivateName: (id, name) => chat.friends.setDisplayName(id, name),
  lookup: (ocid, signal) => chat.server.lookup(ocid, { signal }),
  async session(id, signal) {
    const fields = ["name", "description", "members", "roles", "createdTime"] as const;
    const { name, description = "", members, roles, createdTime } = await chat.sessions.get(id, { fields }, { signal });
    return { id, name, description, members, roles: new Map(roles.map(({ userId, role }) => [userId, role])), createdTime };
  },
  createSession: (session, signal) => chat.sessions.create(session, { signal }),
  answerInvitation: (invitation, accept, signal) =>
    accept
      ? chat.sessions.acceptInvitation(invitation, { signal })
      : chat.sessions.refuseInvitation(invitation, { signal }),
  events: (since) => chat.events({ since }),
  async send(sessionId, markdown, files) {
    await chat.messages.send(sessionId, { markdown, files });
  },
};
