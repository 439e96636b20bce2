// Uses every entry with a client the way applications do; only the types matter.
import { type contract, type ErrorsOf, OurChat, OurChatError, type OurChatEvent } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import catalogue from "ourchat-sdk/errors.json" with { type: "json" };
import { recognise } from "ourchat-sdk/errors";
import { OurChat as InlineOurChat } from "ourchat-sdk/inline";
import { zh } from "ourchat-sdk/locales/zh";
import { OurChat as SlimOurChat } from "ourchat-sdk/slim";
import { withUmi } from "ourchat-sdk/umi";
import { OurChat as WorkerOurChat } from "ourchat-sdk/worker";

const clients = [
  new OurChat(),
  new OurChat({ baseUrl: new URL("https://chat.example.com"), locale: "zh", storage: "indexeddb", logger: console }),
  new InlineOurChat({ timeoutMs: 1000 }),
  new SlimOurChat({ wasm: fetch("ourchat.wasm") }),
  new WorkerOurChat({ outbox: true }),
];

// @ts-expect-error: the slim entry has no WebAssembly of its own.
new SlimOurChat({});

export async function talk(password: string): Promise<string | undefined> {
  for (const chat of clients) {
    const user = await chat.auth.login({ email: "ada@example.org", password });
    const { sessionId } = await chat.sessions.create({ members: [user.id], name: "Tea" });
    const { id, time } = await chat.messages.send(sessionId, { markdown: "hello" }, { signal: AbortSignal.timeout(1000) });
    const sent: [string, Date] = [id, time];
    for await (const event of chat.events({ since: 0 })) if (isOwn(event, sent[0])) break;
    const announcement: contract.AnnouncementResponse = await new OurChatAdmin(chat).publishAnnouncement({ title: "", content: "" });
    await withUmi(chat.server.ping(), (error) => console.warn(error.message));
    chat.close();
    if (announcement.id !== undefined) return zh["auth/wrong-password"];
  }
  return catalogue[0]?.id;
}

function isOwn(event: OurChatEvent, id: string): boolean {
  return event.kind === "message" && event.id === id;
}

export function explain(thrown: unknown): string {
  if (OurChatError.is(thrown, "auth/wrong-password", "auth/account-locked")) {
    const code: ErrorsOf<"auth.login"> = thrown.code;
    return code;
  }
  const known = recognise(thrown);
  return OurChatError.is(known) ? known.userMessage : "";
}
