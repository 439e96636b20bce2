// Generated from proto/ by `cargo run -p ourchat-codegen`. Do not edit.
/**
 * The wire contract in JavaScript's types, as the core reads and writes them: field names in camelCase, ids as decimal
 * strings, times as `Date`, lengths of time in milliseconds, bytes as `Uint8Array`, enums as texts, absent as
 * `undefined`. A text that an enum does not list is a number that a newer server sends.
 *
 * What is sent takes more than what is received gives, so messages that occur on both sides have two types; the one for
 * sending ends in `Input`. Fields that a request may leave out have their default then.
 *
 * @packageDocumentation
 */
import type { Id, IdInput, TimeInput } from "../types.js";

/**
 * State of the server as GetServerInfo reports it.
 *
 * - `unspecified`: What a server in normal operation really sends. Read it as "running".
 * - `normal`: Running. In practice not seen: the server would send it during maintenance, when the call is refused
 *   anyway.
 * - `maintaining`: Under maintenance. Never sent; the call fails with `Server Maintaining` instead.
 */
export type RunningStatus =
  | "unspecified"
  | "normal"
  | "maintaining"
  | (string & {});

/**
 * What a contact of the operator is responsible for.
 *
 * - `unspecified`: Not stated.
 * - `admin`: Runs the server.
 * - `security`: Receives reports of security problems.
 */
export type ContactRole =
  | "unspecified"
  | "admin"
  | "security"
  | (string & {});

/**
 * Answer to a friend invitation.
 *
 * - `unspecified`: Counts as a refusal.
 * - `success`: The invitation is accepted.
 * - `fail`: The invitation is refused.
 */
export type AcceptFriendInvitationResult =
  | "unspecified"
  | "success"
  | "fail"
  | (string & {});

/**
 * Fields of an account that can be asked for.
 *
 * - `unspecified`: Asks for nothing; ignored.
 * - `ocid`: Public account name. Anybody may read it.
 * - `email`: E-mail address. Owner only.
 * - `userName`: Nick name. Anybody may read it.
 * - `displayName`: The caller's private name for that user; not for oneself.
 * - `status`: Status text. Anybody may read it.
 * - `avatarKey`: File key of the avatar. Anybody may read it.
 * - `registerTime`: Time of registration. Anybody may read it.
 * - `publicUpdatedTime`: Last change of the public fields. Anybody may read it.
 * - `updatedTime`: Last change of any field, memberships included. Owner only.
 * - `sessions`: Sessions the user is in. Owner only.
 * - `friends`: Friends of the user. Owner only.
 */
export type GetAccountInfoQueryValues =
  | "unspecified"
  | "ocid"
  | "email"
  | "userName"
  | "displayName"
  | "status"
  | "avatarKey"
  | "registerTime"
  | "publicUpdatedTime"
  | "updatedTime"
  | "sessions"
  | "friends"
  | (string & {});

/**
 * Fields of a session that can be asked for. None tells whether it is end-to-end encrypted.
 *
 * - `unspecified`: Asks for nothing; ignored.
 * - `sessionId`: The id itself. Every logged-in user may read it.
 * - `name`: Name. Every logged-in user may read it.
 * - `avatarKey`: File key of the avatar. Every logged-in user may read it.
 * - `createdTime`: Time of creation. Every logged-in user may read it.
 * - `updatedTime`: Last change of name, description or avatar. Every logged-in user may read it.
 * - `members`: Members. For members and server managers (permission 8) only.
 * - `roles`: Roles of the members. For members and server managers (permission 8) only.
 * - `size`: Member counter, unreliable. Every logged-in user may read it.
 * - `description`: Description. Every logged-in user may read it.
 */
export type SessionQueryValues =
  | "unspecified"
  | "sessionId"
  | "name"
  | "avatarKey"
  | "createdTime"
  | "updatedTime"
  | "members"
  | "roles"
  | "size"
  | "description"
  | (string & {});

/**
 * Why a user could not be added or reached.
 *
 * - `unspecified`: Not stated.
 * - `memberNotFound`: No such user.
 * - `memberPrivacy`: Refused by the user's privacy settings. Never sent so far.
 */
export type FailedReason =
  | "unspecified"
  | "memberNotFound"
  | "memberPrivacy"
  | (string & {});

/**
 * Kind of a WebRTC signal.
 *
 * - `unspecified`: Refused with `Signal Type Must Be Specified`.
 * - `offer`: Session description of the side that calls.
 * - `answer`: Session description of the side that is called.
 * - `iceCandidate`: A network address to try.
 */
export type SignalType =
  | "unspecified"
  | "offer"
  | "answer"
  | "iceCandidate"
  | (string & {});

/**
 * Kind of a session.
 *
 * - `unspecified`: Not stated.
 * - `private`: Chat of two friends.
 * - `group`: Session of any number of members.
 * - `channel`: Channel; no other part of the contract knows it.
 */
export type SessionType =
  | "unspecified"
  | "private"
  | "group"
  | "channel"
  | (string & {});

/**
 * State a server can be put into.
 *
 * - `unspecified`: Changes nothing.
 * - `normal`: Serves everybody.
 * - `maintaining`: Refuses everything but SetServerStatus and `GET /v1/status` with `Server Maintaining`. Open streams
 *   keep running.
 */
export type ServerStatus =
  | "unspecified"
  | "normal"
  | "maintaining"
  | (string & {});

/** Password login by e-mail address or by ocid. */
export interface AuthRequest {
  /** E-mail address the account was registered with. */
  readonly email?: string | undefined;

  /** Public account name: ten letters and digits unless the owner changed it. */
  readonly ocid?: string | undefined;

  /** Password as typed. It is sent in clear text, so only TLS keeps it private. */
  readonly password?: string | undefined;
}

/** Proof of a successful login. */
export interface AuthResponse {
  /**
   * JWT (HS256) for the `authorization: Bearer` header. It lives 5 days by default, cannot be refreshed or revoked, and
   * carries the claims `id` (a JSON number beyond 2^53) and `exp` (Unix seconds).
   */
  readonly token: string;

  /** User id of the account, a 63-bit snowflake. */
  readonly id: Id;

  /** Public account name, also when the login was by e-mail. */
  readonly ocid: string;
}

/** Asks the server to mail a confirmation link. */
export interface VerifyRequest {
  /** Address the mail goes to. Neither its form nor the existence of an account is checked. */
  readonly email?: string | undefined;
}

/**
 * The single, empty item of the stream: the mail is queued, or the server sends none because mail is not set up. It
 * does not mean that the link was opened.
 */
export interface VerifyResponse {}

/** A new account. */
export interface RegisterRequest {
  /** E-mail address, unique on the server. The syntax check is lenient; addresses of deleted accounts stay taken. */
  readonly email?: string | undefined;

  /**
   * Password in clear text. Its zxcvbn score, with name and address as known words, must reach the server's minimum
   * (default 1 of 0 to 4). No upper length.
   */
  readonly password?: string | undefined;

  /** Nick name shown to others: 1 to 60 bytes of UTF-8, not only blanks. Stored untrimmed. */
  readonly name?: string | undefined;

  /**
   * RSA public key of 2048 to 8192 bits as SPKI DER, PKCS#1 DER or the bytes of an SPKI PEM text. Mandatory, and final:
   * no call replaces or returns it, so the private half must be kept by the client.
   */
  readonly publicKey?: Uint8Array | undefined;
}

/** The new account, already logged in. */
export interface RegisterResponse {
  /** Public account name, ten random letters and digits. SetSelfInfo can change it. */
  readonly ocid: string;

  /** User id, a 63-bit snowflake that never changes. */
  readonly id: Id;

  /** JWT that works at once, even where the server wants the address verified before the next login. */
  readonly token: string;
}

/** Asks for the status texts the operator suggests; nothing to choose. */
export interface GetPresetUserStatusRequest {}

/** Suggestions for SetSelfInfo's `user_defined_status`. */
export interface GetPresetUserStatusResponse {
  /** Status texts in alphabetical order; empty when the operator set none. */
  readonly contents: readonly string[];
}

/** Who the server is. Field number 2 is not in use. */
export interface GetServerInfoResponse {
  /** State of the server; in normal operation RUNNING_STATUS_UNSPECIFIED, not RUNNING_STATUS_NORMAL. */
  readonly status: RunningStatus;

  /** Version of the server program. */
  readonly serverVersion?: ServerVersion;

  /** UUID of this server as text, stable over restarts. */
  readonly uniqueIdentifier: string;

  /** Name the operator gave the server, for display. */
  readonly serverName: string;
}

/** Version of the server program in semantic versioning. */
export interface ServerVersion {
  /** Major version. */
  readonly major: number;

  /** Minor version. */
  readonly minor: number;

  /** Patch version. */
  readonly patch: number;
}

/** One person or desk to turn to. */
export interface Contact {
  /** E-mail address, if there is one. */
  readonly emailAddress?: string;

  /** Account on this server, if there is one. */
  readonly ocid?: string;

  /** Responsibility of the contact. */
  readonly role: ContactRole;

  /** Telephone number as the operator wrote it, if there is one. */
  readonly phoneNumber?: string;
}

/** Asks for the operator's contacts; nothing to choose. */
export interface SupportRequest {}

/** How to reach the operator. */
export interface SupportResponse {
  /** Contacts in the operator's order; may be empty. */
  readonly contacts: readonly Contact[];

  /** URL of a support page, if there is one. */
  readonly supportPage?: string;
}

/** Looks a user up by public account name. */
export interface GetIdRequest {
  /** Exact ocid. There is no search by parts of a name. */
  readonly ocid?: string | undefined;
}

/** Result of the lookup. */
export interface GetIdResponse {
  /** User id of the account, a 63-bit snowflake. */
  readonly id: Id;
}

/** Asks who the server is; no parameters. */
export interface GetServerInfoRequest {}

/** An empty round trip. */
export interface PingRequest {}

/** The server is there. */
export interface PingResponse {}

/** Asks for the server's clock; no parameters. */
export interface TimestampRequest {}

/** The server's clock. */
export interface TimestampResponse {
  /** Time of the answer, UTC. */
  readonly timestamp?: Date;
}

/** Asks for the call servers; no parameters. */
export interface GetVoipConfigRequest {}

/** Servers for a WebRTC peer connection. */
export interface GetVoipConfigResponse {
  /** STUN servers in the form `stun:host:port`. */
  readonly stunServers: readonly string[];

  /** Whether a TURN server is available. When false the other `turn_` fields mean nothing. */
  readonly turnEnabled: boolean;

  /** TURN server in the form `turn:host:port`. */
  readonly turnServerUrl: string;

  /** User name for the TURN server. */
  readonly turnUsername: string;

  /** Password for the TURN server; public, as this call needs no token. */
  readonly turnPassword: string;

  /** Lifetime of the TURN credentials in seconds. */
  readonly turnTtl: Id;
}

/** Names the file to delete. */
export interface DeleteFileRequest {
  /** File key returned by the upload. */
  readonly key?: string | undefined;
}

/** Empty: the file is gone and no longer counts against the quota. */
export interface DeleteFileResponse {}

