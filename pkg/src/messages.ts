import { readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** A message to be sent. */
export interface OutgoingMessage {
  /**
   * Text in Markdown. May be empty; may be as long as one request, 4 MiB with everything in it. A picture among
   * `files` is shown where the text says `![description](IO://0)`, with its index in `files`.
   */
  readonly markdown: string;
  /** Keys of uploaded files that belong to the message. Upload them with the id of the session, or nobody else may read them. */
  readonly files?: readonly string[] | undefined;
}

/** A message that was sent. */
export interface SentMessage {
  /** Id of the message; the event that carries it has the same. */
  readonly id: Id;
  /** The server's time of the message. */
  readonly time: Date;
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
   * The message also comes back to the sender as an event, often before this promise resolves. Sending again after an
   * error whose `outcome` is `"unknown"` may send the message twice.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/not-in-session` (also for an
   * unknown session), `permission/muted`. All codes: `ErrorsOf<"messages.send">`.
   */
  async send(sessionId: IdInput, message: OutgoingMessage, options?: CallOptions): Promise<SentMessage> {
    const operation = "OurChatService.SendMsg";
    const names = { markdownText: "markdown", involvedFiles: "files", request: "message" };
    const answer = await this.#connection.call(operation, options, names, () => {
      const { markdown, files } = readObject(operation, "message", message, ["markdown", "files"]);
      const request = { sessionId, markdownText: markdown, involvedFiles: files };
      return (core, callOptions) => core.call(operation, request, callOptions);
    });
    const { msgId, time } = answer as { msgId: Id; time: Date };
    return { id: msgId, time };
  }
}
