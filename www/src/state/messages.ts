import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { MessageEvent } from "ourchat-sdk";
import { account, whileLoggedIn } from "./account.ts";

/** A message on the page: one that the server has, or the echo of one on its way there. */
export interface Message {
  /** Stays the same when an echo becomes a sent message. */
  readonly key: string;
  /** The server's id, missing until it is known. */
  readonly id?: string | undefined;
  readonly sessionId: string;
  readonly senderId: string;
  readonly time: Date;
  readonly markdown: string;
  /** Keys of the files in it. */
  readonly files: readonly string[];
  readonly encrypted: boolean;
  /** `sent` for every message of others. */
  readonly state: "uploading" | "queued" | "sending" | "failed" | "sent";
  /** Set when it was recalled: there is nothing left of it but its place. */
  readonly recalled?: true;
  /** Why an echo failed. */
  readonly error?: unknown;
}

const conversations = new Map<string, Signal<readonly Message[]>>();
/** The chat of every message on the page, by the message's id. */
const chatOf = new Map<string, string>();
const recalled = new Set<string>();
/** How long messages are gathered, and how long while thousands arrive, in milliseconds. */
const MOMENT = 16;
const LONG_MOMENT = 250;
/** So many in one moment are a history that pours in. */
const MANY = 200;

let inbox: MessageEvent[] = [];
let moment = MOMENT;
let flushTimer: ReturnType<typeof setTimeout> | undefined;

type Arrival = (message: Message) => void;
const arrivalListeners: Arrival[] = [];

/** Calls `listener` for every message of others that this page sees for the first time. */
export function onMessage(listener: Arrival): void {
  arrivalListeners.push(listener);
}

const recallListeners: (() => void)[] = [];

/** Calls `listener` whenever a message of this page has been recalled. */
export function onRecalled(listener: () => void): void {
  recallListeners.push(listener);
}

let echoOf: (event: MessageEvent) => string | undefined = () => undefined;

/** `find` says which echo an own message that arrives is, by its key. */
export function recogniseEchoes(find: typeof echoOf): void {
  echoOf = find;
}

whileLoggedIn(() => () => {
  clearTimeout(flushTimer);
  flushTimer = undefined;
  inbox = [];
  recalled.clear();
  chatOf.clear();
  for (const messages of conversations.values()) messages.value = [];
  conversations.clear();
});

function conversationSignal(sessionId: string): Signal<readonly Message[]> {
  let messages = conversations.get(sessionId);
  if (messages === undefined) {
    messages = signal<readonly Message[]>([]);
    conversations.set(sessionId, messages);
  }
  return messages;
}

/** The messages of a chat that the server has, oldest first. */
export function conversation(sessionId: string): ReadonlySignal<readonly Message[]> {
  return conversationSignal(sessionId);
}

/**
 * Takes in a message from the event stream. Messages are gathered for a moment and put in place together: a long
 * history comes as thousands of events.
 */
export function receiveMessage(event: MessageEvent): void {
  if (chatOf.has(event.id) || recalled.has(event.id)) return;
  chatOf.set(event.id, event.sessionId);
  inbox.push(event);
  flushTimer ??= setTimeout(flush, moment);
}

/** Takes away what a recalled message said; one that arrives later does not appear at all. */
export function forgetRecalled(id: string): void {
  if (recalled.has(id)) return;
  recalled.add(id);
  const messages = conversations.get(chatOf.get(id) ?? "");
  if (messages === undefined || !messages.value.some((message) => message.id === id)) return;
  messages.value = messages.value.map((message) =>
    message.id === id ? { ...message, markdown: "", files: [], recalled: true } : message,
  );
  for (const listener of recallListeners) listener();
}

/** Puts what was gathered in place. */
export function flush(): void {
  clearTimeout(flushTimer);
  flushTimer = undefined;
  const events = inbox.filter(({ id }) => !recalled.has(id));
  inbox = [];
  moment = events.length > MANY ? LONG_MOMENT : MOMENT;
  const me = account.value?.id;
  const arrived: Message[] = [];
  batch(() => {
    for (const [sessionId, group] of Map.groupBy(events, (event) => event.sessionId)) {
      const messages = conversationSignal(sessionId);
      const fresh = group.map((event) => messageOf(event, event.senderId === me ? echoOf(event) : undefined));
      arrived.push(...fresh.filter(({ senderId }) => senderId !== me));
      messages.value = merged(messages.value, fresh);
    }
  });
  for (const message of arrived) for (const listener of arrivalListeners) listener(message);
}

/** Events come in order but for a few late ones, so that nearly always there is nothing to sort. */
function merged(current: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  const next = [...current, ...fresh];
  const isSorted = fresh.every((message, index) => {
    const before = next[current.length + index - 1];
    return before === undefined || byTime(before, message) <= 0;
  });
  return isSorted ? next : next.sort(byTime);
}

function messageOf(event: MessageEvent, echo: string | undefined): Message {
  const { id, sessionId, senderId, time, markdown, files, encrypted } = event;
  return { key: echo ?? id, id, sessionId, senderId, time, markdown, files, encrypted, state: "sent" };
}

function byTime(a: Message, b: Message): number {
  return a.time.getTime() - b.time.getTime() || compareIds(a.id ?? "", b.id ?? "");
}

/** Orders decimal strings as numbers. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
