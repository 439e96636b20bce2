import type { ErrorRecord } from "../error-record.js";
import type { OurChatError } from "../error.js";
import type { CallOptions, Id } from "../types.js";

/** What the servers that this entry is for spoke at different times. */
export type LegacyDialect = "2024-08" | "2024-08-shared" | "2024-10";

/** Options that every call takes as its last argument. */
export type LegacyCallOptions = Pick<CallOptions, "signal" | "timeoutMs">;

/** Members that a server sent and this package does not know. Whole numbers beyond 2^53 are texts of their digits. */
export type LegacyExtra = Readonly<Record<string, unknown>>;

/** A part of a message. Text was the only kind that ever existed; others are given as they come. */
export type LegacyContent = { readonly type: 0; readonly text: string } | LegacyExtra;

/** A message of a user. */
export interface LegacyMessage {
  /** Its id. Servers of October 2024 tell none. */
  readonly id?: Id;
  /** Session of the message. */
  readonly sessionId: Id;
  /** Public name of the sender. Servers of October 2024 do not tell who wrote a message; those before tell in what they push. */
  readonly senderOcid?: string;
  /** When it was written. */
  readonly time: Date;
  /** The same as RFC 3339 in UTC with all digits that the server told; `since` takes it. */
  readonly timestamp: string;
  /** Its parts. */
  readonly content: readonly LegacyContent[];
  /** The text of its parts, one a line. */
  readonly text: string;
  /** Members that the package does not know. */
  readonly extra?: LegacyExtra;
}

/** Somebody sent a message, perhaps oneself: only servers of August 2024 leave out one's own. */
export interface LegacyMessageEvent extends LegacyMessage {
  readonly kind: "message";
}

/** Somebody invites the user to a session. Servers tell after the login. */
export interface LegacySessionInvitationEvent {
  readonly kind: "sessionInvitation";
  /** Session of the invitation. */
  readonly sessionId: Id;
  /** Public name of the user who invites. */
  readonly inviterOcid: string;
  /** The inviter's words. */
  readonly message?: string;
  /** Until when it can be accepted. */
  readonly expiresAt?: Date;
  /** Members that the package does not know. */
  readonly extra?: LegacyExtra;
}

/** The server wants the user's address to be confirmed. Documented; no known server sends it. */
export interface LegacyVerificationRequestEvent {
  readonly kind: "verificationRequested";
}

/** Operations for clients. Defined by servers of October 2024; none sends them. */
export interface LegacyOperationsEvent {
  readonly kind: "operations";
  /** The operations as they came. */
  readonly actions?: readonly { readonly time?: string; readonly operation?: unknown }[];
  /** Members that the package does not know. */
  readonly extra?: LegacyExtra;
}

/** The server reports a failure that belongs to nothing that was asked. */
export interface LegacyErrorEvent {
  readonly kind: "error";
  /** What it means. */
  readonly error: OurChatError;
}

/**
 * Events are missing here: nobody read for so long that `bufferBytes` were full, and no server keeps what came then. Messages are
 * never missing where servers keep them, that is from August 2024 on (`2024-08-shared`).
 */
export interface LegacyGapEvent {
  readonly kind: "gap";
  /** How many were dropped. */
  readonly dropped: number;
}

/** A message that the package does not know, or an answer that nobody waits for. */
export interface LegacyUnknownEvent {
  readonly kind: "unknown";
  /** The number of its type. */
  readonly code: number;
  /** Its members. */
  readonly members: LegacyExtra;
}

/** Everything that a server tells by itself; `kind` says what it is. */
export type LegacyEvent =
  | LegacyMessageEvent
  | LegacySessionInvitationEvent
  | LegacyVerificationRequestEvent
  | LegacyOperationsEvent
  | LegacyErrorEvent
  | LegacyGapEvent
  | LegacyUnknownEvent;

/** The signed-in user. */
export interface LegacyUser {
  /** Public account name, which is what identifies users in this protocol. */
  readonly ocid: string;
}

/**
 * How the connection is. `idle`: there is none and none is needed; `waiting`: it broke, and the next one is made after
 * `delayMs`, `attempt` having failed in a row.
 */
export type LegacyConnectionState =
  | { readonly name: "idle" | "connecting" | "open" | "closed" }
  | { readonly name: "waiting"; readonly attempt: number; readonly delayMs: number };

/** Why a session ended. */
export interface LegacySessionEndedEvent {
  /**
   * - `logout`: `auth.logout()` was called;
   * - `refused`: signing in again after the connection broke was refused; `error` says why;
   * - `unregistered`: the account is gone;
   * - `lost`: the connection broke, and with `relogin: false` nothing was kept to sign in with again; or the WebAssembly broke down,
   *   and what it remembered of the login with it.
   */
  readonly reason: "logout" | "refused" | "unregistered" | "lost";
  /** The error that ended the session, if one did. */
  readonly error?: OurChatError;
}

/** Events of a client and what their listeners receive. */
export interface OurChatLegacyEvents {
  /** The signed-in user is signed in no more. */
  readonly sessionEnded: LegacySessionEndedEvent;
  /** The connection changed its state. */
  readonly state: LegacyConnectionState;
  /** The dialect of the server is known. */
  readonly dialect: LegacyDialect;
}

/** What the module orders, see `legacy/src/machine.rs`. @internal */
export type Action =
  | { readonly do: "connect" | "disconnect" }
  | { readonly do: "send" | "log"; readonly text: string }
  | { readonly do: "resolve"; readonly id: number; readonly value: Raw }
  | { readonly do: "reject"; readonly id: number; readonly error: ErrorRecord }
  | { readonly do: "event"; readonly id: number; readonly value: Raw; readonly bytes: number }
  | { readonly do: "end"; readonly id: number; readonly error?: ErrorRecord }
  | { readonly do: "session"; readonly user?: LegacyUser; readonly reason: LegacySessionEndedEvent["reason"]; readonly error?: ErrorRecord }
  | { readonly do: "state"; readonly name: "idle" | "connecting" | "open" | "waiting"; readonly attempt: number; readonly delay: number }
  | { readonly do: "dialect"; readonly name: LegacyDialect }
  | { readonly do: "timer"; readonly at?: number };

/** Members as the module gives them: times and ids are texts. @internal */
export type Raw = Readonly<Record<string, unknown>>;
