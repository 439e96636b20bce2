import { readFields, readObject } from "../arguments.js";
import { invalidArgument } from "../failure.js";
import type { Id, IdInput, TimeInput } from "../types.js";
import type { LegacyConnection } from "./connection.js";
import type { LegacyCallOptions, LegacyContent, LegacyExtra, LegacyMessage, Raw } from "./types.js";
import { id, message, time, withDates } from "./values.js";

/** What a server says about itself. */
export interface LegacyServerStatus {
  /** Port of its HTTP part. Servers of November 2024. */
  readonly httpPort?: number;
  /** Its version, as it came. Servers of November 2024. */
  readonly serverVersion?: unknown;
  /** What identifies the server. Servers of November 2024. */
  readonly serverId?: unknown;
  /** Members that the package does not know. */
  readonly extra?: LegacyExtra;
}

/** Calls about the server itself: `chat.server`. */
export class LegacyServer {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Asks whether the server works. Message 12.
   *
   * @throws OurChatError, besides what every call can give: `server/maintenance`. Servers of August 2024 do not know the question
   * and refuse it with `argument/invalid`.
   */
  async status(options?: LegacyCallOptions): Promise<LegacyServerStatus> {
    const status: LegacyServerStatus = await this.#connection.call("GetServerStatus", "serverStatus", () => ({}), options);
    this.#connection.httpPort = status.httpPort ?? this.#connection.httpPort;
    return status;
  }
}

/** What can be asked about an account; each dialect knows some of it. `null` of a server is absent here. */
export interface LegacyAccountInfo {
  /** Public account name. */
  readonly ocid: string;
  /** E-mail address. Not in `2024-08`. */
  readonly email: string;
  /** Name that everybody sees. */
  readonly userName: string;
  /** The caller's private name for a friend. Not in `2024-08`. */
  readonly displayName: string;
  /** Status, as it came. Real servers of October 2024 break down over it. */
  readonly status: unknown;
  /** URL of the picture. Before `2024-10`. */
  readonly avatar: string;
  /** Hash of the picture. Before `2024-10`. */
  readonly avatarHash: string;
  /** Key of the picture file. Not in `2024-08`; real servers of October 2024 break down over it. */
  readonly avatarKey: string;
  /** When the account was created. */
  readonly registerTime: Date;
  /** When something that everybody may read changed last. Not in `2024-08`. */
  readonly publicUpdatedTime: Date;
  /** When anything changed last. */
  readonly updatedTime: Date;
  /** Ids of the sessions. Own account only; real servers of October 2024 break down over it. */
  readonly sessions: readonly Id[];
  /** Public names of the friends. Own account only. */
  readonly friends: readonly string[];
  /** Members that the package does not know. */
  readonly extra: LegacyExtra;
}

/** Name of something that can be asked about an account. */
export type LegacyAccountField = Exclude<keyof LegacyAccountInfo, "extra">;

/** What to ask about which account. */
export interface LegacyAccountQuery<F extends LegacyAccountField> {
  /** Public name of the user. Absent: the signed-in user. */
  readonly ocid?: string | undefined;
  /** What to ask. */
  readonly fields: readonly F[];
}

/** What to change of the own account; absent members stay as they are. */
export interface LegacyAccountChanges {
  /** Name that everybody sees. */
  readonly userName?: string | undefined;
  /** Status. */
  readonly status?: unknown;
  /** URL of the picture. Before `2024-10`. */
  readonly avatar?: string | undefined;
  /** Hash of the picture. Before `2024-10`. */
  readonly avatarHash?: string | undefined;
  /** Key of the picture file. Not in `2024-08`. */
  readonly avatarKey?: string | undefined;
  /** Members that the package does not know, by their names on the wire. A `bigint` becomes a number. */
  readonly extra?: LegacyExtra | undefined;
}

