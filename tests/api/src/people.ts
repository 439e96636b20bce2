import { OurChat, type OurChatOptions } from "ourchat-sdk";
import { servers } from "./servers.js";

/** A registered user with a client of its own. */
export interface Person {
  readonly chat: OurChat;
  readonly id: string;
  readonly ocid: string;
  readonly email: string;
  readonly name: string;
}

/** The password of every test user; strong enough for the server. */
export const PASSWORD = "a-7-teapots-in-Kunming";

let publicKey: Promise<CryptoKeyPair> | undefined;
const open = new Set<OurChat>();

/** A client of the main server that is closed after the test. */
export function newChat(options: OurChatOptions = {}): OurChat {
  const chat = new OurChat({ baseUrl: servers.main, ...options });
  open.add(chat);
  return chat;
}

/** Leaves a client open after the test; its test closes it. */
export function keepOpen(chat: OurChat): void {
  open.delete(chat);
}

/** Closes the clients of a test. */
export function closeChats(): void {
  for (const chat of open) chat.close();
  open.clear();
}

/** An address that nobody has used. */
export function newEmail(): string {
  return `${crypto.randomUUID()}@example.org`;
}

/** Registers a user. All test users share one key pair, because making one takes long. */
export async function newPerson(name = "Wang Wei", options: OurChatOptions = {}): Promise<Person> {
  publicKey ??= crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  const chat = newChat(options);
  const email = newEmail();
  const user = await chat.auth.register({ email, password: PASSWORD, name, publicKey: (await publicKey).publicKey });
  return { chat, id: user.id, ocid: user.ocid, email, name };
}

/** Two users in one session; the second came in by accepting the first one's invitation. */
export async function newPair(): Promise<{ ada: Person; bo: Person; sessionId: string }> {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { sessionId } = await ada.chat.sessions.create({ members: [bo.id], name: "Tea" });
  await bo.chat.sessions.acceptInvitation({ sessionId, inviterId: ada.id });
  return { ada, bo, sessionId };
}
