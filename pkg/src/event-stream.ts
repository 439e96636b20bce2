import { type Connection, shielded } from "./connection.js";
import type { CoreEventStream } from "./core.js";
import type { OurChatError } from "./error.js";
import type { OurChatEvent } from "./events.js";
import { invalidArgument } from "./failure.js";
import type { OurChatErrorCode } from "./generated/codes.js";
import { ServerStream } from "./server-stream.js";
import type { TimeInput } from "./types.js";

/** Options of {@link OurChat.events}. */
export interface EventsOptions {
  /**
   * Events after this time come from history before the live ones. Default: everything that the server still has.
   *
   * `"last"`: go on after what was acknowledged last in this browser, by any tab; the first time with everything. The
   * position lies in the client's `storage` and is forgotten at the logout.
   */
  readonly since?: TimeInput | "last" | undefined;
  /**
   * When an event counts as acknowledged, with `since: "last"`. Default `"auto"`: when the next one is asked for.
   * `"manual"`: when its `ack()` is called. After a crash or a reload the events that were not acknowledged come again.
   */
  readonly ack?: "auto" | "manual" | undefined;
  /**
   * How long a live event waits for earlier ones that are still under way, in milliseconds since it happened. Default: 100.
   * More makes `late` events rarer.
   */
  readonly settleMs?: number | undefined;
  /**
   * What events may take in memory that nobody has asked for yet, in bytes. Default: 32 MiB. Beyond it the newest are
   * dropped and read from the server's history again when there is room.
   */
  readonly bufferBytes?: number | undefined;
  /**
   * Whether the streams of a user in one browser share a connection, in whatever tab they are. Default: true, where the
   * browser has Web Locks and BroadcastChannel and the client has no `fetch` of its own.
   */
  readonly share?: boolean | undefined;
  /** Ends the stream: waiting for an event rejects with `transport/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How the connection of a stream is; `name` says what else is there.
 *
 * - `connecting`: nothing has been asked for yet, or the first connection is being made.
 * - `live`: events come as they happen.
 * - `reconnecting`: the connection broke because of `reason`; `attempt` have failed in a row, the next begins at `nextAt`.
 * - `offline`: the device has no network; attempts go on.
 * - `closed`: the stream is over, because of `error` or because it was closed from this side.
 */
export type ConnectionState =
  | { readonly name: "connecting" | "live" | "offline" }
  | { readonly name: "reconnecting"; readonly reason: OurChatErrorCode; readonly attempt: number; readonly nextAt: Date }
  | { readonly name: "closed"; readonly error?: OurChatError };

/** Listens to the connection of a stream. */
type Listener = (state: ConnectionState) => void;

/**
 * The events of the signed-in user, one at a time: first history, then live. Made by {@link OurChat.events}.
 *
 * Nothing is requested before the first event is asked for. Leaving a `for await` loop closes the stream, as does
 * {@link EventStream.close}, and waiting for an event then ends without one.
 */
export class EventStream extends ServerStream<OurChatEvent> {
  #state: ConnectionState = { name: "connecting" };
  readonly #listeners = new Set<Listener>();
  readonly #ack: "auto" | "manual" | undefined;
  #source: CoreEventStream | undefined;
  #delivered = 0;
  #acknowledged = 0;

  /** @internal */
  constructor(connection: Connection, options: EventsOptions | undefined) {
    super(
      connection,
      "OurChatService.FetchMsgs",
      (core) =>
        (this.#source = core.events(options, (name, reason, attempt, nextAt) => {
          // Why it closed is known when the error arrives.
          if (name === "closed") return;
          this.#enter(name === "reconnecting" ? { name, reason, attempt, nextAt: new Date(nextAt) } : { name });
        })),
      options,
    );
    this.#ack = ackOf(options);
  }

  /** How the connection is now. */
  get state(): ConnectionState {
    return this.#state;
  }

  /**
   * Listens to changes of {@link EventStream.state}. What a listener throws is reported as an uncaught error.
   *
   * @returns a function that ends the listening
   * @throws OurChatError `argument/invalid` for an unknown name or a listener that is no function.
   */
  on(name: "state", listener: (state: ConnectionState) => void): () => void {
    const fields = {
      ...(name !== "state" && { name: ['expected "state"'] }),
      ...(typeof listener !== "function" && { listener: ["expected a function"] }),
    };
    if (Object.keys(fields).length > 0) throw invalidArgument("on", fields);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits for the next event.
   *
   * @throws OurChatError when the login is over (`auth/token-expired` and the other codes of a login), and
   * `transport/cancelled` when the signal fires. What a new connection can mend is no error, however long it lasts; see
   * {@link EventStream.state}. After an error the stream is over. All codes: `ErrorsOf<"events">`.
   */
  override next(): Promise<IteratorResult<OurChatEvent, undefined>> {
    if (this.#ack === undefined) return super.next();
    if (this.#ack === "auto") while (this.#acknowledged < this.#delivered) this.#source?.acknowledge(this.#acknowledged++);
    return super.next().then((result) => {
      if (result.done !== true) this.#deliver(result.value);
      return result;
    });
  }

  #deliver(event: OurChatEvent): void {
    const number = this.#delivered++;
    if (this.#ack !== "manual") return;
    // Not enumerable, so that events can still be cloned and compared.
    Object.defineProperty(event, "ack", { value: () => this.#source?.acknowledge(number) });
  }

  /** @internal */
  protected override ended(error: OurChatError | undefined): void {
    // All memory of a core that panicked would stay with it.
    if (error?.code === "sdk/panic") this.#source = undefined;
    this.#enter({ name: "closed", ...(error !== undefined && { error }) });
    this.#listeners.clear();
  }

  #enter(state: ConnectionState): void {
    if (this.#state.name === "closed") return;
    this.#state = state;
    for (const listener of [...this.#listeners]) shielded(() => listener(state));
  }
}

/** How events are acknowledged, where their position is kept. What is wrong with the options the core says. */
function ackOf(options: EventsOptions | undefined): "auto" | "manual" | undefined {
  try {
    if (options?.since !== "last") return undefined;
    return options.ack === "manual" ? "manual" : "auto";
  } catch {
    return undefined;
  }
}