/** Accounts: `chat.account`. */
export class LegacyAccount {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Reads an account. Messages 10 and 11. What a server does not give is absent.
   *
   * @throws OurChatError, besides what every call can give: `user/not-found`; `argument/invalid` for a field that the dialect does
   * not have.
   */
  async get<F extends LegacyAccountField>(query: LegacyAccountQuery<F>, options?: LegacyCallOptions): Promise<Partial<Pick<LegacyAccountInfo, F | "extra">>> {
    const operation = "GetAccountInfo";
    const read = () => ({ ...readObject(operation, "query", query, ["ocid"]), fields: readFields(operation, query) });
    const answer = await this.#connection.call(operation, "accountInfo", read, options);
    return withDates(answer, "registerTime", "publicUpdatedTime", "updatedTime") as Partial<Pick<LegacyAccountInfo, F | "extra">>;
  }

  /**
   * Changes the own account. Messages 19 and 20.
   *
   * @throws OurChatError, besides what every call can give: `permission/denied`; `argument/invalid` for a member that the dialect
   * does not have.
   */
  async set(changes: LegacyAccountChanges, options?: LegacyCallOptions): Promise<void> {
    const operation = "SetAccountInfo";
    const names = ["userName", "status", "avatar", "avatarHash", "avatarKey", "extra"] as const;
    await this.#connection.call(operation, "setAccountInfo", () => ({ data: readObject(operation, "changes", changes, names) }), options);
  }

  /**
   * Gives the account up for ever; the server then closes the connection. Messages 16 and 17.
   *
   * @throws OurChatError, besides what every call can give: `account/unregister-failed`, `auth/verification-required`.
   */
  async unregister(options?: LegacyCallOptions): Promise<void> {
    await this.#connection.call("Unregister", "unregister", () => ({}), options);
  }
}

/** Friends: `chat.friends`. The list of friends is `account.get({ fields: ["friends"] })`. */
export class LegacyFriends {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Gives a friend a private name. Messages 27 and 20; not in `2024-08`.
   *
   * @throws OurChatError with what every call can give; `server/feature-disabled` in `2024-08`.
   */
  async setDisplayName(ocid: string, displayName: string, options?: LegacyCallOptions): Promise<void> {
    await this.#connection.call("SetFriendInfo", "setFriendInfo", () => ({ ocid, data: { displayName } }), options);
  }
}

/** What can be asked about a session. */
export interface LegacySessionInfo {
  /** Its id. */
  readonly sessionId: Id;
  /** Its name. */
  readonly name: string;
  /** URL of the picture. Before `2024-10`. */
  readonly avatar: string;
  /** Hash of the picture. Before `2024-10`. */
  readonly avatarHash: string;
  /** Key of the picture file. Not in `2024-08`. */
  readonly avatarKey: string;
  /** When it was created. */
  readonly createdTime: Date;
  /** When it changed last. */
  readonly updatedTime: Date;
  /** Public names of the members. */
  readonly members: readonly string[];
  /** Public name of the owner. */
  readonly owner: string;
  /** Members that the package does not know. */
  readonly extra: LegacyExtra;
}

/** Name of something that can be asked about a session. */
export type LegacySessionField = Exclude<keyof LegacySessionInfo, "extra">;

/** What to ask about which session. */
export interface LegacySessionQuery<F extends LegacySessionField> {
  /** The session. */
  readonly sessionId: IdInput;
  /** What to ask. */
  readonly fields: readonly F[];
}

/** A new session. */
export interface LegacyNewSession {
  /** Public names of the users to be in it. */
  readonly members: readonly string[];
  /** Its name. Not in `2024-08`. */
  readonly name?: string | undefined;
  /** Key of the picture file. Not in `2024-08`. */
  readonly avatarKey?: string | undefined;
  /** Words for those who are invited. Not in `2024-08`. */
  readonly message?: string | undefined;
}

