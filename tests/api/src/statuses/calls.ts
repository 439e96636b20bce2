import { type OurChat, Permission } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { pathOf } from "../faults.js";
import { newChat, type Person } from "../people.js";
import { type FieldOf, frame, pb } from "../protobuf.js";

/** Calls an RPC with the given fields, for what the typed methods refuse to send. */
export function raw(
  { chat }: { chat: OurChat },
  operation: string,
  ...fields: readonly FieldOf[]
): Promise<Uint8Array> {
  return chat.raw.unary(pathOf(operation), pb(...fields));
}

/** Reads a server stream to its end. */
export async function rawStream({ chat }: { chat: OurChat }, operation: string, request: Uint8Array): Promise<void> {
  for await (const answer of chat.raw.serverStream(pathOf(operation), request)) void answer;
}

/** The calls of an operator, made by anybody. */
export function adminOf({ chat }: Person): OurChatAdmin {
  return new OurChatAdmin(chat);
}

/** A client of a user whose requests are changed on their way. */
export async function tampering(person: Person, change: (headers: Headers) => RequestInit | undefined): Promise<OurChat> {
  const chat = newChat({
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      const changed = change(headers);
      return fetch(input, { ...init, headers, ...changed });
    },
  });
  await chat.auth.resume(person.chat.auth.token ?? "");
  return chat;
}

/** A client whose request for the next call has another body. */
export function withBody(body: BodyInit | null, contentType?: string): OurChat {
  return newChat({
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      if (contentType !== undefined) headers.set("content-type", contentType);
      return fetch(input, { ...init, headers, body });
    },
  });
}

/** A request with one message of so many zeros. */
export function framed(bytes: number, flag = 0): Uint8Array<ArrayBuffer> {
  return frame(flag, new Uint8Array(bytes));
}

/** The start of a request with one message of so many bytes, as much as the server reads of one that is too long. */
export function startOfFrame(bytes: number): Uint8Array<ArrayBuffer> {
  const start = framed(0);
  new DataView(start.buffer).setUint32(1, bytes);
  return start;
}

/** Everything but the given permissions. */
export function allBut(...without: readonly Permission[]): Permission[] {
  return Object.values(Permission).filter((permission) => !without.includes(permission));
}

/** A token with a wrong signature. */
export function forged(token: string): string {
  const [head, body] = token.split(".");
  return `${head}.${body}.${btoa("forged signature").replace(/=/g, "")}`;
}