/** Names the file to fetch. */
export interface DownloadRequest {
  /** File key, 84 characters: 20 random ones and the SHA3-256 of the file in hex. */
  readonly key?: string | undefined;
}

/** One piece of the file. */
export interface DownloadResponse {
  /** The next bytes in order, at most 1024. Neither size, name nor media type of the file is transmitted. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Answers a friend invitation that the caller received. */
export interface AcceptFriendInvitationRequest {
  /** User id of the inviter. */
  readonly friendId: IdInput;

  /** The answer; everything but SUCCESS refuses. */
  readonly status?: AcceptFriendInvitationResult | undefined;

  /** Free text for the inviter. */
  readonly leaveMessage?: string | undefined;
}

/** Outcome for the invitee. */
export interface AcceptFriendInvitationResponse {
  /** The new private session of the two; absent after a refusal. */
  readonly sessionId?: Id;
}

/**
 * Event: a friend invitation was answered. Pushed to the inviter only; in the history of both.
 *
 * Each side has its own record with its own `msg_id` but the same `time`, and the inviter's live copy carries the
 * invitee's record id. Tell duplicates by inviter, invitee and `time`.
 */
export interface FriendInvitationResultNotification {
  /** User id of the side that invited. */
  readonly inviterId: Id;

  /** User id of the side that answered. */
  readonly inviteeId: Id;

  /** Text that came with the answer. */
  readonly leaveMessage?: string;

  /** The answer as the invitee sent it; everything but SUCCESS is a refusal. */
  readonly status: AcceptFriendInvitationResult;

  /** The new private session; only after acceptance. The inviter learns it here. */
  readonly sessionId?: Id;
}

/** Invites a user to be a friend. */
export interface AddFriendRequest {
  /** User id to invite. Inviting oneself is not refused, but can never be accepted. */
  readonly friendId: IdInput;

  /** Free text for the invitee. */
  readonly leaveMessage?: string | undefined;

  /** Private name the caller will see for this friend after acceptance; at most 200 characters. */
  readonly displayName?: string | undefined;
}

/** Empty: the invitation is out. */
export interface AddFriendResponse {}

/**
 * Event: somebody asks for friendship. Pushed to the invitee only; in the history of both.
 *
 * Each side has its own record with its own `msg_id` but the same `time`, and the invitee's live copy carries the
 * inviter's record id. Tell duplicates by inviter, invitee and `time`.
 */
export interface NewFriendInvitationNotification {
  /** User id of the side that invites. */
  readonly inviterId: Id;

  /** User id of the side that shall answer. */
  readonly inviteeId: Id;

  /** Text of the inviter. */
  readonly leaveMessage?: string;
}

/** Ends a friendship. */
export interface DeleteFriendRequest {
  /** User id of the friend. */
  readonly friendId: IdInput;
}

/** Empty: the friendship and its private session are gone. */
export interface DeleteFriendResponse {}

/** Changes what the caller privately notes about a user. */
export interface SetFriendInfoRequest {
  /** User id of the person; friendship is not needed. */
  readonly id: IdInput;

  /** Private name that only the caller sees, at most 200 characters. Absent changes nothing. */
  readonly displayName?: string | undefined;
}

/** Empty: the note is stored. */
export interface SetFriendInfoResponse {}

/** Reads selected fields of an account. */
export interface GetAccountInfoRequest {
  /** User id; absent means the caller. */
  readonly id?: IdInput | undefined;

  /** Fields to fill in. They are processed in order and the first problem ends the call. */
  readonly requestValues?: readonly GetAccountInfoQueryValues[] | undefined;
}

/** The requested fields; everything else is absent. */
export interface GetAccountInfoResponse {
  /** Public account name, at most 50 bytes. */
  readonly ocid?: string;

  /** E-mail address. */
  readonly email?: string;

  /** Nick name, at most 60 bytes. */
  readonly userName?: string;

  /** The caller's private name for that user, empty when none is set. Absent when asking about oneself. */
  readonly displayName?: string;

  /** Status text, at most 128 bytes; absent when none is set or it expired (after 24 hours by default). */
  readonly status?: string;

  /** File key of the avatar, empty when unset. The picture itself is at `GET /v1/avatar?user_id=`. */
  readonly avatarKey?: string;

  /** Time of registration, UTC. */
  readonly registerTime?: Date;

  /** Last change of what anybody may read, UTC. */
  readonly publicUpdatedTime?: Date;

  /**
   * Last change of the account, UTC. Moves when the user joins, leaves or is removed from a session; the way to notice
   * such changes, as no event reports them.
   */
  readonly updatedTime?: Date;

  /** Ids of all sessions the user is a member of, private ones included. */
  readonly sessions: readonly Id[];

  /** User ids of all friends. */
  readonly friends: readonly Id[];
}

/** Text of an announcement to everybody on the server. */
export interface Announcement {
  /** Body of the announcement, no length limit of its own. */
  readonly content: string;

  /** Headline of the announcement. */
  readonly title: string;

  /** User id named as the publisher. Taken from the request unchecked, but the account must exist. */
  readonly publisherId: Id;
}

/** Text of an announcement to everybody on the server. */
export interface AnnouncementInput {
  /** Body of the announcement, no length limit of its own. */
  readonly content?: string | undefined;

  /** Headline of the announcement. */
  readonly title?: string | undefined;

  /** User id named as the publisher. Taken from the request unchecked, but the account must exist. */
  readonly publisherId: IdInput;
}

/**
 * Event: an announcement was published. Pushed to everybody who is connected and in everybody's history, later
 * registered users included.
 *
 * A live copy has the announcement id as `msg_id` and `created_at` as `time`; the history row has a record id and
 * record time. Tell duplicates by `id` alone.
 */
export interface AnnouncementResponse {
  /** Title, body and publisher. */
  readonly announcement?: Announcement;

  /** Time of publication, UTC. */
  readonly createdAt?: Date;

  /** Announcement id, a small number of its own sequence that collides with message ids. */
  readonly id: Id;
}

/** Deletes a message for everybody. */
export interface RecallMsgRequest {
  /** Id of the message to delete. */
  readonly msgId: IdInput;

  /**
   * Session in which the right is checked and whose members are told. The server does not check that the message
   * belongs to it.
   */
  readonly sessionId: IdInput;
}

/** Outcome of the recall. */
export interface RecallMsgResponse {
  /** Id of the new recall record, not of the deleted message. */
  readonly msgId: Id;
}

/** Event: a message was deleted. Pushed to every member, the caller included. */
export interface RecallNotification {
  /**
   * Id of the deleted message, which the reader may never have received. The envelope carries the id of the recall
   * itself.
   */
  readonly msgId: Id;
}

/** Opens the event stream. */
export interface FetchMsgsRequest {
  /**
   * Records with a time later than this are sent first, UTC, microsecond precision. Mandatory; the Unix epoch asks for
   * everything.
   */
  readonly time?: TimeInput | undefined;

  /**
   * Does not work: true makes the history empty and leaves live events unfiltered. Leave it false and filter on
   * arrival.
   */
  readonly announcementOnly?: boolean | undefined;
}

/** One event, from the history or live; nothing tells which. The field numbers are not in order. */
export interface FetchMsgsResponse {
  /** A chat message, one's own included. */
  readonly msg?: Msg;

  /** An invitation to a session. */
  readonly inviteUserToSession?: InviteUserToSession;

  /** The answer to a friend invitation. */
  readonly friendInvitationResultNotification?: FriendInvitationResultNotification;

  /** A message was deleted. */
  readonly recall?: RecallNotification;

  /** Somebody asks to join a session. */
  readonly joinSessionApproval?: JoinSessionApproval;

  /** The answer to a request to join. */
  readonly allowUserJoinSessionNotification?: AllowUserJoinSessionNotification;

  /** Somebody asks for friendship. */
  readonly newFriendInvitationNotification?: NewFriendInvitationNotification;

  /** An announcement to everybody. */
  readonly announcementResponse?: AnnouncementResponse;

  /** The answer to a session invitation. */
  readonly acceptSessionApproval?: AcceptSessionNotification;

  /** An encrypted room key for somebody. */
  readonly receiveRoomKey?: ReceiveRoomKeyNotification;

  /** A member's public key, to encrypt a new room key for. */
  readonly sendRoomKey?: SendRoomKeyNotification;

  /** A session wants a new room key. */
  readonly updateRoomKey?: UpdateRoomKeyNotification;

  /**
   * Record id, a small number counted over all sessions. It differs between live and history for friend invitations,
   * their answers and announcements; never tell duplicates by it alone.
   */
  readonly msgId: Id;

  /**
   * Record time, UTC. Exceptions in live copies: a session invitation carries its expiry, about 3 days ahead, which
   * must not move a resume cursor; an announcement carries its `created_at`.
   */
  readonly time?: Date;
}

/**
 * Event: a chat message. Pushed to every member, the sender included, and in the history of everybody who is a member
 * at the time of asking. Field number 1 is not in use.
 */
export interface Msg {
  /** Text in Markdown, or ciphertext when `is_encrypted`. */
  readonly markdownText: string;

  /** File keys the text refers to by index; files may have expired since. */
  readonly involvedFiles: readonly string[];

  /** Session the message belongs to. */
  readonly sessionId: Id;

  /** User id of the author. */
  readonly senderId: Id;

  /** Whether the text is ciphertext. Which room key it needs is not transmitted. */
  readonly isEncrypted: boolean;
}

/** A message to a session. */
export interface SendMsgRequest {
  /** Session to send to; the caller must be a member. */
  readonly sessionId: IdInput;

  /**
   * Text in Markdown, possibly empty; limited only by the 4 MiB of a request. Media are written as images whose address
   * is `IO://0`, `VO://0` or `FO://0` for image, video or file, the number being an index into `involved_files`;
   * `IN://https,host/path` names an address on the network. Ciphertext must be text as well, for example base64.
   */
  readonly markdownText?: string | undefined;

  /**
   * File keys the text refers to by index. The server checks nothing: upload with the session's id so that its members
   * may download.
   */
  readonly involvedFiles?: readonly string[] | undefined;

  /**
   * Says that `markdown_text` is ciphertext. Refused in sessions without end-to-end encryption; false is accepted
   * everywhere.
   */
  readonly isEncrypted?: boolean | undefined;
}

/** The stored message. Its event often arrives on the sender's stream before this answer. */
export interface SendMsgResponse {
  /** Id of the message, equal to that of its event. */
  readonly msgId: Id;

  /** Record time of the message, UTC, equal to that of its event. */
  readonly time?: Date;
}

/** The invitee's answer to a session invitation. */
export interface AcceptJoinSessionInvitationRequest {
  /** Session the invitation is for. */
  readonly sessionId: IdInput;

  /** True joins the session, false refuses. */
  readonly accepted?: boolean | undefined;

  /** User who receives the answer as an event. The server does not check that this user invited. */
  readonly inviterId: IdInput;
}

/** Empty: the invitation is used up. */
export interface AcceptJoinSessionInvitationResponse {}

/** A custom role for a session. Mind the field numbers. */
export interface AddRoleRequest {
  /** Description of the role. */
  readonly description?: string | undefined;

