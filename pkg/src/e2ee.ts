import type { Connection } from "./connection.js";
import type { FailedMember } from "./session-types.js";
import type { CallOptions, IdInput } from "./types.js";

/**
 * Keys of encrypted sessions: `chat.e2ee`. The SDK carries keys; making, encrypting and keeping them is up to the
 * application.
 */
export class E2ee {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Hands the key of a session to one user, as an event of kind `roomKey`. RPC `OurChatService.SendRoomKey`.
   *
   * In the history all members see the event, without the name of the user it is for: who cannot decrypt it ignores it.
   * Works in sessions without encryption and for users outside as well; each call sends another event.
   *
   * @param roomKey the key, encrypted with the user's public key by RSA-OAEP with SHA-256; the server does not look inside
   * @returns `failedMember` if there is no such user, which is no error
   * @throws OurChatError, besides what every call with a login can give: `session/not-found`.
   * All codes: `ErrorsOf<"e2ee.sendRoomKey">`.
   */
  sendRoomKey(
    sessionId: IdInput,
    userId: IdInput,
    roomKey: Uint8Array,
    options?: CallOptions,
  ): Promise<{ readonly failedMember?: FailedMember }> {
    return this.#connection.ask("OurChatService.SendRoomKey", options, { sessionId, userId, roomKey });
  }

  /**
   * Asks for encryption of a session that has none. RPC `OurChatService.E2eeizeSession`. Needs
   * `Permission.E2eeizeAndDee2eeizeSession`.
   *
   * The caller receives a `roomKeyRotation` event and the public keys of the members, but servers leave the session as
   * it is: encrypted messages stay refused. Sessions are only ever encrypted from the start, by `e2eeOn` of
   * `sessions.create`.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/user-not-member`, `permission/denied`,
   * `conflict/exists` (it is encrypted already). `server/error` is also the answer for an unknown session.
   * All codes: `ErrorsOf<"e2ee.enable">`.
   */
  enable(sessionId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.E2eeizeSession", options, { sessionId });
  }

  /**
   * Ends the encryption of a session, for good: it cannot be switched on again. RPC `OurChatService.Dee2eeizeSession`.
   * Needs `Permission.E2eeizeAndDee2eeizeSession`.
   *
   * @throws OurChatError, besides what every call with a login can give: `session/user-not-member`, `permission/denied`,
   * `conflict/exists` (it is not encrypted). `server/error` is also the answer for an unknown session.
   * All codes: `ErrorsOf<"e2ee.disable">`.
   */
  disable(sessionId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.Dee2eeizeSession", options, { sessionId });
  }
}
