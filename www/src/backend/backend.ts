import type { ReadonlySignal } from "@preact/signals";
import type { ConnectionState, OurChatError, OurChatEvent, OutboxEntry } from "ourchat-sdk";
import type { Capabilities } from "./capabilities.ts";

/** Who is logged in. `id` is what names the user elsewhere in this interface; it may be the same as `ocid`. */
export interface User {
  readonly id: string;
  readonly ocid: string;
}

/** What is known of an account. */
export interface Profile {
  /** Name that everybody sees. */
  readonly name: string;
  readonly ocid: string;
  /** Name that only the user of this page sees; empty if none was given. */
  readonly privateName: string;
  /** Status text; empty if there is none. */
  readonly status: string;
  /** Key of the picture; empty if there is none. */
  readonly avatarKey: string;
}

/** What can be changed of the own account; what is absent stays. */
export interface AccountChanges {
  readonly userName?: string | undefined;
  readonly status?: string | undefined;
  readonly ocid?: string | undefined;
  readonly avatarKey?: string | undefined;
}

/** A chat that the user is a member of. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
  /** Ids of the members' roles by user id. */
  readonly roles: ReadonlyMap<string, string>;
  readonly createdTime: Date;
}

/** Events one after the other, first those of the past. */
export interface EventSource extends AsyncIterable<OurChatEvent> {
  readonly state: ConnectionState;
  on(name: "state", listener: (state: ConnectionState) => void): () => void;
  close(): void;
}

/** What is to be sent, in the order in which it was given. */
export interface OutboxView {
  readonly entries: readonly OutboxEntry[];
  on(name: "change", listener: () => void): () => void;
  retry(localId: string): Promise<unknown>;
  cancel(localId: string): Promise<boolean>;
}

/** Why the login is over. */
export interface SessionEnd {
  readonly reason: "logout" | "expired" | "refused";
  readonly error?: OurChatError | undefined;
}

/**
 * A server as the screens see it, whatever protocol it speaks. Everything rejects with `OurChatError` only. A message whose author
 * the server does not tell has an empty `senderId`.
 */
export interface Backend {
  /** What it offers besides what is in this interface. */
  readonly capabilities: ReadonlySignal<Capabilities>;
  readonly outbox: OutboxView;
  register(account: { email: string; name: string; password: string }, signal: AbortSignal): Promise<User>;
  logIn(account: string, password: string, signal: AbortSignal): Promise<User>;
  logOut(): void;
  onSessionEnded(listener: (end: SessionEnd) => void): () => void;
  /** Calls `listener` with failures that the server tells of without having been asked. */
  onFailure(listener: (error: OurChatError) => void): () => void;
  /** Ends it after the logout; it is not used again. */
  close(): void;
  /** The own account. */
  ownProfile(): Promise<Profile>;
  changeAccount(changes: AccountChanges): Promise<void>;
  /** Ids of the user's chats and friends. */
  lists(signal: AbortSignal): Promise<{ readonly sessions: readonly string[]; readonly friends: readonly string[] }>;
  profile(userId: string, signal: AbortSignal): Promise<Profile>;
  setPrivateName(userId: string, name: string): Promise<void>;
  /** The id of the user with an OurChat id. */
  lookup(ocid: string, signal: AbortSignal): Promise<string>;
  session(id: string, signal: AbortSignal): Promise<Session>;
  createSession(
    session: { readonly members: readonly string[]; readonly name?: string },
    signal?: AbortSignal,
  ): Promise<{ readonly sessionId: string; readonly failedMembers: readonly unknown[] }>;
  answerInvitation(
    invitation: { readonly sessionId: string; readonly inviterId: string },
    accept: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  /** Everything after `since`, in milliseconds since 1970, and from then on what happens. */
  events(since: number): EventSource;
  /** Resolves when the message is sent. The outbox shows it until then. */
  send(sessionId: string, markdown: string, files: readonly string[]): Promise<void>;
}