  /** Session permission ids of the role, 1 to 14, each once and at least one. */
  readonly permissions?: readonly IdInput[] | undefined;

  /** Name of the role, not only blanks. */
  readonly name?: string | undefined;

  /** Session the role is made for. */
  readonly sessionId: IdInput;
}

/** The new role. */
export interface AddRoleResponse {
  /** Id of the role, a small number. SetRole assigns it. */
  readonly roleId: Id;
}

/**
 * Event: a request to join was answered. Pushed to the applicant; in the history of the applicant and of all members,
 * who cannot see from it whom it is for.
 */
export interface AllowUserJoinSessionNotification {
  /** Session the request was for. */
  readonly sessionId: Id;

  /** Whether the applicant was let in. */
  readonly accepted: boolean;

  /** Room key encrypted for the applicant. Try to decrypt it and ignore a failure: the key may be somebody else's. */
  readonly roomKey?: Uint8Array<ArrayBuffer>;
}

/** A moderator's answer to a request to join. */
export interface AllowUserJoinSessionRequest {
  /** Session the applicant wants to join. */
  readonly sessionId: IdInput;

  /** User id of the applicant. */
  readonly userId: IdInput;

  /**
   * True adds the user, false refuses. The server checks neither that a request exists nor whether the user is banned.
   */
  readonly accepted?: boolean | undefined;

  /**
   * In an encrypted session the room key, encrypted with the applicant's public key (RSA-OAEP, SHA-256). Copied into
   * the event as it is.
   */
  readonly roomKey?: Uint8Array | undefined;
}

/** Empty: the answer is stored and sent. */
export interface AllowUserJoinSessionResponse {}

/** Bans users from a session. */
export interface SessionBanUserRequest {
  /** Session to ban from. */
  readonly sessionId: IdInput;

  /**
   * Users to ban. Empty bans everybody: all members without the permission UnbanUser (4) are removed and nobody can
   * join.
   */
  readonly userIds?: readonly IdInput[] | undefined;

  /**
   * How long, in whole seconds; fractions are dropped and the result must be above 0. Absent means for ever. Always set
   * it with an empty `user_ids`: no call lifts a ban of everybody.
   */
  readonly duration?: number | undefined;
}

/** Empty: the users are banned and removed. */
export interface SessionBanUserResponse {}

/** Lifts bans. */
export interface SessionUnbanUserRequest {
  /** Session the users are banned from. */
  readonly sessionId: IdInput;

  /** Users to unban, processed in order. Empty does nothing. */
  readonly userIds?: readonly IdInput[] | undefined;
}

/** Empty: all of them may join again. */
export interface SessionUnbanUserResponse {}

/** Names the session to delete. */
export interface DeleteSessionRequest {
  /** Session to delete. */
  readonly sessionId: IdInput;
}

/** Empty: the session is gone. */
export interface DeleteSessionResponse {}

/** Ends end-to-end encryption of a session. */
export interface Dee2eeizeSessionRequest {
  /** Session that shall accept plain text only. */
  readonly sessionId: IdInput;
}

/** Empty: the session is plain, for good. */
export interface Dee2eeizeSessionResponse {}

/** Asks for end-to-end encryption of a session. */
export interface E2eeizeSessionRequest {
  /** Session to encrypt from now on. */
  readonly sessionId: IdInput;
}

/** Empty: the key events are on their way to the caller. The session does not count as encrypted for all that. */
export interface E2eeizeSessionResponse {}

/** Names the role to read. */
export interface GetRoleRequest {
  /** Role id; 1 Member, 2 Admin and 3 Owner are built in. */
  readonly roleId: IdInput;
}

/** A role and what it permits. */
export interface GetRoleResponse {
  /** Description, if one was given. */
  readonly description?: string;

  /**
   * Session permission ids: 1 SendMsg (never enforced), 2 RecallMsg, 3 BanUser, 4 UnbanUser, 5 KickUser, 6 SetTitle, 7
   * SetAvatar, 8 SetDescription, 9 DeleteSession, 10 SetRole, 11 MuteUser, 12 UnmuteUser, 13 AcceptJoinRequest, 14
   * E2eeizeAndDee2eeizeSession.
   */
  readonly permissions: readonly Id[];

  /** Name of the role. */
  readonly name: string;

  /** Session the role was made for; absent for the built-in ones. */
  readonly sessionId?: Id;
}

/** Reads selected fields of a session. */
export interface GetSessionInfoRequest {
  /** Session to read. */
  readonly sessionId: IdInput;

  /** Fields to fill in. They are processed in order and the first problem ends the call. */
  readonly queryValues?: readonly SessionQueryValues[] | undefined;
}

/** The requested fields; everything else is absent. */
export interface GetSessionInfoResponse {
  /** Id of the session. */
  readonly sessionId?: Id;

  /** Name, at most 200 characters; empty for private chats of friends and unnamed sessions. */
  readonly name?: string;

  /** File key of the avatar, empty when unset. */
  readonly avatarKey?: string;

  /** Time of creation, UTC. */
  readonly createdTime?: Date;

  /** Last change of the session's information, UTC. */
  readonly updatedTime?: Date;

  /** User ids of the members. */
  readonly members: readonly Id[];

  /** Role assignments. */
  readonly roles: readonly RoleInfo[];

  /**
   * The server's member counter. It counts initial members twice and drifts with kicks and bans; count `members`
   * instead.
   */
  readonly size?: Id;

  /** Description; absent when never set. */
  readonly description?: string;
}

/** Which role a user has in the session. */
export interface RoleInfo {
  /** Role id; 1 Member, 2 Admin, 3 Owner, others by GetRole. Signed, unlike everywhere else. */
  readonly role: Id;

  /** User id; may belong to somebody who left, as roles outlive the membership. */
  readonly userId: Id;
}

/**
 * Event: a session invitation was answered. Pushed to the user whom the invitee named as inviter; in the history of the
 * invitee and of all members.
 */
export interface AcceptSessionNotification {
  /** Session the invitation was for. */
  readonly sessionId: Id;

  /** User who answered. */
  readonly inviteeId: Id;

  /** Whether the invitee joined. */
  readonly accepted: boolean;

  /**
   * The invitee's RSA public key as registered (SPKI DER, PKCS#1 DER or SPKI PEM). Only when the session is end-to-end
   * encrypted and the answer is yes; encrypt the room key with it and send it by SendRoomKey.
   */
  readonly publicKey?: Uint8Array<ArrayBuffer>;
}

/**
 * Event: an invitation to a session. Pushed to the invitee only; in the history of the invitee and of all members of
 * the session.
 *
 * The live copy's envelope `time` is the expiry, the history row's is the time of creation; both have the same
 * `msg_id`.
 */
export interface InviteUserToSession {
  /** Session to join. */
  readonly sessionId: Id;

  /** User who invites; AcceptJoinSessionInvitation wants this id back. */
  readonly inviterId: Id;

  /** Text of the inviter. */
  readonly leaveMessage?: string;

  /** Stated end of the invitation, UTC, 3 days after its creation. The server accepts answers for 3 days more. */
  readonly expireTimestamp?: Date;
}

/** Invites one user to a session. */
export interface InviteUserToSessionRequest {
  /** Session to invite to. The caller need not be a member. */
  readonly sessionId: IdInput;

  /** User id to invite. */
  readonly invitee: IdInput;

  /** Free text for the invitee. */
  readonly leaveMessage?: string | undefined;
}

/** Outcome of the invitation. */
export interface InviteUserToSessionResponse {
  /** Set when the invitee does not exist; absent means invited. */
  readonly failedMember?: FailedMember;
}

/** Event: somebody asks to join. Practically never pushed; moderators find it in the history only. */
export interface JoinSessionApproval {
  /** Session to join. */
  readonly sessionId: Id;

  /** User who asks. */
  readonly userId: Id;

  /** Text of the applicant. */
  readonly leaveMessage?: string;

  /**
   * The applicant's RSA public key as registered; only when the session is end-to-end encrypted. Encrypt the room key
   * with it for AllowUserJoinSession.
   */
  readonly publicKey?: Uint8Array<ArrayBuffer>;
}

/** Asks the moderators of a session for admission. */
export interface JoinSessionRequest {
  /** Session to join. */
  readonly sessionId: IdInput;

  /** Free text for the moderators. */
  readonly leaveMessage?: string | undefined;
}

/** Empty: the request is stored. The answer comes as an event. */
export interface JoinSessionResponse {}

/** Names the user to remove. */
export interface KickUserRequest {
  /** Session to remove from. */
  readonly sessionId: IdInput;

  /** User to remove. That this user is a member is not checked. */
  readonly userId: IdInput;
}

/** Empty: the user is no member any more. */
export interface KickUserResponse {}

/** Names the session to leave. */
export interface LeaveSessionRequest {
  /** Session to leave. */
  readonly sessionId: IdInput;
}

/** Empty: the caller is no member any more. */
export interface LeaveSessionResponse {}

/** Forbids users to send messages. */
export interface MuteUserRequest {
  /** Session to mute in. */
  readonly sessionId: IdInput;

  /** Users to mute. Empty mutes everybody, the caller included. */
  readonly userIds?: readonly IdInput[] | undefined;

  /**
   * How long, in whole seconds; fractions are dropped and the result must be above 0. Absent means for ever. Always set
   * it with an empty `user_ids`: no call lifts a mute of everybody.
   */
  readonly duration?: number | undefined;
}

/** Empty: the users are muted. */
export interface MuteUserResponse {}

/** Allows users to send again. */
export interface UnmuteUserRequest {
  /** Session the users are muted in. */
  readonly sessionId: IdInput;

  /** Users to unmute, processed in order. Empty does nothing. */
  readonly userIds?: readonly IdInput[] | undefined;
}

/** Empty: all of them may send again. */
export interface UnmuteUserResponse {}

/** A user who could not be added, invited or reached. */
export interface FailedMember {
  /** The user id as requested. */
  readonly id: Id;

  /** Why it was not possible. */
  readonly reason: FailedReason;
}

/** A session to create. */
export interface NewSessionRequest {
  /**
   * Users to bring in. Friends become members at once, without an event to them; others get an invitation; unknown ids
   * come back in `failed_members`; the caller's own id is ignored. A friend must not be listed twice.
   */
  readonly members?: readonly IdInput[] | undefined;

  /** Name, at most 200 characters; empty when absent. */
  readonly name?: string | undefined;

  /** Free text for the invitations. */
  readonly leaveMessage?: string | undefined;

  /** Ignored by the server. Set the avatar afterwards with SetSessionInfo. */
  readonly avatarKey?: string | undefined;

  /**
   * Makes an end-to-end encrypted session. Only possible here; friends added at once receive no room key by themselves.
   */
  readonly e2eeOn?: boolean | undefined;
}

/** The new session. */
export interface NewSessionResponse {
  /** Id of the session, a 63-bit snowflake. */
  readonly sessionId: Id;

