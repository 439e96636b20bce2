import { OurChatError, type OutboxEntry } from "ourchat-sdk";
import type { OutboxView } from "../backend.ts";

type Send = (sessionId: string, text: string) => Promise<{ readonly id?: string }>;

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How many messages that were sent or taken back are remembered. */
const DONE_KEPT = 100;

/**
 * Messages on their way to an older server, one at a time. It lives as long as the login. Servers give one's own messages back,
 * some without saying whose they are; {@link claim} finds them.
 */
export class LegacyOutbox implements OutboxView {
  readonly #send: Send;
  readonly #senderId: () => string;
  readonly #countsSeconds: () => boolean;
  readonly #listeners = new Set<() => void>();
  /** Entries that have come back from the server. */
  readonly #claimed = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  #entries: readonly OutboxEntry[] = [];
  #count = 0;
  #isBusy = false;

  /** `countsSeconds`: the server's times have no fractions, and these must not sort behind what came in the same second. */
  constructor(send: Send, senderId: () => string, countsSeconds: () => boolean) {
    this.#send = send;
    this.#senderId = senderId;
    this.#countsSeconds = countsSeconds;
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  on(_name: "change", listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a text when those before it are done. */
  add(sessionId: string, markdown: string): Promise<void> {
    this.#count += 1;
    const localId = `legacy-${String(this.#count).padStart(9, "0")}`;
    const content = { markdown, files: [], encrypted: false };
    const entry: OutboxEntry = { localId, sessionId, content, state: "queued", createdAt: new Date() };
    this.#change([...this.#entries, entry]);
    return this.#wait(localId);
  }

  /** Sends a message again that failed. */
  async retry(localId: string): Promise<void> {
    const entry = this.#find(localId);
    if (entry?.state !== "failed") return;
    const { error: _, ...rest } = entry;
    this.#replace({ ...rest, state: "queued" });
    // What goes wrong shows at the message.
    await this.#wait(localId).catch(() => undefined);
  }

  /** Takes a message back that is not on its way. Gives whether it was not. */
  async cancel(localId: string): Promise<boolean> {
    const entry = this.#find(localId);
    if (entry?.state !== "queued" && entry?.state !== "failed") return false;
    this.#replace({ ...entry, state: "cancelled" });
    this.#settle(localId)?.resolve();
    return true;
  }

  /**
   * Whether a message that the server gives is one of these, which is then known to be sent. Without an id of both, session and
   * text have to be the same.
   */
  claim(sessionId: string, text: string, id: string | undefined): boolean {
    const entry = this.#entries.find(
      (candidate) =>
        candidate.sessionId === sessionId &&
        candidate.content.markdown === text &&
        !this.#claimed.has(candidate.localId) &&
        mayHaveArrived(candidate) &&
        (id === undefined || isUnnamed(candidate) || candidate.message?.id === id),
    );
    if (entry === undefined) return false;
    this.#claimed.add(entry.localId);
    // The answer was lost, and the message was not.
    if (entry.state === "failed") this.#sent(entry, id);
    return true;
  }

  #find(localId: string): OutboxEntry | undefined {
    return this.#entries.find((entry) => entry.localId === localId);
  }

  #wait(localId: string): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    this.#waiting.set(localId, waiting);
    void this.#work();
    return waiting.promise;
  }

  #settle(localId: string): Waiting | undefined {
    const waiting = this.#waiting.get(localId);
    this.#waiting.delete(localId);
    return waiting;
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (;;) {
      const next = this.#entries.find(({ state }) => state === "queued");
      if (next === undefined) break;
      const entry: OutboxEntry = { ...next, state: "sending" };
      this.#replace(entry);
      try {
        const { id } = await this.#send(entry.sessionId, entry.content.markdown);
        this.#sent(entry, id);
        this.#settle(entry.localId)?.resolve();
      } catch (error) {
        if (this.#claimed.has(entry.localId)) this.#sent(entry, undefined);
        else this.#replace({ ...entry, state: "failed", ...(OurChatError.is(error) && { error }) });
        this.#settle(entry.localId)?.reject(error);
      }
    }
    this.#isBusy = false;
  }

  #sent(entry: OutboxEntry, id: string | undefined): void {
    const { localId, sessionId, content, createdAt } = entry;
    const message = {
      ...content,
      kind: "message" as const,
      id: id ?? localId,
      sessionId,
      senderId: this.#senderId(),
      time: this.#countsSeconds() ? new Date(Math.floor(createdAt.getTime() / 1000) * 1000) : createdAt,
    };
    const { error: _, ...rest } = entry;
    this.#replace({ ...rest, state: "sent", message });
  }

  #replace(entry: OutboxEntry): void {
    this.#change(this.#entries.map((other) => (other.localId === entry.localId ? entry : other)));
  }

  #change(entries: readonly OutboxEntry[]): void {
    const done = entries.filter(({ state }) => state === "sent" || state === "cancelled").slice(0, -DONE_KEPT);
    this.#entries = done.length === 0 ? entries : entries.filter((entry) => !done.includes(entry));
    for (const listener of this.#listeners) listener();
  }
}

function mayHaveArrived({ state, error }: OutboxEntry): boolean {
  return state === "sending" || state === "sent" || (state === "failed" && error?.outcome === "unknown");
}

/** Whether the server has told no id for it. */
function isUnnamed({ message, localId }: OutboxEntry): boolean {
  return message === undefined || message.id === localId;
}
