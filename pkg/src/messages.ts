import { readObject, snapshot } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { MessageEvent } from "./events.js";
import { carriesFiles, sendWithFiles } from "./outgoing-files.js";
import type { Permission } from "./permissions.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** A message to be sent. */
export interface OutgoingMessage {
  /**
   * Text in Markdown. May be empty; may be as long as one request, 4 MiB with everything in it. A picture among
   * `files` is shown where the text says `![description](IO://0)`, with its index in `files`.
   */
  readonly markdown: string;
  /**
   * Files that belong to the message. A `File` or `Blob` is uploaded for the session first; where the text does not refer to
   * it, a reference is added at its end, as a picture, a video or a file by its type. Strings are keys of files that were
   * uploaded before, with the id of the session, or nobody else may read them.
   */
  readonly files?: readonly (string | Blob)[] | undefined;
  /** Told how many bytes of the files that have to be uploaded have left. */
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
  /**
   * Says that `markdown` is ciphertext (as text, for example base64), for sessions with encryption. Default false, which
   * is accepted in every session. The SDK neither encrypts nor decrypts.
   */
  readonly encrypted?: boolean | undefined;
}

/** Messages: `chat.messages`. */
export class Messages {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Sends a message to a session. RPC `OurChatService.SendMsg`.
   *
   * The message comes back to the sender as an event, too, often before this promise resolves; it is the same object.
   *
   * Files that are not uploaded yet are, one after the other, before the message is sent, without a time limit; `signal` ends
   * that as well. When the message is then certainly not sent they are deleted again; those of a message that failed in the
   * outbox stay for `outbox.retry` and are deleted when it is cancelled before the page is left.
   *
   * When the answer is lost, the SDK looks into the history whether the server has the message before it says anything,
   * which takes up to 25 seconds beyond the time limit; nothing is sent twice. An error with the outcome `"rejected"` means
   * that the server does not have it, so that it may be sent again; with `"unknown"` history could not be read either, or
   * `signal` fired.
   *
   * With the client option `outbox` the message joins the queue instead, and the promise is settled when the server has it
   * or refuses it, however long that takes; `timeoutMs` says nothing then. `signal` takes the message back while it waits;
   * on its way it goes on, and only the waiting ends. See {@link Outbox}.
   *
   * @returns the stored message, as events and history show it
   * @throws OurChatError, besides what every call with a login can give, and `files.upload` for files:
   * `permission/not-in-session` (also for an unknown session), `permission/muted`, `permission/e2ee-not-on`; with an outbox
   * `storage/full` and `storage/unavailable`. All codes: `ErrorsOf<"messages.send">`.
   */
  send(sessionId: IdInput, message: OutgoingMessage, options?: CallOptions): Promise<MessageEvent> {
    if (carriesFiles(message)) {
      return sendWithFiles(this.#connection, sessionId, message, options, (stored) => this.send(sessionId, stored, options));
    }
    const operation = "OurChatService.SendMsg";
    return this.#connection.call(operation, options, SENT, () => {
      const { markdown, files, encrypted } = readObject(operation, "message", message, ["markdown", "files", "encrypted"]);
      const request = { sessionId: snapshot(sessionId), markdownText: markdown, involvedFiles: files, isEncrypted: encrypted };
      return (core, callOptions) => core.send(request, callOptions);
    });
  }

  /**
   * Deletes a message for everybody, however old it is. RPC `OurChatService.RecallMsg`.
   *
   * Authors may recall their own messages, and whoever has {@link Permission.RecallMsg} in the session, which all
   * members have by default, those of others. The members of the session receive an event of kind `recall`.
   *
   * @param sessionId session in which the permission counts and whose members are told; the server does not check that
   * the message belongs to it
   * @returns the id of the recall, which its event carries, too
   * @throws OurChatError, besides what every call with a login can give: `message/not-found`, `permission/denied`.
   * `server/error` may mean that the message is deleted all the same. All codes: `ErrorsOf<"messages.recall">`.
   */
  async recall(sessionId: IdInput, messageId: IdInput, options?: CallOptions): Promise<{ readonly id: Id }> {
    const request = { sessionId, msgId: messageId };
    const { msgId } = await this.#connection.ask("OurChatService.RecallMsg", options, request, undefined, MESSAGE);
    return { id: msgId };
  }
}

const SENT = { request: "message", markdownText: "markdown", involvedFiles: "files", isEncrypted: "encrypted" };
const MESSAGE = { msgId: "messageId" };
