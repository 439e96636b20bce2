/** Clients of the older protocol and their servers. */
import { type LegacyDialect, type LegacyEvent, OurChatLegacy, type OurChatLegacyOptions } from "ourchat-sdk/legacy";
import { newEmail, PASSWORD } from "../people.js";
import { servers } from "../servers.js";

export const DIALECTS = ["2024-08", "2024-08-shared", "2024-10"] as const;
/** Those whose servers keep messages and files. */
export const FETCHING = ["2024-08-shared", "2024-10"] as const;

const open = new Set<OurChatLegacy>();

/** Closes all clients of a test and takes faults back. */
export async function closeClients(): Promise<void> {
  for (const chat of open) chat.close();
  open.clear();
  await order("DELETE", "legacy/faults");
}

/** The WebSocket of the servers that speak a dialect. */
function url(dialect: LegacyDialect): string {
  return servers[`legacy-${dialect}`];
}

/** Their HTTP part. */
function httpUrl(dialect: LegacyDialect): string {
  const { hostname, port } = new URL(url(dialect));
  return `http://${hostname}:${Number(port) + 1}`;
}

/** Orders something of the server. */
export async function order(method: string, path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${servers.legacy}/control/${path}`, { method, ...(body && { body: JSON.stringify(body), headers }) });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

/** A client that {@link closeClients} closes. */
export function newClient(dialect: LegacyDialect, options: Partial<OurChatLegacyOptions> = {}): OurChatLegacy {
  const chat = new OurChatLegacy({
    url: url(dialect),
    httpUrl: httpUrl(dialect),
    dialect,
    pollMs: 50,
    retry: { initialDelayMs: 20 },
    ...options,
  });
  open.add(chat);
  return chat;
}

/** Somebody with an account. */
export interface LegacyPerson {
  readonly chat: OurChatLegacy;
  readonly ocid: string;
  readonly email: string;
}

/** Registers somebody. */
export async function newPerson(dialect: LegacyDialect, options: Partial<OurChatLegacyOptions> = {}): Promise<LegacyPerson> {
  const chat = newClient(dialect, options);
  const email = newEmail();
  const { ocid } = await chat.auth.register({ email, password: PASSWORD, name: "Ada" });
  return { chat, ocid, email };
}

/** The first event of a kind that fits. */
export async function eventOf<K extends LegacyEvent["kind"]>(
  chat: OurChatLegacy,
  kind: K,
  fits: (event: Extract<LegacyEvent, { kind: K }>) => boolean = () => true,
): Promise<Extract<LegacyEvent, { kind: K }>> {
  for await (const event of chat.events()) {
    if (event.kind === kind && fits(event as Extract<LegacyEvent, { kind: K }>)) return event as Extract<LegacyEvent, { kind: K }>;
  }
  throw new Error("the stream ended");
}

/** Two users in one session, by whatever way the dialect has. */
export async function newPair(dialect: LegacyDialect): Promise<{ ada: LegacyPerson; bo: LegacyPerson; sessionId: string }> {
  const [ada, bo] = await Promise.all([newPerson(dialect), newPerson(dialect)]);
  const invited = dialect === "2024-08" ? undefined : eventOf(bo.chat, "sessionInvitation");
  const { sessionId } = await ada.chat.sessions.create({ members: [bo.ocid], ...(dialect !== "2024-08" && { name: "Tea" }) });
  if (invited !== undefined) {
    const invitation = await invited;
    if (invitation.sessionId !== sessionId || invitation.inviterOcid !== ada.ocid) throw new Error(JSON.stringify(invitation));
    await bo.chat.sessions.acceptInvitation(invitation);
  }
  return { ada, bo, sessionId };
}
