import type { ConnectionState, MessageEvent, OurChatError, OurChatEvent } from "ourchat-sdk";
import type { LegacyConnectionState, LegacyMessage, OurChatLegacy } from "ourchat-sdk/legacy";
import type { EventSource } from "../backend.ts";
import type { LegacyOutbox } from "./outbox.ts";

/** How long invitations are taken to live that do not tell, in milliseconds. */
const INVITATION_LIFETIME = 3 * 24 * 60 * 60 * 1000;

/**
 * Which messages are which: the same one may come by several streams, with its id and without. Own ones are told apart by the
 * outbox, once.
 */
export class Identities {
  readonly #outbox: LegacyOutbox;
  /** Ids by what is known of messages without an id. */
  readonly #byLikeness = new Map<string, string>();
  readonly #own = new Map<string, boolean>();

  constructor(outbox: LegacyOutbox) {
    this.#outbox = outbox;
  }

  /** `nth` counts messages that look the same within one stream. Gives nothing for what the outbox shows already. */
  eventOf(message: LegacyMessage, nth: number, me: string): MessageEvent | undefined {
    const { sessionId, senderOcid = "", time, text } = message;
    const likeness = `${likenessOf(message)} ${nth}`;
    const id = message.id ?? this.#byLikeness.get(likeness) ?? likeness;
    this.#byLikeness.set(likeness, id);
    let isOwn = this.#own.get(id);
    if (isOwn === undefined) {
      isOwn = (senderOcid === "" || senderOcid === me) && this.#outbox.claim(sessionId, text, message.id);
      this.#own.set(id, isOwn);
    }
    if (isOwn) return undefined;
    return { kind: "message", id, sessionId, senderId: senderOcid, time, markdown: text, files: [], encrypted: false };
  }
}

function likenessOf({ sessionId, timestamp, text }: LegacyMessage): string {
  return `${sessionId} ${timestamp} ${text}`;
}

/** What comes with events and is none of the newer protocol. */
interface Notice {
  /** There is a chat with this id. */
  session(id: string): void;
  /** Something failed that nobody asked for. */
  failure(error: OurChatError): void;
}

/** What an older server tells, in the words of the newer protocol. */
export class LegacyEvents implements EventSource {
  readonly #client: OurChatLegacy;
  readonly #identities: Identities;
  readonly #stream: ReturnType<OurChatLegacy["events"]>;
  readonly #notice: Notice;
  readonly #counts = new Map<string, number>();

  constructor(client: OurChatLegacy, identities: Identities, since: number, notice: Notice) {
    this.#client = client;
    this.#identities = identities;
    this.#stream = client.events({ since });
    this.#notice = notice;
  }

  get state(): ConnectionState {
    return stateOf(this.#client.state);
  }

  on(_name: "state", listener: (state: ConnectionState) => void): () => void {
    return this.#client.on("state", (state) => listener(stateOf(state)));
  }

  close(): void {
    this.#stream.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OurChatEvent, void> {
    for await (const event of this.#stream) {
      if (event.kind === "message") {
        this.#notice.session(event.sessionId);
        const message = this.#message(event);
        if (message !== undefined) yield message;
      } else if (event.kind === "sessionInvitation") {
        const { sessionId, inviterOcid, message, expiresAt } = event;
        yield {
          kind: "sessionInvitation",
          id: `invitation ${sessionId} ${inviterOcid}`,
          time: new Date(),
          sessionId,
          inviterId: inviterOcid,
          expiresAt: expiresAt ?? new Date(Date.now() + INVITATION_LIFETIME),
          ...(message && { leaveMessage: message }),
        };
      } else if (event.kind === "error") {
        this.#notice.failure(event.error);
      }
    }
  }

  #message(message: LegacyMessage): MessageEvent | undefined {
    const likeness = likenessOf(message);
    const nth = (this.#counts.get(likeness) ?? 0) + 1;
    this.#counts.set(likeness, nth);
    return this.#identities.eventOf(message, nth, this.#client.auth.user?.ocid ?? "");
  }
}

function stateOf(state: LegacyConnectionState): ConnectionState {
  switch (state.name) {
    case "open":
      return { name: "live" };
    case "waiting": {
      const { attempt, delayMs } = state;
      return { name: "reconnecting", reason: "transport/network", attempt, nextAt: new Date(Date.now() + delayMs) };
    }
    case "closed":
      return { name: "closed" };
    default:
      return { name: "connecting" };
  }
}
