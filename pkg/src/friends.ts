import type { Connection } from "./connection.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** What goes with an invitation to be friends. */
export interface FriendInvitationDetails {
  /** A line for the invited user. */
  readonly leaveMessage?: string | undefined;
  /** The private name that the invited user gets in one's own list, at most 200 characters; seen by nobody else. */
  readonly displayName?: string | undefined;
}

/** What goes with the answer to an invitation to be friends. */
export interface FriendAnswerDetails {
  /** A line for the user who invited. */
  readonly leaveMessage?: string | undefined;
}

const USER = { friendId: "userId" };

/** Friends: `chat.friends`. The list of friends is `account.get({ fields: ["friends"] })`. */
export class Friends {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Asks a user to be friends. RPC `OurChatService.AddFriend`.
   *
   * The user receives an event of kind `friendInvitation` and has three days by default to answer. Asking again
   * replaces the invitation but sends another event. Asking oneself is not refused, and can never be accepted.
   *
   * @throws OurChatError, besides what every call with a login can give: `conflict/already-friends`. `server/error` is
   * also the answer for an unknown user. All codes: `ErrorsOf<"friends.invite">`.
   */
  invite(userId: IdInput, details: FriendInvitationDetails = {}, options?: CallOptions): Promise<void> {
    const given = ["details", details, ["leaveMessage", "displayName"]] as const;
    return this.#connection.tell("OurChatService.AddFriend", options, { friendId: userId }, given, USER);
  }

  /**
   * Accepts an invitation. RPC `OurChatService.AcceptFriendInvitation`.
   *
   * It creates the session of the two friends, in which both are owners. The inviter receives an event of kind
   * `friendInvitationAnswer`.
   *
   * @param inviterId the user who asked, as in the event of kind `friendInvitation`
   * @returns the id of the new session
   * @throws OurChatError, besides what every call with a login can give: `friend/invitation-not-found` (none, or too
   * old). `server/error` is also the answer when the two were friends before or one has a private name for the other;
   * the invitation is lost then. All codes: `ErrorsOf<"friends.accept">`.
   */
  async accept(
    inviterId: IdInput,
    details: FriendAnswerDetails = {},
    options?: CallOptions,
  ): Promise<{ readonly sessionId: Id }> {
    const { sessionId = "" } = await this.#answer(inviterId, "success", details, options);
    return { sessionId };
  }

  /**
   * Refuses an invitation. RPC `OurChatService.AcceptFriendInvitation`.
   *
   * The inviter receives an event of kind `friendInvitationAnswer`, with a `status` other than `"success"`.
   *
   * @throws OurChatError, besides what every call with a login can give: `friend/invitation-not-found`.
   * All codes: `ErrorsOf<"friends.refuse">`.
   */
  async refuse(inviterId: IdInput, details: FriendAnswerDetails = {}, options?: CallOptions): Promise<void> {
    await this.#answer(inviterId, "fail", details, options);
  }

  /**
   * Ends a friendship, and deletes the session of the two with all its messages and files, for both. RPC
   * `OurChatService.DeleteFriend`. The other one is not told by an event.
   *
   * @throws OurChatError, besides what every call with a login can give: `friend/not-found`.
   * All codes: `ErrorsOf<"friends.delete">`.
   */
  delete(userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.DeleteFriend", options, { friendId: userId }, undefined, USER);
  }

  /**
   * Gives a user a private name, which only oneself sees. RPC `OurChatService.SetFriendInfo`.
   *
   * Works for everybody, but naming somebody who is no friend yet makes accepting an invitation of the two fail later.
   *
   * @param displayName at most 200 characters; `""` removes the name
   * @throws OurChatError with what every call with a login can give; `server/error` is also the answer for an unknown
   * user. All codes: `ErrorsOf<"friends.setDisplayName">`.
   */
  setDisplayName(userId: IdInput, displayName: string, options?: CallOptions): Promise<void> {
    const request = { id: userId, displayName };
    return this.#connection.tell("OurChatService.SetFriendInfo", options, request, undefined, { id: "userId" });
  }

  #answer(friendId: IdInput, status: string, details: FriendAnswerDetails, options: CallOptions | undefined) {
    const given = ["details", details, ["leaveMessage"]] as const;
    const names = { friendId: "inviterId" };
    return this.#connection.ask("OurChatService.AcceptFriendInvitation", options, { friendId, status }, given, names);
  }
}