  /** Requested users that do not exist. */
  readonly failedMembers: readonly FailedMember[];
}

/**
 * Event: an encrypted room key. Pushed to the recipient; in the history of all members and of the giver, without naming
 * the recipient.
 */
export interface ReceiveRoomKeyNotification {
  /** Session the key belongs to. */
  readonly sessionId: Id;

  /** User who gave the key. There is no signature, so nothing proves it. */
  readonly userId: Id;

  /**
   * Room key encrypted with the recipient's public key (RSA-OAEP, SHA-256). Try to decrypt it and ignore a failure: the
   * key may be somebody else's.
   */
  readonly roomKey: Uint8Array<ArrayBuffer>;
}

/**
 * Event: a member's public key, one event for each other member after UpdateRoomKeyNotification. Pushed to the user who
 * shall make the new key; in the history of all members.
 *
 * Whoever finds the own id as `sender` in the batch is not the one asked and ignores it.
 */
export interface SendRoomKeyNotification {
  /** Session whose key is being renewed. */
  readonly sessionId: Id;

  /** The member whose key this is. Nobody sent anything, despite the name. */
  readonly sender: Id;

  /** That member's RSA public key as registered: SPKI DER, PKCS#1 DER or SPKI PEM. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** Hands an encrypted room key to one user. */
export interface SendRoomKeyRequest {
  /** Session the key belongs to. */
  readonly sessionId: IdInput;

  /** User to receive the key; membership is not checked. */
  readonly userId: IdInput;

  /**
   * Room key encrypted with the recipient's public key: RSA-OAEP with SHA-256 and an empty label, 256 bytes for a
   * 2048-bit key. The server does not look inside.
   */
  readonly roomKey?: Uint8Array | undefined;
}

/** Outcome of the delivery. */
export interface SendRoomKeyResponse {
  /** Set when the recipient does not exist; absent means delivered. */
  readonly failedMember?: FailedMember;
}

/**
 * Event: the session needs a new room key, because the old one is past its age (30 days by default), a member left, or
 * E2eeizeSession was called. Pushed to the user whose message or call caused it; in the history of all members, who
 * ignore it.
 */
export interface UpdateRoomKeyNotification {
  /** Session whose key shall be renewed. The message that caused this still used the old key. */
  readonly sessionId: Id;
}

/** Gives a member a role. */
export interface SetRoleRequest {
  /** Session of the member. */
  readonly sessionId: IdInput;

  /**
   * Role to give: 1 Member, 2 Admin, 3 Owner or a custom one. That a custom role belongs to this session is not
   * checked.
   */
  readonly roleId: IdInput;

  /** User whose role changes. */
  readonly memberId: IdInput;
}

/** Empty: the role is set. */
export interface SetRoleResponse {}

/** Changes the fields that are present and leaves the others as they are. */
export interface SetSessionInfoRequest {
  /** Session to change. */
  readonly sessionId: IdInput;

  /** New name, at most 200 characters. Needs permission 6. */
  readonly name?: string | undefined;

  /** New description. Needs permission 8. */
  readonly description?: string | undefined;

  /** File key of the new avatar. Needs permission 7. */
  readonly avatarKey?: string | undefined;
}

/** Empty: the changes are stored. Nobody is told by an event. */
export interface SetSessionInfoResponse {}

/** Changes the fields that are present and leaves the others as they are. Field number 1 is not in use. */
export interface SetSelfInfoRequest {
  /** New nick name: 1 to 60 bytes of UTF-8, not only blanks. */
  readonly userName?: string | undefined;

  /**
   * File key of the new avatar, which must be a file of one's own for the avatar URL to work. A different key deletes
   * the file of the previous avatar.
   */
  readonly avatarKey?: string | undefined;

  /** Status text, at most 128 bytes. It expires after 24 hours by default; set it empty to remove it earlier. */
  readonly userDefinedStatus?: string | undefined;

  /** New public account name, at most 50 bytes and unique. */
  readonly ocid?: string | undefined;
}

/** Empty: the changes are stored. */
export interface SetSelfInfoResponse {}

/** Gives up the caller's own account; no parameters and no question back. */
export interface UnregisterRequest {}

/** Empty: the account is disabled or deleted, as the server is configured. */
export interface UnregisterResponse {}

/** Gives a chunked upload up. */
export interface CancelUploadRequest {
  /** Id from StartUpload. */
  readonly uploadId?: string | undefined;
}

/** Empty: the upload is forgotten. */
export interface CancelUploadResponse {}

/** Ends a chunked upload. */
export interface CompleteUploadRequest {
  /** Id from StartUpload. */
  readonly uploadId?: string | undefined;
}

/** The stored file. */
export interface CompleteUploadResponse {
  /** File key, 84 characters. If this answer is lost the file exists but its key cannot be learned. */
  readonly key: string;
}

/** Description of a file to upload. */
export interface Header {
  /** SHA3-256 (FIPS 202) of the whole file, 32 raw bytes. */
  readonly hash?: Uint8Array | undefined;

  /**
   * Size of the file in bytes. More than the quota (100 MiB by default) is refused; less may make the server delete the
   * user's oldest files without a word.
   */
  readonly size: IdInput;

  /** A wish to delete the file later. The server ignores it and deletes every file after 10 days by default. */
  readonly autoClean?: boolean | undefined;

  /**
   * Session whose members may download the file. Absent means that only the owner may. The session must exist;
   * membership is not checked.
   */
  readonly sessionId?: IdInput | undefined;
}

/** Announces a file that comes in chunks. */
export interface StartUploadRequest {
  /** SHA3-256 (FIPS 202) of the whole file, 32 raw bytes. */
  readonly hash?: Uint8Array | undefined;

  /**
   * Size of the file in bytes; 0 is allowed and needs no chunk. More than the quota (100 MiB by default) is refused.
   */
  readonly size: IdInput;

  /** A wish to delete the file later. The server ignores it and deletes every file after 10 days by default. */
  readonly autoClean?: boolean | undefined;

  /**
   * Session whose members may download the file. Absent means that only the owner may. An unknown session makes
   * CompleteUpload fail.
   */
  readonly sessionId?: IdInput | undefined;
}

/** The opened upload. */
export interface StartUploadResponse {
  /** Id of the upload for the calls that follow; only its owner may use it. */
  readonly uploadId: string;

  /**
   * Bytes per chunk that the server suggests, 524288. Anything below the 4 MiB of a request is accepted, and larger
   * chunks are faster under the rate limit.
   */
  readonly chunkSize: number;

  /** Seconds from now until the server drops the upload, 3600; chunks do not prolong it. */
  readonly timeoutSeconds: number;
}

/** One chunk of the file. */
export interface UploadChunkRequest {
  /** Id from StartUpload. */
  readonly uploadId?: string | undefined;

  /**
   * Bytes of the chunk. Empty data under an unused, high `chunk_id` adds nothing and reads the counter: the way to find
   * out whether a lost chunk arrived.
   */
  readonly chunkData?: Uint8Array | undefined;

  /**
   * Place of the chunk: the server joins chunks by ascending number. Gaps are fine. A number sent twice replaces the
   * data but counts its bytes twice.
   */
  readonly chunkId: IdInput;
}

/** The chunk is stored. */
export interface UploadChunkResponse {
  /** Bytes counted so far. Chunks sent in parallel lose counts, so send one after the other. */
  readonly bytesReceived: Id;
}

/** One item of the upload stream. */
export interface UploadRequest {
  /** What is about to come. Once, first. */
  readonly metadata?: Header | undefined;

  /** The next bytes of the file, less than 4 MiB an item (the limit of one message); 1 MiB is a good size. */
  readonly content?: Uint8Array | undefined;
}

/** The stored file. */
export interface UploadResponse {
  /**
   * File key, 84 characters: 20 random ones and the hash in lower-case hex. New for every upload, even of the same
   * bytes.
   */
  readonly key: string;
}

/** Accepts an invitation to a call room. */
export interface AcceptRoomInvitationRequest {
  /** Call room to enter. */
  readonly roomId: IdInput;
}

/** The caller is in the room. */
export interface AcceptRoomInvitationResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** A call room to open. */
export interface CreateRoomRequest {
  /** Title of the room. */
  readonly title?: string | undefined;

  /**
   * True: the periodic sweep deletes the room, even an occupied one. False: the sweep stores it away, after which it
   * counts as not found.
   */
  readonly autoDelete?: boolean | undefined;

  /** Whether anybody may join without an invitation. */
  readonly openJoin?: boolean | undefined;
}

/** The new room. */
export interface CreateRoomResponse {
  /** Id of the call room, a 63-bit snowflake. */
  readonly roomId: Id;
}

/** Names the admin to demote. */
export interface DemoteRoomAdminRequest {
  /** Call room. */
  readonly roomId: IdInput;

  /** Admin to demote; not the creator. */
  readonly userId: IdInput;
}

/** The participant is no admin any more. */
export interface DemoteRoomAdminResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** Asks who is in a call room. */
export interface GetRoomMembersRequest {
  /** Call room; the caller must be in it. */
  readonly roomId: IdInput;
}

/** Participants of the room. */
export interface GetRoomMembersResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;

  /** User ids of the participants. */
  readonly memberIds: readonly Id[];

  /** Number of participants. */
  readonly memberCount: number;
}

/** Invites a user to a call room. */
export interface InviteUserToRoomRequest {
  /** Call room; the caller must be one of its admins. */
  readonly roomId: IdInput;

  /** User to invite. */
  readonly userId: IdInput;
}

/** The user may join. */
export interface InviteUserToRoomResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** Enters a call room. */
export interface JoinRoomRequest {
  /** Call room to enter. */
  readonly roomId: IdInput;
}

/** Who to connect to. */
export interface JoinRoomResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;

  /** User ids of the other participants. */
  readonly existingUsers: readonly Id[];
}

/** Names the participant to remove. */
export interface KickUserFromRoomRequest {
  /** Call room; the caller must be one of its admins. */
  readonly roomId: IdInput;

  /** Participant to remove; neither oneself nor the creator. */
  readonly userId: IdInput;
}

/** The participant is out. */
export interface KickUserFromRoomResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** Leaves a call room. */
export interface LeaveRoomRequest {
  /** Call room to leave. */
  readonly roomId: IdInput;
}

/** The caller is out. */
export interface LeaveRoomResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** Names the participant to promote. */
export interface PromoteRoomAdminRequest {
  /** Call room; the caller must be one of its admins. */
  readonly roomId: IdInput;

  /** Participant to promote. */
  readonly userId: IdInput;
}

/** The participant is an admin. */
export interface PromoteRoomAdminResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;
}

/** A WebRTC signal for one participant. */
export interface SignalRequest {
  /** Call room both are in. */
  readonly roomId: IdInput;

  /** Participant the signal is for. */
  readonly targetUserId: IdInput;

  /** Kind of signal; decides which of the fields below are used. */
  readonly signalType?: SignalType | undefined;

  /** Session description (SDP). Mandatory for offers and answers. */
  readonly sdp?: string | undefined;

  /** Candidate line. Mandatory for ICE candidates. */
  readonly iceCandidate?: string | undefined;

