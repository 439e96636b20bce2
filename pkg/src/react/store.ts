/**
 * What the components below a provider share: one event stream, the messages and sessions that it tells of, the user.
 *
 * @internal
 */
import type { Client } from "../client.js";
import { connectionOf } from "../connection-of.js";
import type { User } from "../auth.js";
import type { OurChatError } from "../error.js";
import type { ConnectionState, EventStream } from "../event-stream.js";
import type { MessageEvent, OurChatEvent } from "../events.js";
import type { SessionField, SessionInfo } from "../session-types.js";
import type { TimeInput } from "../types.js";
import { Cell } from "./cell.js";
import { Timeline } from "./timeline.js";

/** Settings of a store, see `OurChatProviderProps`. */
export interface StoreSettings {
  readonly since: TimeInput | undefined;
  readonly keepMessages: number;
}

/** Something that is asked for: nothing yet, a value, or why there is none; both when only the last attempt failed. */
export interface Loaded<T> {
  readonly value?: T;
  readonly error?: OurChatError;
}

/** Names of what is asked about a session. */
export type SessionFields = readonly SessionField[];

/** How long the stream outlives its last reader: long enough for a page that is left for another, and for Strict Mode. */
const LINGER_MS = 5000;

/** A stream is live as soon as history is there, but hands it over only then: it has when nothing came for so long. */
const QUIET_MS = 150;

const CONNECTING: ConnectionState = { name: "connecting" };
const NONE: readonly MessageEvent[] = [];

/** Of no client in particular: what is shown before anything is known, and on a server. */
export const UNKNOWN = { connection: CONNECTING, messages: NONE } as const;

export class Store {
  /** The signed-in user. */
  readonly user: Cell<User | undefined>;
  /** How the shared stream is. */
  readonly connection = new Cell<ConnectionState>(CONNECTING);
  /** What went wrong last, in any hook. */
  readonly error = new Cell<OurChatError | undefined>(undefined);
  readonly #client: Client;
  readonly #settings: StoreSettings;
  readonly #timelines = new Map<string, { timeline: Timeline; readonly cell: Cell<readonly MessageEvent[]> }>();
  readonly #sessions = new Map<string, Cell<Loaded<Partial<SessionInfo>>>>();
  readonly #loads = new Map<string, Promise<void>>();
  #readers = 0;
  #stream: EventStream | undefined;
  /** Sessions with changes that are not shown yet. */
  readonly #changed = new Set<string>();
  #showing: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #settling: { readonly promise: Promise<void>; readonly end: () => void } | undefined;

  constructor(client: Client, settings: StoreSettings) {
    this.#client = client;
    this.#settings = settings;
    this.user = new Cell(client.auth.user);
    // The store lives as long as its client, so that nobody ever needs to stop listening.
    client[connectionOf].onSignIn(() => {
      const { user } = client.auth;
      if (user?.id !== this.user.get()?.id) this.#forget();
      this.user.set(user);
      this.#begin();
    });
    client.on("sessionEnded", ({ reason, error }) => {
      this.user.set(undefined);
      this.#end();
      this.#forget();
      if (reason !== "logout" && error !== undefined) this.error.set(error);
    });
  }

