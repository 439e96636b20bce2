import type { OurChat } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { inFuture, pathOf, setMaintenance } from "../faults.js";
import { newChat, newPerson, type Person } from "../people.js";
import { forged, framed, raw, startOfFrame, tampering, withBody } from "./calls.js";
import { NOBODY } from "./world.js";
import type { Scenario, Scenarios } from "./rows.js";

type Call = (chat: OurChat) => PromiseLike<unknown>;

/** Calls with another `authorization` header than the SDK would send. */
function authorized(call: Call, change: (header: string) => string | undefined): Scenario {
  return async ({ ada }) => {
    const chat = await tampering(ada, (headers) => {
      const changed = change(headers.get("authorization") ?? "");
      headers.delete("authorization");
      if (changed !== undefined) headers.set("authorization", changed);
      return undefined;
    });
    return call(chat);
  };
}

/** Calls so many seconds after the token has expired. */
function expired(call: Call, seconds: number): Scenario {
  return async () => {
    const { chat } = await newPerson();
    const left = (chat.auth.user?.expiresAt.getTime() ?? 0) - Date.now();
    return inFuture(left + seconds * 1000, () => call(chat));
  };
}

/** Gives up the account and calls. */
async function afterUnregister(call: Call): Promise<unknown> {
  const { chat } = await newPerson();
  await chat.account.unregister();
  return call(chat);
}

async function afterErasure(person: Person, call: Call): Promise<unknown> {
  const { chat } = await newPerson();
  await new OurChatAdmin(person.chat).deleteAccount(chat.auth.user?.id ?? "");
  return call(chat);
}

const account: Call = (chat) => chat.account.get({ fields: ["ocid"] });
const roles: Call = (chat) => new OurChatAdmin(chat).listRoles();

function tokens(call: Call): Record<string, Scenario> {
  return {
    "no token is sent": authorized(call, () => undefined),
    "the header is one word": authorized(call, (header) => header.replace("Bearer ", "")),
    "the header is three words": authorized(call, (header) => `${header} please`),
    "the scheme is written in small letters": authorized(call, (header) => header.toLowerCase().slice(0, 7) + header.slice(7)),
    "the header is not ASCII": authorized(call, (header) => `${header}\u00e9`),
    "the signature is wrong": authorized(call, (header) => `Bearer ${forged(header.slice(7))}`),
    "the token expired half a minute ago": expired(call, 30),
    "the token expired two minutes ago": expired(call, 120),
  };
}

/** Statuses that every call can give. */
export const ANY_CALL: Scenarios = {
  "OurChatService.*": {
    ...tokens(account),
    "the account was erased": ({ ada }) => afterErasure(ada, account),
    "the account was given up": () => afterUnregister(account),
  },
  "ServerManageService.*": {
    ...tokens(roles),
    "the account was given up, which this service does not check": () => afterUnregister(roles),
  },
  "*": {
    "something fails while reading": ({ ada }) => account(ada.chat),
    "something fails while writing": ({ ada }) => ada.chat.sessions.leave(NOBODY),
    "maintenance is on": async () => {
      const chat = newChat();
      await chat.ready();
      await setMaintenance(true);
      try {
        return await chat.server.ping();
      } finally {
        await setMaintenance(false);
      }
    },
    "the service does not know the method": ({ ada }) => raw(ada, "OurChatService.Nothing"),
    "there is no such service": () => newChat().raw.unary(pathOf("Nothing.Nothing"), new Uint8Array()),
    "the message is one byte too long": () => withBody(startOfFrame(4_194_305)).server.ping(),
    "the body is empty": () => withBody(new Uint8Array()).server.ping(),
    "the message is no protobuf": () => withBody(framed(3)).server.ping(),
    "the frame has an unknown flag": () => withBody(framed(0, 9)).server.ping(),
    "the base64 of the body is broken": () => withBody("!!!!", "application/grpc-web-text").server.ping(),
    "too many requests came from one address": () => newChat({ retry: false }).server.ping(),
    "the content type is none of gRPC-web": () => withBody(framed(0), "application/json").server.ping(),
    "the method is not POST": ({ ada }) => tampering(ada, () => ({ method: "PUT" })).then((chat) => chat.server.ping()),
    "the server cannot see the address of the peer": () => newChat().server.ping(),
  },
};
