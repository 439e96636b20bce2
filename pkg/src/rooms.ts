import type { Connection } from "./connection.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** A call room to be opened. */
export interface NewRoom {
  /** Title of the room. */
  readonly title?: string | undefined;
  /** Whether anybody may join without an invitation. Default false. */
  readonly openJoin?: boolean | undefined;
  /**
   * What the server's sweep, every few minutes, does with the room even when it is in use: true deletes it, false (the
   * default) stores it away. Afterwards it is not found any more.
   */
  readonly autoDelete?: boolean | undefined;
}

/** A WebRTC signal. The objects that `RTCPeerConnection` gives fit, with a `type` added to candidates. */
export type RoomSignal =
  | {
      /** A session description: of the side that calls, or of the side that is called. */
      readonly type: "offer" | "answer";
      /** The session description itself (SDP). */
      readonly sdp: string;
    }
  | {
      /** A network address to try. */
      readonly type: "iceCandidate";
      /** The candidate line. */
      readonly candidate: string;
      /** Identification of the media stream that the candidate belongs to. */
      readonly sdpMid?: string | null | undefined;
      /** Index, from 0, of the media description that the candidate belongs to. */
      readonly sdpMLineIndex?: number | null | undefined;
    };

/**
 * Call rooms: `chat.rooms`.
 *
 * This half of OurChat's calls is unfinished on the servers: they keep the list of participants and take signals, but no
 * event tells anybody about invitations, joining, leaving or signals. Carry signals in messages until that changes.
 */
export class Rooms {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Opens a call room with oneself as its creator. RPC `OurChatService.CreateRoom`.
   * The creator is an admin of it for good.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"rooms.create">`.
   */
  create(room: NewRoom = {}, options?: CallOptions): Promise<{ readonly roomId: Id }> {
    const given = ["room", room, ["title", "openJoin", "autoDelete"]] as const;
    return this.#connection.ask("OurChatService.CreateRoom", options, {}, given);
  }

  /**
   * Enters a room that is open, or that one was invited to. RPC `OurChatService.JoinRoom`.
   *
   * @returns the ids of the other participants
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`
   * (not invited). All codes: `ErrorsOf<"rooms.join">`.
   */
  async join(roomId: IdInput, options?: CallOptions): Promise<readonly Id[]> {
    return (await this.#connection.ask("OurChatService.JoinRoom", options, { roomId })).existingUsers;
  }

  /**
   * Leaves a room; also succeeds when one is in none. RPC `OurChatService.LeaveRoom`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"rooms.leave">`.
   */
  leave(roomId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.LeaveRoom", options, { roomId });
  }

  /**
   * Reads who is in a room that one is in oneself. RPC `OurChatService.GetRoomMembers`.
   *
   * @returns the ids of all participants
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`.
   * All codes: `ErrorsOf<"rooms.members">`.
   */
  async members(roomId: IdInput, options?: CallOptions): Promise<readonly Id[]> {
    return (await this.#connection.ask("OurChatService.GetRoomMembers", options, { roomId })).memberIds;
  }

  /**
   * Lets a user join a room; for its admins. RPC `OurChatService.InviteUserToRoom`. No event tells the user.
   *
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`,
   * `conflict/exists` (invited already). All codes: `ErrorsOf<"rooms.invite">`.
   */
  invite(roomId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.InviteUserToRoom", options, { roomId, userId });
  }

  /**
   * Enters a room by invitation. RPC `OurChatService.AcceptRoomInvitation`.
   *
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `conflict/exists` (in
   * the room already), `permission/denied` (not invited). All codes: `ErrorsOf<"rooms.acceptInvitation">`.
   */
  acceptInvitation(roomId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.AcceptRoomInvitation", options, { roomId });
  }

  /**
   * Makes a participant an admin of the room; for its admins. RPC `OurChatService.PromoteRoomAdmin`.
   *
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`,
   * `user/not-found` (not in the room). All codes: `ErrorsOf<"rooms.promote">`.
   */
  promote(roomId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.PromoteRoomAdmin", options, { roomId, userId });
  }

  /**
   * Makes an admin a plain participant; for the creator of the room. RPC `OurChatService.DemoteRoomAdmin`.
   *
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`
   * (one is not the creator, or the user is). All codes: `ErrorsOf<"rooms.demote">`.
   */
  demote(roomId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.DemoteRoomAdmin", options, { roomId, userId });
  }

  /**
   * Removes a participant; for admins of the room. RPC `OurChatService.KickUserFromRoom`.
   *
   * @throws OurChatError, besides what every call with a login can give: `webrtc/room-not-found`, `permission/denied`
   * (also for the creator), `argument/self-target`, `user/not-found` (not in the room).
   * All codes: `ErrorsOf<"rooms.kick">`.
   */
  kick(roomId: IdInput, userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.KickUserFromRoom", options, { roomId, userId });
  }

  /**
   * Hands a WebRTC signal for a participant to the server. RPC `OurChatService.Signal`. That the call succeeds does not
   * mean that the signal reaches anybody, see {@link Rooms}.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"rooms.signal">`.
   */
  signal(roomId: IdInput, userId: IdInput, signal: RoomSignal, options?: CallOptions): Promise<void> {
    const request = { roomId, targetUserId: userId };
    const given = ["signal", signal, ["type", "sdp", "candidate", "sdpMid", "sdpMLineIndex"]] as const;
    return this.#connection.tell("OurChatService.Signal", options, request, given, SIGNAL);
  }
}

const SIGNAL = {
  targetUserId: "userId",
  signalType: "type",
  iceCandidate: "candidate",
  sdpMlineIndex: "sdpMLineIndex",
};