  /** Keeps the stream running. Returns a function that ends that. */
  retain(): () => void {
    this.#readers += 1;
    clearTimeout(this.#lingering);
    this.#begin();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#readers -= 1;
      if (this.#readers > 0) return;
      this.#lingering = setTimeout(() => this.#end(), LINGER_MS);
    };
  }

  /** The messages of a session, the oldest first. */
  messages(sessionId: string): Cell<readonly MessageEvent[]> {
    return this.#timelineOf(sessionId).cell;
  }

  /** Shows a message before the stream brings it. */
  sent(message: MessageEvent): void {
    this.#add(message);
    this.#show();
  }

  /** Resolves when history has been read, or cannot be for the time being. Keeps the stream running meanwhile. */
  settled(): Promise<void> {
    if (this.#settling === undefined) {
      const release = this.retain();
      let end = (): void => undefined;
      const promise = new Promise<void>((resolve) => (end = resolve)).finally(release);
      this.#settling = { promise, end };
    }
    return this.#settling.promise;
  }

  /** What is known of a session. */
  session(sessionId: string, fields: SessionFields): Cell<Loaded<Partial<SessionInfo>>> {
    const key = keyOf(sessionId, fields);
    let cell = this.#sessions.get(key);
    if (cell === undefined) this.#sessions.set(key, (cell = new Cell({})));
    return cell;
  }

  /** Asks for a session, unless it is being asked for already. What is known stays until the answer is there. */
  load(sessionId: string, fields: SessionFields): Promise<void> {
    const key = keyOf(sessionId, fields);
    const underWay = this.#loads.get(key);
    if (underWay !== undefined) return underWay;
    const user = this.#client.auth.user?.id;
    const cell = this.session(sessionId, fields);
    const settle = (change: () => void): void => {
      this.#loads.delete(key);
      // What was asked by somebody else is not for the one who is signed in now.
      if (this.#client.auth.user?.id === user) change();
    };
    const load = this.#client.sessions.get(sessionId, { fields }).then(
      (value) => settle(() => cell.set({ value })),
      (error: OurChatError) =>
        settle(() => {
          cell.set({ ...cell.get(), error });
          this.error.set(error);
        }),
    );
    this.#loads.set(key, load);
    return load;
  }

  #begin(): void {
    if (this.#readers === 0 || this.#stream !== undefined || this.#client.auth.user === undefined) return;
    const { since } = this.#settings;
    const stream = this.#client.events(since === undefined ? {} : { since });
    this.#stream = stream;
    this.#enter(CONNECTING);
    stream.on("state", (state) => {
      if (this.#stream !== stream) return;
      if (state.name === "live" && this.connection.get().name === "connecting") this.#enterWhenQuiet();
      else this.#enter(state);
    });
    void this.#read(stream);
  }

  async #read(stream: EventStream): Promise<void> {
    try {
      for await (const event of stream) this.#take(event);
    } catch (error) {
      this.error.set(error as OurChatError);
    }
    if (this.#stream === stream) this.#stream = undefined;
  }

  #end(): void {
    clearTimeout(this.#lingering);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close();
    this.#enter(CONNECTING);
  }

  #enter(state: ConnectionState): void {
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    // Who waited for history sees all of it.
    this.#show();
    if (state.name !== "connecting" || this.#client.auth.user === undefined) {
      this.#settling?.end();
      this.#settling = undefined;
    }
    this.connection.set(state);
  }

  /** Also what puts it off: an event. */
  #enterWhenQuiet(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#enter({ name: "live" }), QUIET_MS);
  }

  #take(event: OurChatEvent): void {
    if (this.#quiet !== undefined) this.#enterWhenQuiet();
    switch (event.kind) {
      case "message":
        this.#add(event);
        break;
      case "recall":
        for (const [id, { timeline }] of this.#timelines) if (timeline.recall(event.messageId)) this.#showSoon(id);
        break;
      case "sessionInvitationAnswer":
      case "joinRequestAnswer":
        this.#refresh(event.sessionId);
        break;
      default:
        break;
    }
  }

  #add(message: MessageEvent): void {
    if (this.#timelineOf(message.sessionId).timeline.add(message)) this.#showSoon(message.sessionId);
  }

  /** History comes by the hundred: components render once for all that arrived together. */
  #showSoon(sessionId: string): void {
    this.#changed.add(sessionId);
    this.#showing ??= setTimeout(() => this.#show());
  }

  #show(): void {
    clearTimeout(this.#showing);
    this.#showing = undefined;
    for (const id of this.#changed) {
      const { timeline, cell } = this.#timelineOf(id);
      cell.set(timeline.messages);
    }
    this.#changed.clear();
  }

  /** Asks again for what is shown of a session whose members have changed. */
  #refresh(sessionId: string): void {
    for (const key of this.#sessions.keys()) {
      const [id = "", fields = ""] = key.split(" ");
      if (id === sessionId) void this.load(id, fields.split(",") as SessionField[]);
    }
  }

  #timelineOf(sessionId: string): { timeline: Timeline; readonly cell: Cell<readonly MessageEvent[]> } {
    let entry = this.#timelines.get(sessionId);
    if (entry === undefined) {
      entry = { timeline: new Timeline(this.#settings.keepMessages), cell: new Cell(NONE) };
      this.#timelines.set(sessionId, entry);
    }
    return entry;
  }

  /** Another user may not see what the one before has seen. */
  #forget(): void {
    for (const entry of this.#timelines.values()) {
      entry.timeline = new Timeline(this.#settings.keepMessages);
      entry.cell.set(NONE);
    }
    this.#loads.clear();
    for (const cell of this.#sessions.values()) cell.set({});
    this.error.set(undefined);
  }
}

function keyOf(sessionId: string, fields: SessionFields): string {
  return `${sessionId} ${fields.join()}`;
}

const stores = new WeakMap<Client, Store>();

/** The store of a client; the settings are those of whoever asks first. */
export function storeOf(client: Client, settings: StoreSettings): Store {
  let store = stores.get(client);
  if (store === undefined) stores.set(client, (store = new Store(client, settings)));
  return store;
}