/** Sessions, OurChat's word for conversations: `chat.sessions`. */
export class LegacySessions {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Creates a session. Messages 8 and 9. Others are invited, from August 2024 on, and are members once they accept.
   *
   * @throws OurChatError, besides what every call can give: `quota/session-limit`. Some servers do not answer at all when it fails:
   * `transport/timeout`.
   */
  async create(session: LegacyNewSession, options?: LegacyCallOptions): Promise<{ readonly sessionId: Id }> {
    const operation = "NewSession";
    const read = () => readObject(operation, "session", session, ["members", "name", "avatarKey", "message"]);
    return (await this.#connection.call(operation, "newSession", read, options)) as { sessionId: Id };
  }

  /**
   * Reads a session. Messages 1 and 2. Documented; no known server ever answered it.
   *
   * @throws OurChatError, besides what every call can give: `session/not-found`; `argument/invalid` for a field that the dialect
   * does not have.
   */
  async get<F extends LegacySessionField>(query: LegacySessionQuery<F>, options?: LegacyCallOptions): Promise<Partial<Pick<LegacySessionInfo, F | "extra">>> {
    const operation = "GetSessionInfo";
    const read = () => ({ sessionId: id(readObject(operation, "query", query, ["sessionId"]).sessionId), fields: readFields(operation, query) });
    const answer = await this.#connection.call(operation, "sessionInfo", read, options);
    return withDates(answer, "createdTime", "updatedTime") as Partial<Pick<LegacySessionInfo, F | "extra">>;
  }

  /**
   * Accepts the invitation to a session. Message 25; not in `2024-08`. Servers answer only failures, if anything.
   *
   * @throws OurChatError, besides what every call can give: `permission/request-rejected`; `server/feature-disabled` in `2024-08`.
   */
  acceptInvitation(invitation: { readonly sessionId: IdInput }, options?: LegacyCallOptions): Promise<void> {
    return this.#answer(invitation, true, options);
  }

  /**
   * Refuses the invitation to a session. Message 25; not in `2024-08`. Servers answer only failures, if anything.
   *
   * @throws OurChatError, besides what every call can give: `permission/request-rejected`; `server/feature-disabled` in `2024-08`.
   */
  refuseInvitation(invitation: { readonly sessionId: IdInput }, options?: LegacyCallOptions): Promise<void> {
    return this.#answer(invitation, false, options);
  }

  async #answer(invitation: { readonly sessionId: IdInput }, accept: boolean, options: LegacyCallOptions | undefined): Promise<void> {
    const operation = "AcceptJoinSession";
    const read = () => ({ sessionId: id(readObject(operation, "invitation", invitation, ["sessionId"]).sessionId), accept });
    await this.#connection.call(operation, "answerInvitation", read, options);
  }
}

/** What to send. */
export type LegacyOutgoingMessage = { readonly text: string; readonly content?: undefined } | { readonly content: readonly LegacyContent[]; readonly text?: undefined };

/** Messages: `chat.messages`. */
export class LegacyMessages {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /**
   * Sends a message. Messages 29 and 30; message 0 in `2024-08`, whose servers do not answer: it resolves when they answer
   * a question after it, and there is no id.
   *
   * @throws OurChatError with what every call can give. When `outcome` is `unknown`, the message may have been sent.
   */
  async send(sessionId: IdInput, outgoing: LegacyOutgoingMessage, options?: LegacyCallOptions): Promise<{ readonly id?: Id }> {
    const operation = "SendMessage";
    const read = (): Raw => {
      const { text, content } = readObject(operation, "message", outgoing, ["text", "content"]);
      if (content !== undefined && text !== undefined) throw invalidArgument(operation, { content: ["expected nothing beside a text"] });
      if (content === undefined && typeof text !== "string") throw invalidArgument(operation, { text: ["expected a text"] });
      return { sessionId: id(sessionId), time: new Date().toISOString(), content: content ?? [{ type: 0, text }] };
    };
    return await this.#connection.call(operation, "send", read, options);
  }

  /**
   * Reads the messages of all sessions that were written after a time. Messages 28 and 0; not in `2024-08`.
   *
   * @throws OurChatError with what every call can give; `server/feature-disabled` in `2024-08`.
   */
  async fetch(query: { readonly since: TimeInput }, options?: LegacyCallOptions): Promise<readonly LegacyMessage[]> {
    const operation = "FetchMessages";
    const read = () => {
      const since = time(readObject(operation, "query", query, ["since"]).since);
      if (typeof since !== "string" || since === "") throw invalidArgument(operation, { since: ["expected a time"] });
      return { time: since };
    };
    const { messages } = (await this.#connection.call(operation, "fetch", read, options)) as { messages?: readonly Raw[] };
    return (messages ?? []).map(message).sort((one, other) => one.time.getTime() - other.time.getTime());
  }
}
