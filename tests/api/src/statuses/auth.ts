import type { OurChat } from "ourchat-sdk";
import { failureOf } from "../expect.js";
import { newChat, newEmail, newPerson, PASSWORD } from "../people.js";
import type { FieldOf } from "../protobuf.js";
import { raw } from "./calls.js";
import type { Scenarios } from "./rows.js";

/** Registers with what is wrong with it; fields as the contract numbers them. */
function register(wrong: { email?: string; password?: string; name?: string; key?: Uint8Array }): Promise<unknown> {
  const { email = newEmail(), password = PASSWORD, name = "Ada", key = new Uint8Array(40) } = wrong;
  const fields: FieldOf[] = [[1, email], [2, password], [3, name], [4, key]];
  return raw({ chat: newChat() }, "AuthService.Register", ...fields);
}

async function shortRsaKey(): Promise<Uint8Array> {
  const { publicKey } = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}

function registerAgain(email: string): Promise<unknown> {
  return newPerson("Twin").then(() => newChat().auth.register({ email, password: PASSWORD, name: "Twin" }));
}

const NAME_OF_61_BYTES = "é".repeat(30) + "e";

function login(chat: OurChat, email: string, password: string): Promise<unknown> {
  return chat.auth.login({ email, password });
}

/** AuthService and BasicService. */
export const AUTH: Scenarios = {
  "AuthService.Register": {
    "the password is weak, and all else is wrong": () => register({ password: "password", email: "no address", name: " " }),
    "the address is none, and name and key are wrong": () => register({ email: "no address", name: " " }),
    "the name is blank, and the key is wrong": () => register({ name: " \u3000" }),
    "the name has 61 bytes": () => register({ name: NAME_OF_61_BYTES }),
    "the key is short, and the address is taken": ({ ada }) => register({ email: ada.email, key: new Uint8Array(31) }),
    "the key is no key": () => register({}),
    "the key has 1024 bits": async () => register({ key: await shortRsaKey() }),
    "the address is taken": ({ ada }) => registerAgain(ada.email),
    "the address was of an account that was given up": async () => {
      const { chat, email } = await newPerson();
      await chat.account.unregister();
      return registerAgain(email);
    },
  },
  "AuthService.Auth": {
    "neither address nor ocid is given": () => raw({ chat: newChat() }, "AuthService.Auth", [3, PASSWORD]),
    "nobody has the address": () => login(newChat(), newEmail(), PASSWORD),
    "nobody has the ocid": () => newChat().auth.login({ ocid: "nobody", password: PASSWORD }),
    "the address is not verified, and the password is wrong": (world) =>
      world.configured({ require_verified_email: true }, () => login(newChat(), world.ada.email, "wrong")),
    "the account has no password": ({ ada }) => login(newChat(), ada.email, PASSWORD),
    "the password was wrong five times and is right now": async () => {
      const { chat, email } = await newPerson();
      for (let tries = 0; tries < 5; tries += 1) await failureOf(login(chat, email, "wrong"));
      return login(chat, email, PASSWORD);
    },
    "the password is wrong": async () => {
      const { chat, email } = await newPerson();
      return login(chat, email, "wrong");
    },
  },
  "AuthService.Verify": {
    "the mail cannot be queued": () => newChat().auth.verifyEmail(newEmail()),
  },
  "BasicService.GetId": {
    "nobody has the ocid": () => newChat().server.lookup("nobody-has-this"),
  },
  "BasicService.GetPresetUserStatus": {
    "the database fails": () => newChat().server.presets(),
  },
  "BasicService.Timestamp": { "never fails by itself": () => newChat().server.time() },
  "BasicService.GetServerInfo": { "never fails by itself": () => newChat().server.info() },
  "BasicService.Support": { "never fails by itself": () => newChat().server.supportContacts() },
  "BasicService.Ping": { "never fails by itself": () => newChat().server.ping() },
  "BasicService.GetVoipConfig": { "never fails by itself": () => newChat().server.voipConfig() },
};