  /** Media stream identification the candidate belongs to. */
  readonly sdpMid?: string | undefined;

  /** Index, from 0, of the media description the candidate belongs to. */
  readonly sdpMlineIndex?: number | undefined;
}

/** The server took the signal. */
export interface SignalResponse {
  /** Always true; failures arrive as a status. It does not mean that the signal reached anybody. */
  readonly success: boolean;
}

/** Asks for the server's configuration; no parameters. */
export interface GetConfigRequest {}

/** The configuration in force. */
export interface GetConfigResponse {
  /** The whole configuration as JSON, secrets included. Never log or store it. */
  readonly content: string;
}

/** Changes the configuration. Field number 1 is not in use. */
export interface SetConfigRequest {
  /** JSON object with the settings to change; it is merged into the present configuration. */
  readonly content?: string | undefined;
}

/** Outcome of the change. */
export interface SetConfigResponse {
  /** Always true; failures arrive as a status. */
  readonly success: boolean;

  /** What happened, in words for people. */
  readonly message: string;

  /** Whether some changes take effect after a restart only. */
  readonly requiresRestart: boolean;

  /** Which ones do, in words for people. */
  readonly restartReasons: readonly string[];
}

/** Names the account to delete. */
export interface DeleteAccountRequest {
  /** User id of the account. */
  readonly userId: IdInput;
}

/** Empty: there is no such account any more, or never was. */
export interface DeleteAccountResponse {}

/** Chooses a span of time and its resolution. */
export interface GetHistoricalMetricsRequest {
  /** Start of the span, UTC. Mandatory. */
  readonly startTime?: TimeInput | undefined;

  /** End of the span, UTC. Mandatory. */
  readonly endTime?: TimeInput | undefined;

  /** Distance between two points. Mandatory. */
  readonly interval?: number | undefined;
}

/** The measurements of the span. */
export interface GetHistoricalMetricsResponse {
  /** Measurements, one per interval. */
  readonly dataPoints: readonly MetricDataPoint[];
}

/** Chooses what to measure. */
export interface GetMonitoringMetricsRequest {
  /** Whether to measure processor, memory and disk as well. */
  readonly includeSystemMetrics?: boolean | undefined;

  /** Whether to include the async runtime as well. */
  readonly includeTokioMetrics?: boolean | undefined;
}

/** The measurement. */
export interface GetMonitoringMetricsResponse {
  /** State of the server now. */
  readonly metrics?: MonitoringMetrics;
}

/** One measurement of the past. */
export interface MetricDataPoint {
  /** Time of the measurement, UTC. */
  readonly timestamp?: Date;

  /** State of the server then. */
  readonly metrics?: MonitoringMetrics;
}

/** State of the server at one moment. Field number 12 is not in use. */
export interface MonitoringMetrics {
  /** Client connections. */
  readonly activeConnections: number;

  /** Accounts, deleted ones not counted. */
  readonly totalUsers: number;

  /** Messages in and out per second, averaged since the previous update of at least a second. */
  readonly messagesPerSecond: number;

  /** Seconds since the server started. */
  readonly uptimeSeconds: Id;

  /** Time of the measurement in Unix seconds. */
  readonly timestamp: Id;

  /** Use of all processors, 0 to 100. Only when system metrics were asked for. */
  readonly cpuUsagePercent?: number;

  /** Use of the main memory, 0 to 100. Only when system metrics were asked for. */
  readonly memoryUsagePercent?: number;

  /**
   * Use of the disk, 0 to 100; the server does not measure it yet and sends 0. Only when system metrics were asked for.
   */
  readonly diskUsagePercent?: number;

  /** Sessions that exist. */
  readonly totalSessions: number;

  /** Sessions in use. */
  readonly activeSessions: number;

  /** Connections in the database pool. */
  readonly databaseConnections: number;

  /** Connections in the message queue's pool. */
  readonly rabbitmqConnections: number;

  /** State of the async runtime. Only when asked for. */
  readonly tokio?: TokioMetrics;
}

/** Inner state of the server's async runtime; all zero until the first sample. */
export interface TokioMetrics {
  /** The worker threads. */
  readonly runtime?: TokioRuntimeMetrics;

  /** The instrumented tasks. */
  readonly task?: TokioTaskMetrics;
}

/**
 * Worker threads of the server's runtime since its previous sample. Durations are in nanoseconds; `max` and `min` name
 * the extremes among the workers.
 */
export interface TokioRuntimeMetrics {
  /** Worker threads. */
  readonly workersCount: number;

  /** Times workers went to sleep for lack of work. */
  readonly totalParkCount: Id;

  /** Most sleeps of one worker. */
  readonly maxParkCount: Id;

  /** Fewest sleeps of one worker. */
  readonly minParkCount: Id;

  /** Time workers were busy, summed, ns. */
  readonly totalBusyDuration: Id;

  /** Busy time of the busiest worker, ns. */
  readonly maxBusyDuration: Id;

  /** Busy time of the least busy worker, ns. */
  readonly minBusyDuration: Id;

  /** Tasks waiting in the queue shared by all workers, now. */
  readonly globalQueueDepth: Id;

  /** Time since the previous sample, ns. */
  readonly elapsed: Id;

  /** Tasks alive, now. */
  readonly liveTasksCount: Id;

  /** Mean time of one run of a task, ns. */
  readonly meanPollDuration: Id;

  /** That mean on the worker where it is lowest, ns. */
  readonly meanPollDurationWorkerMin: Id;

  /** That mean on the worker where it is highest, ns. */
  readonly meanPollDurationWorkerMax: Id;

  /** Times workers woke up and found nothing to do. */
  readonly totalNoopCount: Id;

  /** Most idle wake-ups of one worker. */
  readonly maxNoopCount: Id;

  /** Fewest idle wake-ups of one worker. */
  readonly minNoopCount: Id;

  /** Tasks workers took from each other. */
  readonly totalStealCount: Id;

  /** Most tasks taken by one worker. */
  readonly maxStealCount: Id;

  /** Fewest tasks taken by one worker. */
  readonly minStealCount: Id;

  /** Times workers took tasks, one or several at once, from each other. */
  readonly totalStealOperations: Id;

  /** Most such operations of one worker. */
  readonly maxStealOperations: Id;

  /** Fewest such operations of one worker. */
  readonly minStealOperations: Id;

  /** Tasks queued from outside the runtime. */
  readonly numRemoteSchedules: Id;

  /** Tasks queued by workers on their own queues. */
  readonly totalLocalScheduleCount: Id;

  /** Most tasks one worker queued on its own queue. */
  readonly maxLocalScheduleCount: Id;

  /** Fewest tasks one worker queued on its own queue. */
  readonly minLocalScheduleCount: Id;

  /** Times a worker's own queue was full and spilled into the shared one. */
  readonly totalOverflowCount: Id;

  /** Most spills of one worker. */
  readonly maxOverflowCount: Id;

  /** Fewest spills of one worker. */
  readonly minOverflowCount: Id;

  /** Times tasks ran. */
  readonly totalPollsCount: Id;

  /** Most runs on one worker. */
  readonly maxPollsCount: Id;

  /** Fewest runs on one worker. */
  readonly minPollsCount: Id;

  /** Tasks waiting in the workers' own queues, now. */
  readonly totalLocalQueueDepth: Id;

  /** Longest of these queues, in tasks. */
  readonly maxLocalQueueDepth: Id;

  /** Shortest of these queues, in tasks. */
  readonly minLocalQueueDepth: Id;

  /** Blocking jobs that wait for a thread, now. */
  readonly blockingQueueDepth: Id;

  /** Threads for blocking jobs, now. */
  readonly blockingThreadsCount: Id;

  /** Threads for blocking jobs without one, now. */
  readonly idleBlockingThreadsCount: Id;

  /** Times a task was made to yield because it had used its share. */
  readonly budgetForcedYieldCount: Id;

  /** Readiness events from the operating system's sockets and files. */
  readonly ioDriverReadyCount: Id;

  /** Share of time the workers were busy, 0 to 1. */
  readonly busyRatio: number;

  /** Mean number of task runs between two sleeps of a worker. */
  readonly meanPollsPerPark: number;
}

/** Instrumented tasks of the server's runtime since its previous sample. Durations and delays are in nanoseconds. */
export interface TokioTaskMetrics {
  /** Tasks put under observation. */
  readonly instrumentedCount: Id;

  /** Observed tasks that ended or were dropped. */
  readonly droppedCount: Id;

  /** Observed tasks that ran for the first time. */
  readonly firstPollCount: Id;

  /** Sum of the waits between the creation of a task and its first run, ns. */
  readonly totalFirstPollDelay: Id;

  /** Times a task went idle, waiting for an event. */
  readonly totalIdledCount: Id;

  /** Sum of the idle times, ns. */
  readonly totalIdleDuration: Id;

  /** Longest idle time, ns. */
  readonly maxIdleDuration: Id;

  /** Times a task was woken and queued to run. */
  readonly totalScheduledCount: Id;

  /** Sum of the waits between waking and running, ns. */
  readonly totalScheduledDuration: Id;

  /** Times a task ran. */
  readonly totalPollCount: Id;

  /** Sum of the running times, ns. */
  readonly totalPollDuration: Id;

  /** Runs below the runtime's threshold for slow ones. */
  readonly totalFastPollCount: Id;

  /** Sum of the fast runs, ns. */
  readonly totalFastPollDuration: Id;

  /** Runs at or above that threshold; they hold other tasks up. */
  readonly totalSlowPollCount: Id;

  /** Sum of the slow runs, ns. */
  readonly totalSlowPollDuration: Id;

  /** Waits to run below the runtime's threshold for long ones. */
  readonly totalShortDelayCount: Id;

  /** Sum of the short waits, ns. */
  readonly totalShortDelayDuration: Id;

  /** Waits to run at or above that threshold; a sign of overload. */
  readonly totalLongDelayCount: Id;

  /** Sum of the long waits, ns. */
  readonly totalLongDelayDuration: Id;

  /** Mean wait of a task for its first run, ns. */
  readonly meanFirstPollDelay: Id;

  /** Mean idle time, ns. */
  readonly meanIdleDuration: Id;

  /** Mean wait between waking and running, ns. */
  readonly meanScheduledDuration: Id;

  /** Mean running time, ns. */
  readonly meanPollDuration: Id;

  /** Share of slow runs among all, 0 to 1. */
  readonly slowPollRatio: number;

  /** Share of long waits among all, 0 to 1. */
  readonly longDelayRatio: number;

  /** Mean of the fast runs, ns. */
  readonly meanFastPollDuration: Id;

  /** Mean of the slow runs, ns. */
  readonly meanSlowPollDuration: Id;

  /** Mean of the short waits, ns. */
  readonly meanShortDelayDuration: Id;

  /** Mean of the long waits, ns. */
  readonly meanLongDelayDuration: Id;
}

/** An announcement to everybody on the server. */
export interface PublishAnnouncementRequest {
  /** Title, body and publisher. Mandatory; its absence is reported as INTERNAL. */
  readonly announcement?: AnnouncementInput | undefined;
}

