import type { Id } from "./types.js";

/** What every event has. */
interface EventBase {
  /**
   * Id of the event's record on the server. Unique within one kind, with exceptions that lie in the server: live copies of
   * friend events and of announcements carry another id than the same event read from history.
   */
  readonly id: Id;
  /** When it happened, by the server's clock. Live session invitations carry the time at which they expire. */
  readonly time: Date;
  /**
   * Whether a later event came before it, because the server had kept it from this client for too long. Events without
   * it come in the order of `time` and `id`.
   */
  readonly late?: true;
  /** With `ack: "manual"`: the application is done with the event, which will not come again after a reload. */
  readonly ack?: () => void;
}

/** Somebody, perhaps oneself, sent a message. */
export interface MessageEvent extends EventBase {
  readonly kind: "message";
  /** Session of the message. */
  readonly sessionId: Id;
  /** User who sent it. */
  readonly senderId: Id;
  /** Text in Markdown, or ciphertext when `encrypted` is true. */
  readonly markdown: string;
  /** Keys of the files that belong to it. */
  readonly files: readonly string[];
  /** Whether the sender encrypted the text end to end. */
  readonly encrypted: boolean;
}

/** A message was recalled: it is to be shown no more. */
export interface RecallEvent extends EventBase {
  readonly kind: "recall";
  /** Id of the recalled message, which may never have been seen. */
  readonly messageId: Id;
}

/** Somebody is invited to a session; members of the session see it in history, too. */
export interface SessionInvitationEvent extends EventBase {
  readonly kind: "sessionInvitation";
  /** Session of the invitation. */
  readonly sessionId: Id;
  /** User who invites. */
  readonly inviterId: Id;
  /** The inviter's words. */
  readonly leaveMessage?: string;
  /** Until when it can be accepted. */
  readonly expiresAt: Date;
}

/** An invitation to a session was answered. */
export interface SessionInvitationAnswerEvent extends EventBase {
  readonly kind: "sessionInvitationAnswer";
  /** Session of the invitation. */
  readonly sessionId: Id;
  /** User who was invited. */
  readonly inviteeId: Id;
  /** Whether the user is a member now. */
  readonly accepted: boolean;
  /** Public key of the user, as registered, in sessions with encryption. */
  readonly publicKey?: Uint8Array<ArrayBuffer>;
}

/** Somebody wants to be a friend. */
export interface FriendInvitationEvent extends EventBase {
  readonly kind: "friendInvitation";
  /** User who asks. */
  readonly inviterId: Id;
  /** User who is asked. */
  readonly inviteeId: Id;
  /** The inviter's words. */
  readonly leaveMessage?: string;
}

/** A friend invitation was answered. */
export interface FriendInvitationAnswerEvent extends EventBase {
  readonly kind: "friendInvitationAnswer";
  /** User who asked. */
  readonly inviterId: Id;
  /** User who answered. */
  readonly inviteeId: Id;
  /** The answering user's words. */
  readonly leaveMessage?: string;
  /** `"success"`: friends now. Everything else is a refusal. */
  readonly status: "unspecified" | "success" | "fail" | (string & {});
  /** The session of the two friends. */
  readonly sessionId?: Id;
}

/** Somebody asks to be let into a session. */
export interface JoinRequestEvent extends EventBase {
  readonly kind: "joinRequest";
  /** Session that the user wants to join. */
  readonly sessionId: Id;
  /** User who asks. */
  readonly userId: Id;
  /** The user's words. */
  readonly leaveMessage?: string;
  /** Public key of the user, as registered, in sessions with encryption. */
  readonly publicKey?: Uint8Array<ArrayBuffer>;
}

/** A request to be let into a session was answered. */
export interface JoinRequestAnswerEvent extends EventBase {
  readonly kind: "joinRequestAnswer";
  /** Session of the request. */
  readonly sessionId: Id;
  /** Whether the asking user is a member now. */
  readonly accepted: boolean;
  /** The session's key, encrypted for the asking user. */
  readonly roomKey?: Uint8Array<ArrayBuffer>;
}

/** The operator of the server tells everybody something. */
export interface AnnouncementEvent extends EventBase {
  readonly kind: "announcement";
  /** Id of the announcement, the same live and in history. */
  readonly announcementId: Id;
  /** Heading. */
  readonly title: string;
  /** Text. */
  readonly content: string;
  /** User who published it. */
  readonly publisherId: Id;
  /** When it was published. */
  readonly createdAt: Date;
}

/** A session key was sent; who it is encrypted for is not said. */
export interface RoomKeyEvent extends EventBase {
  readonly kind: "roomKey";
  /** Session of the key. */
  readonly sessionId: Id;
  /** User who gave the key. */
  readonly userId: Id;
  /** The key, encrypted with the public key of the user it is for. */
  readonly roomKey: Uint8Array<ArrayBuffer>;
}

/** A member's public key, sent along when a session's key has to be exchanged. */
export interface MemberKeyEvent extends EventBase {
  readonly kind: "memberKey";
  /** Session whose key is exchanged. */
  readonly sessionId: Id;
  /** Member whose key it is. */
  readonly userId: Id;
  /** Public key, as registered. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** A session's key has to be exchanged for a new one. */
export interface RoomKeyRotationEvent extends EventBase {
  readonly kind: "roomKeyRotation";
  /** The session. */
  readonly sessionId: Id;
}

/** Everything that a server tells its clients; `kind` says what it is. */
export type OurChatEvent =
  | MessageEvent
  | RecallEvent
  | SessionInvitationEvent
  | SessionInvitationAnswerEvent
  | FriendInvitationEvent
  | FriendInvitationAnswerEvent
  | JoinRequestEvent
  | JoinRequestAnswerEvent
  | AnnouncementEvent
  | RoomKeyEvent
  | MemberKeyEvent
  | RoomKeyRotationEvent;
