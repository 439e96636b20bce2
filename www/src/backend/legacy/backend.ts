import { computed, signal } from "@preact/signals";
import { OurChatError } from "ourchat-sdk";
import { type LegacyDialect, OurChatLegacy } from "ourchat-sdk/legacy";
import type { AccountChanges, Backend, EventSource, Profile, Session, SessionEnd, User } from "../backend.ts";
import type { Capabilities } from "../capabilities.ts";
import type { DialectChoice } from "../current.ts";
import { Identities, LegacyEvents } from "./events.ts";
import { LegacyOutbox } from "./outbox.ts";

/** How long a server may think about what some servers never answer, in milliseconds. */
const DOUBTFUL = 4_000;

/** What servers with the JSON protocol offer. Only the first ones have neither names for chats nor private names. */
function offered(dialect: LegacyDialect | undefined): Capabilities {
  const hasNames = dialect !== undefined && dialect !== "2024-08";
  return {
    friendRequests: false,
    privateNames: hasNames,
    chatNames: hasNames,
    chatManagement: false,
    recall: false,
    files: false,
    fullProfile: false,
    connectNow: false,
  };
}

/**
 * An older server, one login long. It names users by their OurChat ids. Real servers do not answer every question of their own
 * documents: what they leave open is made up of what the page has seen.
 */
export class LegacyBackend implements Backend {
  readonly #client: OurChatLegacy;
  readonly #dialect = signal<LegacyDialect | undefined>(undefined);
  readonly #identities: Identities;
  readonly #failureListeners = new Set<(error: OurChatError) => void>();
  /** Chats that the page has heard of. */
  readonly #heard = new Set<string>();
  /** Questions that the server does not answer. */
  readonly #unanswered = new Set<"lists" | "session">();
  readonly outbox: LegacyOutbox;
  readonly capabilities = computed(() => offered(this.#dialect.value));

  constructor(url: string, dialect: DialectChoice) {
    this.#client = new OurChatLegacy({ url, dialect, pollMs: 1_000 });
    if (dialect !== "auto") this.#dialect.value = dialect;
    this.#client.on("dialect", (found) => (this.#dialect.value = found));
    const send = (sessionId: string, text: string): ReturnType<OurChatLegacy["messages"]["send"]> =>
      this.#client.messages.send(sessionId, { text });
    this.outbox = new LegacyOutbox(
      send,
      () => this.#me,
      () => this.#dialect.peek() !== "2024-10",
    );
    this.#identities = new Identities(this.outbox);
  }

  get #me(): string {
    return this.#client.auth.user?.ocid ?? "";
  }

  async register(account: { email: string; name: string; password: string }, signal: AbortSignal): Promise<User> {
    return userOf(await this.#client.auth.register(account, { signal }));
  }

  async logIn(account: string, password: string, signal: AbortSignal): Promise<User> {
    const credentials = account.includes("@") ? { email: account, password } : { ocid: account, password };
    return userOf(await this.#client.auth.login(credentials, { signal }));
  }

  logOut(): void {
    this.#client.auth.logout();
  }

  onSessionEnded(listener: (end: SessionEnd) => void): () => void {
    return this.#client.on("sessionEnded", ({ reason, error }) =>
      listener({ reason: reason === "logout" ? reason : "refused", error }),
    );
  }

  onFailure(listener: (error: OurChatError) => void): () => void {
    this.#failureListeners.add(listener);
    return () => this.#failureListeners.delete(listener);
  }

  close(): void {
    this.#client.close();
  }

  async ownProfile(): Promise<Profile> {
    const { userName = "" } = await this.#client.account.get({ fields: ["userName"] });
    return profileOf(this.#me, userName, "");
  }

  changeAccount({ userName }: AccountChanges): Promise<void> {
    return this.#client.account.set({ userName });
  }

  async lists(signal: AbortSignal): Promise<{ readonly sessions: readonly string[]; readonly friends: readonly string[] }> {
    const found = await this.#doubtful("lists", { sessions: [], friends: [] }, (options) =>
      this.#client.account.get({ fields: ["sessions", "friends"] }, { ...options, signal }),
    );
    const { sessions = [], friends = [] } = found;
    return { sessions: this.#unanswered.has("lists") ? [...this.#heard] : sessions, friends };
  }

  async profile(ocid: string, signal: AbortSignal): Promise<Profile> {
    const fields = this.capabilities.peek().privateNames ? (["userName", "displayName"] as const) : (["userName"] as const);
    const { userName = "", displayName = "" } = await this.#client.account.get<"userName" | "displayName">(
      { ocid, fields },
      { signal },
    );
    return profileOf(ocid, userName, displayName);
  }

  setPrivateName(ocid: string, name: string): Promise<void> {
    return this.#client.friends.setDisplayName(ocid, name);
  }

  /** The OurChat id itself, once the server has said that somebody has it. */
  async lookup(ocid: string, signal: AbortSignal): Promise<string> {
    await this.#client.account.get({ ocid, fields: ["userName"] }, { signal });
    return ocid;
  }

  async session(id: string, signal: AbortSignal): Promise<Session> {
    const fields = ["name", "members", "createdTime"] as const;
    const found = await this.#doubtful("session", {}, (options) =>
      this.#client.sessions.get({ sessionId: id, fields }, { ...options, signal }),
    );
    const { name = "", members = [], createdTime = new Date(0) } = found;
    return { id, name, description: "", members, roles: new Map(), createdTime };
  }

  async createSession(
    { members, name }: { readonly members: readonly string[]; readonly name?: string },
    signal?: AbortSignal,
  ): Promise<{ readonly sessionId: string; readonly failedMembers: readonly unknown[] }> {
    const named = this.capabilities.peek().chatNames && name !== undefined ? { name } : {};
    const { sessionId } = await this.#client.sessions.create({ members, ...named }, { signal });
    this.#heard.add(sessionId);
    return { sessionId, failedMembers: [] };
  }

  async answerInvitation({ sessionId }: { readonly sessionId: string }, accept: boolean, signal: AbortSignal): Promise<void> {
    const { sessions } = this.#client;
    if (!accept) return sessions.refuseInvitation({ sessionId }, { signal });
    await sessions.acceptInvitation({ sessionId }, { signal });
    this.#heard.add(sessionId);
  }

  events(since: number): EventSource {
    return new LegacyEvents(this.#client, this.#identities, since, {
      session: (id) => this.#heard.add(id),
      failure: (error) => {
        for (const listener of this.#failureListeners) listener(error);
      },
    });
  }

  send(sessionId: string, markdown: string): Promise<void> {
    return this.outbox.add(sessionId, markdown);
  }

  /** Asks what some servers never answer or break down over; from then on `otherwise` has to do. */
  async #doubtful<T>(question: "lists" | "session", otherwise: T, ask: (options: { timeoutMs: number }) => Promise<T>): Promise<T> {
    if (this.#unanswered.has(question)) return otherwise;
    try {
      return await ask({ timeoutMs: DOUBTFUL });
    } catch (error) {
      if (!OurChatError.is(error, "transport/timeout", "transport/bad-response", "server/error", "server/unknown")) throw error;
      this.#unanswered.add(question);
      return otherwise;
    }
  }
}

function userOf({ ocid }: { readonly ocid: string }): User {
  return { id: ocid, ocid };
}

function profileOf(ocid: string, name: string, privateName: string): Profile {
  return { name, ocid, privateName, status: "", avatarKey: "" };
}