/** The published announcement. */
export interface PublishAnnouncementResponse {
  /** What was stored, with id and time. */
  readonly announcement?: AnnouncementResponse;
}

/** Chooses sessions and the fields to read of each. */
export interface ListSessionsRequest {
  /** Which sessions; absent means all. */
  readonly filter?: SessionFilter | undefined;

  /** Which page; absent leaves it to the server. */
  readonly pagination?: SessionManagePagination | undefined;

  /** Fields to fill in, as in GetSessionInfo. */
  readonly queryValues?: readonly SessionQueryValues[] | undefined;
}

/** One page of sessions. */
export interface ListSessionsResponse {
  /** Sessions with the requested fields. */
  readonly sessions: readonly GetSessionInfoResponse[];
}

/** Which part of the list to send. */
export interface SessionManagePagination {
  /** Number of the page. */
  readonly page?: number | undefined;

  /** Sessions per page. */
  readonly pageSize?: number | undefined;
}

/** Which sessions to list; all conditions that are present must hold. */
export interface SessionFilter {
  /** Kind of session. */
  readonly sessionType?: SessionType | undefined;

  /** Name to look for. */
  readonly sessionName?: string | undefined;

  /** Earliest time of creation, UTC. */
  readonly createdAfter?: TimeInput | undefined;

  /** Latest time of creation, UTC. */
  readonly createdBefore?: TimeInput | undefined;

  /** User id of the owner. */
  readonly ownerId?: IdInput | undefined;

  /** Fewest members. */
  readonly minMembers?: number | undefined;

  /** Most members. */
  readonly maxMembers?: number | undefined;
}

/** Switches maintenance on or off. */
export interface SetServerStatusRequest {
  /** State to switch to. */
  readonly serverStatus?: ServerStatus | undefined;

  /** Reason for the change; ignored by the server and shown to nobody. */
  readonly reason?: string | undefined;
}

/** Empty: the state is switched. */
export interface SetServerStatusResponse {}

/** Gives an account a server role. */
export interface AssignServerRoleRequest {
  /** Account to give it to. */
  readonly userId: IdInput;

  /** Server role; 1 is "admin" with all permissions. */
  readonly roleId: IdInput;
}

/** Empty: the role is given. */
export interface AssignServerRoleResponse {}

/** Bans an account from the server. Not to be confused with the message of the same name for sessions. */
export interface UserManageBanUserRequest {
  /** Account to ban. */
  readonly userId: IdInput;

  /** Why; stored, shown to nobody. */
  readonly reason?: string | undefined;

  /** How long, in whole seconds; absent means for ever. */
  readonly duration?: number | undefined;
}

/** Empty: the ban is stored. */
export interface UserManageBanUserResponse {}

/** Asks what a server role permits. */
export interface ListServerRolePermissionsRequest {
  /** Server role to ask about. */
  readonly roleId: IdInput;
}

/** Permissions of the role. */
export interface ListServerRolePermissionsResponse {
  /** The permissions; empty for an unknown role. */
  readonly permissions: readonly PermissionInfo[];
}

/** Asks for all server roles; no parameters. */
export interface ListServerRolesRequest {}

/** All server roles. */
export interface ListServerRolesResponse {
  /** The roles. */
  readonly roles: readonly ServerRoleInfo[];
}

/** Asks for the server roles of an account. */
export interface ListUserServerRolesRequest {
  /** Account to ask about. */
  readonly userId: IdInput;
}

/** Server roles of the account. */
export interface ListUserServerRolesResponse {
  /** Ids of the roles; an account has one at most. */
  readonly roleIds: readonly Id[];
}

/** Chooses accounts. */
export interface ListUsersRequest {
  /** Which accounts; absent means all. */
  readonly filter?: UserFilter | undefined;

  /** Which page; absent leaves it to the server. */
  readonly pagination?: UserManagePagination | undefined;
}

/** One page of accounts. */
export interface ListUsersResponse {
  /** The accounts. */
  readonly users: readonly UserInfo[];

  /** Number of accounts on all pages. */
  readonly totalCount: number;

  /** Number of this page. */
  readonly page: number;

  /** Accounts per page. */
  readonly pageSize: number;
}

/** Which part of the list to send. */
export interface UserManagePagination {
  /** Number of the page. */
  readonly page?: number | undefined;

  /** Accounts per page. */
  readonly pageSize?: number | undefined;
}

/** A server permission. */
export interface PermissionInfo {
  /**
   * Id: 1 publish announcements, 2 ban users, 3 mute users, 4 view and 5 modify the configuration, 6 view monitoring, 7
   * view users, 8 manage sessions, 9 assign roles.
   */
  readonly id: Id;

  /** Name of the permission. */
  readonly name: string;

  /** What it allows. */
  readonly description: string;
}

/** Takes a server role from an account. */
export interface RemoveServerRoleRequest {
  /** Account to take it from. */
  readonly userId: IdInput;

  /** Server role to take. */
  readonly roleId: IdInput;
}

/** Empty: the account does not have the role. */
export interface RemoveServerRoleResponse {}

/** A server role. */
export interface ServerRoleInfo {
  /** Id of the role. */
  readonly id: Id;

  /** Name, for example "admin". */
  readonly name: string;

  /** What the role is for. */
  readonly description: string;
}

/** Lifts the ban of an account. */
export interface UserManageUnbanUserRequest {
  /** Account to unban. */
  readonly userId: IdInput;
}

/** Empty: the ban is removed. */
export interface UserManageUnbanUserResponse {}

/** Which accounts to list; all conditions that are present must hold. */
export interface UserFilter {
  /** 0 for active, 1 for deleted accounts. */
  readonly accountStatus?: number | undefined;

  /** E-mail address to look for. */
  readonly email?: string | undefined;

  /** Nick name to look for. */
  readonly userName?: string | undefined;

  /** Earliest time of registration, UTC. */
  readonly registeredAfter?: TimeInput | undefined;

  /** Latest time of registration, UTC. */
  readonly registeredBefore?: TimeInput | undefined;
}

/** An account as managers see it. */
export interface UserInfo {
  /** User id, a 63-bit snowflake. */
  readonly id: Id;

  /** Public account name. */
  readonly ocid: string;

  /** E-mail address. */
  readonly email: string;

  /** Nick name. */
  readonly userName: string;

  /** 0 active, 1 deleted. */
  readonly accountStatus: number;

  /** Time of registration, UTC. */
  readonly registerTime?: Date;

  /** Time the user was last seen, UTC. */
  readonly lastSeen?: Date;

  /** Number of sessions the user is in. */
  readonly sessionsCount: number;
}

/** The request and the response of every call, by `Service.Method`. */
export interface Calls {
  /**
   * Creates an account and logs it in. The new user joins the server's default session if one is configured; no event
   * tells so.
   *
   * Errors, in the order checked: INVALID_ARGUMENT `Password Is Not Strong Enough`, `Email Address Is Invalid`,
   * `Username Is Invalid`, `Public Key Is Invalid`; ALREADY_EXISTS `User Already Exists` (the address is taken).
   */
  readonly "AuthService.Register": { readonly request: RegisterRequest; readonly response: RegisterResponse };

  /**
   * Logs in with a password and returns a token. There is no logout call: forget the token.
   *
   * Errors: INVALID_ARGUMENT `Missing AuthType`; NOT_FOUND `User Not Found`; UNAUTHENTICATED `Email Not Verified` (only
   * where the server demands it, checked before the password), `Account Locked` (five failures within 15 minutes of the
   * first, even with the right password), `Wrong Password` (also for accounts without a password). Deleted accounts can
   * log in and then get `Account Deleted` from OurChatService.
   *
   * Not declared idempotent: each repeat with a wrong password counts as one more failure towards the lock.
   */
  readonly "AuthService.Auth": { readonly request: AuthRequest; readonly response: AuthResponse };

  /**
   * Sends a confirmation mail. The stream yields one empty item at once and ends; the link in the mail is valid for 5
   * minutes by default. Every call sends another mail.
   *
   * Errors: DEADLINE_EXCEEDED `Verification Failed` as a stream item, practically never.
   */
  readonly "AuthService.Verify": { readonly request: VerifyRequest; readonly response: VerifyResponse };

  /** Reads the server's clock. */
  readonly "BasicService.Timestamp": { readonly request: TimestampRequest; readonly response: TimestampResponse };

  /**
   * Reads name, version and identity of the server. Also a way to recognise maintenance, which refuses it with
   * UNAVAILABLE `Server Maintaining`.
   */
  readonly "BasicService.GetServerInfo": { readonly request: GetServerInfoRequest; readonly response: GetServerInfoResponse };

  /** Finds the user id of an ocid. Errors: NOT_FOUND `User Not Found`, which also stands for a failing database. */
  readonly "BasicService.GetId": { readonly request: GetIdRequest; readonly response: GetIdResponse };

  /** Reads the operator's contacts. */
  readonly "BasicService.Support": { readonly request: SupportRequest; readonly response: SupportResponse };

  /** Reads the status texts the operator suggests. Errors: INTERNAL `Server Error`. */
  readonly "BasicService.GetPresetUserStatus": { readonly request: GetPresetUserStatusRequest; readonly response: GetPresetUserStatusResponse };

  /** Does nothing, to see whether the server answers and how fast. */
  readonly "BasicService.Ping": { readonly request: PingRequest; readonly response: PingResponse };

  /** Reads the STUN and TURN servers for calls. The TURN password is handed to everybody, logged in or not. */
  readonly "BasicService.GetVoipConfig": { readonly request: GetVoipConfigRequest; readonly response: GetVoipConfigResponse };

  /**
   * Gives up the caller's account. Existing tokens stay valid in form, but every later call fails with `Account
   * Deleted` or `User Not Found`; an open event stream keeps running.
   */
  readonly "OurChatService.Unregister": { readonly request: UnregisterRequest; readonly response: UnregisterResponse };

  /**
   * Reads selected fields of any account. Errors: NOT_FOUND `User Not Found`; INVALID_ARGUMENT `Request Invalid Value`
   * for an unknown field number; PERMISSION_DENIED `Permission Denied` for e-mail, update time, sessions or friends of
   * somebody else.
   */
  readonly "OurChatService.GetAccountInfo": { readonly request: GetAccountInfoRequest; readonly response: GetAccountInfoResponse };

  /**
   * Changes the caller's own account. Errors: INVALID_ARGUMENT `Username Is Invalid`, `Status Too Long`, `Ocid Too
   * Long` (checked last, when the status is stored and the file of the old avatar deleted); ALREADY_EXISTS `Conflict`
   * when the ocid is taken.
   */
  readonly "OurChatService.SetSelfInfo": { readonly request: SetSelfInfoRequest; readonly response: SetSelfInfoResponse };

  /**
   * Sets the caller's private name for a user. INTERNAL `Server Error` stands for an unknown user or a name over 200
   * characters.
   */
  readonly "OurChatService.SetFriendInfo": { readonly request: SetFriendInfoRequest; readonly response: SetFriendInfoResponse };

