import type { Connection } from "./connection.js";
import type { OurChatEvent } from "./events.js";
import { ServerStream } from "./server-stream.js";
import type { TimeInput } from "./types.js";

/** Options of {@link OurChat.events}. */
export interface EventsOptions {
  /** Events after this time come from history before the live ones. Default: everything that the server still has. */
  readonly since?: TimeInput | undefined;
  /** Ends the stream: waiting for an event rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The events of the signed-in user, one at a time: first history, then live. Made by {@link OurChat.events}.
 *
 * Nothing is requested before the first event is asked for. Leaving a `for await` loop closes the stream, as does
 * {@link EventStream.close}, and waiting for an event then ends without one.
 */
export class EventStream extends ServerStream<OurChatEvent> {
  /** @internal */
  constructor(connection: Connection, options: EventsOptions | undefined) {
    super(connection, "OurChatService.FetchMsgs", (core) => core.events(options), options);
  }

  /**
   * Waits for the next event.
   *
   * @throws OurChatError, besides what every call with a login can give: `db/error`, and `transport/cancelled` when the
   * signal fires. A broken connection is an error only when several new ones in a row failed, too. After an error the
   * stream is over. All codes: `ErrorsOf<"events">`.
   */
  override next(): Promise<IteratorResult<OurChatEvent, undefined>> {
    return super.next();
  }
}