  /**
   * Streams all events of the caller: first the history after a given time, then live ones, without a mark between. It
   * does not end by itself; proxies and the server cut it now and then, so reconnect with the latest record time minus
   * an overlap and drop duplicates. Sort the history: its order is not guaranteed.
   *
   * Open one stream per user only: two share one queue and each gets a part of the live events, which are delivered
   * again when the other closes. Events that happen between the end of the history and the start of the live part are
   * missed; they are in the next history. Close the stream promptly, as each holds a scarce connection of the server.
   *
   * Not reported: being added as a friend of the creator, kicked, banned or muted, changes of roles, session and
   * account data, leaving, deleted sessions and friendships, call signals.
   *
   * Errors: INVALID_ARGUMENT `Time Missing`, `Time Format Error`; within the stream INTERNAL `Database error`, `Unknown
   * error`, `Server Error` (also after reconnecting within a second).
   */
  readonly "OurChatService.FetchMsgs": { readonly request: FetchMsgsRequest; readonly response: FetchMsgsResponse };

  /**
   * Sends a message; every member gets it as `msg`. In an encrypted session the sender may get
   * UpdateRoomKeyNotification and the keys of the others after it.
   *
   * Errors: PERMISSION_DENIED `User Not In Session` (also for unknown sessions), `User Muted`, `E2EE Not On`. INTERNAL
   * may mean that the message is stored and delivered: a blind repeat sends it twice.
   */
  readonly "OurChatService.SendMsg": { readonly request: SendMsgRequest; readonly response: SendMsgResponse };

  /**
   * Uploads a file in one request: a metadata item, then content items. In browsers it works as one POST whose body is
   * the complete sequence of frames.
   *
   * Errors: INVALID_ARGUMENT `Metadata Error`, `Incorrect Order Of Uploading`, `File Size Error`, `File Hash Error`;
   * RESOURCE_EXHAUSTED `Storage Full`. INTERNAL also stands for an unknown session.
   */
  readonly "OurChatService.Upload": { readonly request: UploadRequest; readonly response: UploadResponse };

  /**
   * Opens a chunked upload. Errors: RESOURCE_EXHAUSTED `Storage Full` when the declared size exceeds the quota. Each
   * call opens another one.
   */
  readonly "OurChatService.StartUpload": { readonly request: StartUploadRequest; readonly response: StartUploadResponse };

  /**
   * Sends one chunk, strictly after the answer to the one before. Not repeatable: the bytes are counted again.
   *
   * Errors: NOT_FOUND `Upload Session Not Found`; PERMISSION_DENIED `Permission Denied`; FAILED_PRECONDITION `Upload
   * Session Not In This Instance` (other instance, restart, or over an hour old); INVALID_ARGUMENT `File Size Error`,
   * after which the upload is gone.
   */
  readonly "OurChatService.UploadChunk": { readonly request: UploadChunkRequest; readonly response: UploadChunkResponse };

  /**
   * Checks size and hash and stores the file. Works once: after any answer but NOT_FOUND and PERMISSION_DENIED the
   * upload is gone.
   *
   * Errors: NOT_FOUND `Upload Session Not Found`; PERMISSION_DENIED `Permission Denied`; INVALID_ARGUMENT `File Size
   * Error`, `File Hash Error`; RESOURCE_EXHAUSTED `Storage Full`; INTERNAL `Server Error` (wrong instance, unknown
   * session).
   */
  readonly "OurChatService.CompleteUpload": { readonly request: CompleteUploadRequest; readonly response: CompleteUploadResponse };

  /**
   * Forgets a chunked upload. Errors: NOT_FOUND `Upload Session Not Found`, which a repeat gives too; PERMISSION_DENIED
   * `Permission Denied`.
   */
  readonly "OurChatService.CancelUpload": { readonly request: CancelUploadRequest; readonly response: CancelUploadResponse };

  /**
   * Streams a file to its owner or to members of the session it was uploaded for. No ranges. Errors, within the stream:
   * PERMISSION_DENIED `Permission Denied`, for unknown and expired keys as well.
   */
  readonly "OurChatService.Download": { readonly request: DownloadRequest; readonly response: DownloadResponse };

  /**
   * Deletes one's own file and returns its size to the quota. Errors: PERMISSION_DENIED `Permission Denied`, for
   * unknown keys and repeats as well.
   */
  readonly "OurChatService.DeleteFile": { readonly request: DeleteFileRequest; readonly response: DeleteFileResponse };

  /**
   * Answers a session invitation, yes or no; AcceptSessionNotification tells the named inviter.
   *
   * Errors: PERMISSION_DENIED `User Banned`; NOT_FOUND `Session Invitation Not Found`. INTERNAL stands for accepting as
   * a member or after having left, for the role of an earlier membership is in the way.
   */
  readonly "OurChatService.AcceptJoinSessionInvitation": { readonly request: AcceptJoinSessionInvitationRequest; readonly response: AcceptJoinSessionInvitationResponse };

  /**
   * Creates a session owned by the caller. Friends are members at once and learn nothing of it, others receive
   * InviteUserToSession.
   *
   * No error for unknown users, see `failed_members`. INTERNAL `Server Error`: a friend listed twice, a name over 200
   * characters, or a failed invitation, in which case the session exists: a repeat makes a second one.
   */
  readonly "OurChatService.NewSession": { readonly request: NewSessionRequest; readonly response: NewSessionResponse };

  /**
   * Reads selected fields of any session. Errors: NOT_FOUND `Session Not Found`; INVALID_ARGUMENT `Request Invalid
   * Value` for an unknown field number; PERMISSION_DENIED `Permission Denied` for members or roles, asked from outside.
   */
  readonly "OurChatService.GetSessionInfo": { readonly request: GetSessionInfoRequest; readonly response: GetSessionInfoResponse };

  /**
   * Changes name, description or avatar of a session. Without any field it succeeds and does nothing. A permission held
   * in any session counts for all.
   *
   * Errors: PERMISSION_DENIED `Cannot Set Name`, `Cannot Set Description`, `Cannot Set Avatar`, in this order. INTERNAL
   * stands for an unknown session or a name over 200 characters.
   */
  readonly "OurChatService.SetSessionInfo": { readonly request: SetSessionInfoRequest; readonly response: SetSessionInfoResponse };

  /**
   * Deletes a session with its messages, files and invitations; deleting a private chat also ends the friendship.
   * Nobody is told by an event. Needs permission 9 or server permission 8.
   *
   * Errors: NOT_FOUND `Session Not Found`, which a repeat gives too; PERMISSION_DENIED `Permission Denied`.
   */
  readonly "OurChatService.DeleteSession": { readonly request: DeleteSessionRequest; readonly response: DeleteSessionResponse };

  /**
   * Leaves a session; one without members left is deleted. Coming back fails later, see AcceptJoinSessionInvitation,
   * and the role with its permissions stays. Nobody is told by an event.
   *
   * Errors: NOT_FOUND `User Not In Session`, also for unknown sessions and repeats.
   */
  readonly "OurChatService.LeaveSession": { readonly request: LeaveSessionRequest; readonly response: LeaveSessionResponse };

  /**
   * Deletes a message for everybody, however old. Authors may recall their own; with permission 2, which every member
   * has, those of others.
   *
   * Errors: NOT_FOUND `Message Not Found`; PERMISSION_DENIED `Permission Denied`. INTERNAL may mean that the message is
   * deleted already; it also stands for an announcement's record.
   */
  readonly "OurChatService.RecallMsg": { readonly request: RecallMsgRequest; readonly response: RecallMsgResponse };

  /**
   * Gives a member a role. Needs permission 10. Nobody is told by an event. Errors: PERMISSION_DENIED `Permission
   * Denied`; NOT_FOUND `User Not In Session`; INTERNAL for an unknown role.
   */
  readonly "OurChatService.SetRole": { readonly request: SetRoleRequest; readonly response: SetRoleResponse };

  /**
   * Creates a custom role. The server lets every user do this to every session. Errors: INVALID_ARGUMENT `Role Name
   * Empty`; INTERNAL for an unknown session and for permissions that are unknown, repeated or missing.
   */
  readonly "OurChatService.AddRole": { readonly request: AddRoleRequest; readonly response: AddRoleResponse };

  /**
   * Reads a role. Built-in ones are public, custom ones for members. Errors: NOT_FOUND `Role Not Found`;
   * PERMISSION_DENIED `Not In Session`.
   */
  readonly "OurChatService.GetRole": { readonly request: GetRoleRequest; readonly response: GetRoleResponse };

  /**
   * Mutes users in a session; a repeat starts the duration anew. Needs permission 11. A mute survives leaving. Errors:
   * PERMISSION_DENIED `Permission Denied`; INTERNAL for a duration below one second.
   */
  readonly "OurChatService.MuteUser": { readonly request: MuteUserRequest; readonly response: MuteUserResponse };

  /**
   * Lifts mutes. Needs permission 12. Errors: PERMISSION_DENIED `Permission Denied`; NOT_FOUND `User Not Be Muted` at
   * the first user who is not muted, those before being done already.
   */
  readonly "OurChatService.UnmuteUser": { readonly request: UnmuteUserRequest; readonly response: UnmuteUserResponse };

  /**
   * Bans and removes users. Needs permission 3. A repeat lowers the session's member counter again, which may delete
   * the session. Errors: PERMISSION_DENIED `Permission Denied`; INTERNAL for a duration below one second.
   */
  readonly "OurChatService.BanUser": { readonly request: SessionBanUserRequest; readonly response: SessionBanUserResponse };

  /**
   * Lifts bans. Needs permission 4. Errors: PERMISSION_DENIED `Permission Denied`; NOT_FOUND `User Not Be Banned` at
   * the first user who is not banned, those before being done already.
   */
  readonly "OurChatService.UnbanUser": { readonly request: SessionUnbanUserRequest; readonly response: SessionUnbanUserResponse };

  /**
   * Invites a user to be a friend, for 3 days; the invitee gets NewFriendInvitationNotification. A repeat replaces the
   * invitation but sends another event. Errors: ALREADY_EXISTS `Friend Already Exists`; INTERNAL for an unknown user.
   */
  readonly "OurChatService.AddFriend": { readonly request: AddFriendRequest; readonly response: AddFriendResponse };

  /**
   * Answers a friend invitation. Acceptance creates a private session owned by both; the inviter gets
   * FriendInvitationResultNotification.
   *
   * Errors: NOT_FOUND `Friend Invitation Not Found` (none, or expired after 3 days). INTERNAL, with the invitation
   * lost, when either side has ever had a private name for the other or they were friends before.
   */
  readonly "OurChatService.AcceptFriendInvitation": { readonly request: AcceptFriendInvitationRequest; readonly response: AcceptFriendInvitationResponse };

  /**
   * Ends a friendship and deletes its private session with all messages and files, for both. Nobody is told by an
   * event. Errors: NOT_FOUND `Friend Not Found`, which a repeat gives too.
   */
  readonly "OurChatService.DeleteFriend": { readonly request: DeleteFriendRequest; readonly response: DeleteFriendResponse };

  /**
   * Asks to join a session; the request becomes JoinSessionApproval, another one with each call. Being a member already
   * is not checked. Errors: NOT_FOUND `Session Not Found`; PERMISSION_DENIED `User Banned`.
   */
  readonly "OurChatService.JoinSession": { readonly request: JoinSessionRequest; readonly response: JoinSessionResponse };

  /**
   * Removes a user from a session. Needs permission 5 or server permission 8. Nobody is told by an event. A repeat
   * lowers the member counter again, and at 1 the session is deleted. Errors: NOT_FOUND `Session Not Found`;
   * PERMISSION_DENIED `Permission Denied`; INTERNAL for an unknown user.
   */
  readonly "OurChatService.KickUser": { readonly request: KickUserRequest; readonly response: KickUserResponse };

  /**
   * Answers a request to join, whether or not there is one. Needs permission 13. The applicant gets
   * AllowUserJoinSessionNotification. Errors: PERMISSION_DENIED `Permission Denied`, also for unknown sessions;
   * INTERNAL for members, former members and unknown users.
   */
  readonly "OurChatService.AllowUserJoinSession": { readonly request: AllowUserJoinSessionRequest; readonly response: AllowUserJoinSessionResponse };

  /**
   * Invites one user to any session, for 3 days; the invitee gets the event. Each call sends another invitation. An
   * unknown invitee is no error, see `failed_member`. Errors: NOT_FOUND `Session Not Found`.
   */
  readonly "OurChatService.InviteUserToSession": { readonly request: InviteUserToSessionRequest; readonly response: InviteUserToSessionResponse };

  /** Opens a call room with the caller as its creator. Rooms are swept every few minutes even when in use. */
  readonly "OurChatService.CreateRoom": { readonly request: CreateRoomRequest; readonly response: CreateRoomResponse };

  /**
   * Enters a call room that is open or that the caller was invited to. Errors: NOT_FOUND `WebRTC Room Not Found`;
   * PERMISSION_DENIED `you must be invited to join this room`.
   */
  readonly "OurChatService.JoinRoom": { readonly request: JoinRoomRequest; readonly response: JoinRoomResponse };

  /** Leaves a call room. It has no error of its own. */
  readonly "OurChatService.LeaveRoom": { readonly request: LeaveRoomRequest; readonly response: LeaveRoomResponse };

  /**
   * Reads who is in a call room. Errors: NOT_FOUND `WebRTC Room Not Found`; PERMISSION_DENIED `you are not in this
   * room`.
   */
  readonly "OurChatService.GetRoomMembers": { readonly request: GetRoomMembersRequest; readonly response: GetRoomMembersResponse };

  /**
   * Invites a user to a call room; no event reaches the invitee. Errors, in this order: NOT_FOUND `WebRTC Room Not
   * Found`; PERMISSION_DENIED `only room admins can invite users`; ALREADY_EXISTS `user is already invited to this
   * room`.
   */
  readonly "OurChatService.InviteUserToRoom": { readonly request: InviteUserToRoomRequest; readonly response: InviteUserToRoomResponse };

  /**
   * Enters a call room by invitation. Errors, in this order: NOT_FOUND `WebRTC Room Not Found`; ALREADY_EXISTS `you are
   * already in this room`; PERMISSION_DENIED `you are not invited to this room`.
   */
  readonly "OurChatService.AcceptRoomInvitation": { readonly request: AcceptRoomInvitationRequest; readonly response: AcceptRoomInvitationResponse };

  /**
   * Makes a participant an admin of the room. Errors, in this order: NOT_FOUND `WebRTC Room Not Found`;
   * PERMISSION_DENIED `only room admins can promote other users`; NOT_FOUND `user is not in the room`.
   */
  readonly "OurChatService.PromoteRoomAdmin": { readonly request: PromoteRoomAdminRequest; readonly response: PromoteRoomAdminResponse };

  /**
   * Takes the admin role away. For the creator of the room only. Errors: NOT_FOUND `WebRTC Room Not Found`;
   * PERMISSION_DENIED `only room creator can demote admins`, `cannot demote room creator`.
   */
  readonly "OurChatService.DemoteRoomAdmin": { readonly request: DemoteRoomAdminRequest; readonly response: DemoteRoomAdminResponse };

  /**
   * Removes a participant from a call room. Errors, in this order: NOT_FOUND `WebRTC Room Not Found`; PERMISSION_DENIED
   * `only room admins can kick users`; INVALID_ARGUMENT `cannot kick yourself`; PERMISSION_DENIED `cannot kick room
   * creator`; NOT_FOUND `user is not in the room`.
   */
  readonly "OurChatService.KickUserFromRoom": { readonly request: KickUserFromRoomRequest; readonly response: KickUserFromRoomResponse };

  /**
   * Hands a call signal to the server. No call delivers signals to clients so far. Errors: INVALID_ARGUMENT `sdp is
   * required for offer/answer signals`, `ice_candidate is required for ICE candidate signals`, `Signal Type Must Be
   * Specified`.
   */
  readonly "OurChatService.Signal": { readonly request: SignalRequest; readonly response: SignalResponse };

  /**
   * Gives a user an encrypted room key, as event ReceiveRoomKeyNotification; each call sends another. Works in sessions
   * without encryption and for users outside as well. An unknown recipient is no error, see `failed_member`. Errors:
   * NOT_FOUND `Session Not Found`.
   */
  readonly "OurChatService.SendRoomKey": { readonly request: SendRoomKeyRequest; readonly response: SendRoomKeyResponse };

  /**
   * Asks for encryption of a plain session. The caller gets UpdateRoomKeyNotification and the keys of the others, but
   * the server leaves the session plain: SendMsg still refuses ciphertext with `E2EE Not On`. Needs permission 14.
   *
   * Errors: NOT_FOUND `User Not In Session`; PERMISSION_DENIED `Permission Denied`; ALREADY_EXISTS `session already
   * e2eeized`; INTERNAL for an unknown session.
   */
  readonly "OurChatService.E2eeizeSession": { readonly request: E2eeizeSessionRequest; readonly response: E2eeizeSessionResponse };

  /**
   * Turns an encrypted session into a plain one. There is no way back. Needs permission 14.
   *
   * Errors: NOT_FOUND `User Not In Session`; PERMISSION_DENIED `Permission Denied`; ALREADY_EXISTS `session already
   * dee2eeized`, which a repeat gives; INTERNAL for an unknown session.
   */
  readonly "OurChatService.Dee2eeizeSession": { readonly request: Dee2eeizeSessionRequest; readonly response: Dee2eeizeSessionResponse };

  /** Deletes an account with all that depends on it, for good. An unknown id is fine too. No permission is checked. */
  readonly "ServerManageService.DeleteAccount": { readonly request: DeleteAccountRequest; readonly response: DeleteAccountResponse };

  /**
   * Switches maintenance on or off; the one call that works during maintenance. No permission is checked. Errors:
   * INVALID_ARGUMENT `Request Invalid Value` for an unknown state.
   */
  readonly "ServerManageService.SetServerStatus": { readonly request: SetServerStatusRequest; readonly response: SetServerStatusResponse };

  /**
   * Sends an announcement to everybody; each call publishes another. No permission is checked. Errors: INTERNAL with a
   * text about the cause, for example when the announcement is missing or its publisher does not exist.
   */
  readonly "ServerManageService.PublishAnnouncement": { readonly request: PublishAnnouncementRequest; readonly response: PublishAnnouncementResponse };

  /**
   * Reads the configuration with all its secrets. Needs server permission 4. Errors: PERMISSION_DENIED `Permission
   * Denied`.
   */
  readonly "ServerManageService.GetConfig": { readonly request: GetConfigRequest; readonly response: GetConfigResponse };

  /**
   * Changes the configuration. Needs server permission 5. Not declared idempotent: the answer to a repeat need not name
   * the restart any more. Errors: PERMISSION_DENIED `Permission Denied`; INVALID_ARGUMENT `Invalid JSON: ` with the
   * cause, or the text of the setting that is wrong.
   */
  readonly "ServerManageService.SetConfig": { readonly request: SetConfigRequest; readonly response: SetConfigResponse };

  /**
   * Measures the state of the server. No permission is checked. Errors: UNIMPLEMENTED `Metrics are disabled in
   * configuration`.
   */
  readonly "ServerManageService.GetMonitoringMetrics": { readonly request: GetMonitoringMetricsRequest; readonly response: GetMonitoringMetricsResponse };

  /**
   * Reads measurements of the past. No permission is checked. Errors: UNIMPLEMENTED `Metrics Disabled`;
   * INVALID_ARGUMENT `Invalid Start Time`, `Invalid End Time`, `Invalid Interval`.
   */
  readonly "ServerManageService.GetHistoricalMetrics": { readonly request: GetHistoricalMetricsRequest; readonly response: GetHistoricalMetricsResponse };

  /** Lists accounts. The server has not got it yet: always UNIMPLEMENTED `not yet implemented`. */
  readonly "ServerManageService.ListUsers": { readonly request: ListUsersRequest; readonly response: ListUsersResponse };

  /**
   * Stores a ban of an account. Needs server permission 2. Nothing reads the ban: a banned user can log in and do
   * everything. Errors: PERMISSION_DENIED `Permission Denied`.
   */
  readonly "ServerManageService.BanUser": { readonly request: UserManageBanUserRequest; readonly response: UserManageBanUserResponse };

  /**
   * Removes a stored ban. Needs server permission 2. Errors: PERMISSION_DENIED `Permission Denied`; NOT_FOUND `User Not
   * Be Banned`, which a repeat gives too.
   */
  readonly "ServerManageService.UnbanUser": { readonly request: UserManageUnbanUserRequest; readonly response: UserManageUnbanUserResponse };

  /**
   * Gives an account a server role. Needs server permission 9. Errors: PERMISSION_DENIED `Permission Denied`; INTERNAL
   * when the account has a role already, as after a repeat, or an id is unknown.
   */
  readonly "ServerManageService.AssignServerRole": { readonly request: AssignServerRoleRequest; readonly response: AssignServerRoleResponse };

  /** Takes a server role from an account. No permission is checked. */
  readonly "ServerManageService.RemoveServerRole": { readonly request: RemoveServerRoleRequest; readonly response: RemoveServerRoleResponse };

  /** Lists the server roles of an account. No permission is checked. */
  readonly "ServerManageService.ListUserServerRoles": { readonly request: ListUserServerRolesRequest; readonly response: ListUserServerRolesResponse };

  /** Lists all server roles. No permission is checked. */
  readonly "ServerManageService.ListServerRoles": { readonly request: ListServerRolesRequest; readonly response: ListServerRolesResponse };

  /** Lists what a server role permits. No permission is checked. */
  readonly "ServerManageService.ListServerRolePermissions": { readonly request: ListServerRolePermissionsRequest; readonly response: ListServerRolePermissionsResponse };

  /**
   * Lists sessions. The server has not got it yet: it drops the connection without a status. No permission is checked.
   */
  readonly "ServerManageService.ListSessions": { readonly request: ListSessionsRequest; readonly response: ListSessionsResponse };
}
