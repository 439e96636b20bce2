import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { MessageEvent } from "ourchat-sdk";
import { account, whileLoggedIn } from "./account.ts";

/** A message on the page: a delivered one, or the echo of one that is being sent. */
export interface Message {
  /** Stays the same when an echo becomes a delivered message. */
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
  readonly state: "sending" | "failed" | "delivered";
  /** Set when it was recalled: there is nothing left of it but its place. */
  readonly recalled?: true;
  /** Why an echo failed. */
  readonly error?: unknown;
}

const conversations = new Map<string, Signal<readonly Message[]>>();
const recalled = new Set<string>();
let inbox: MessageEvent[] = [];
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

type Adoption = (key: string) => void;
const adoptionListeners: Adoption[] = [];

/** Calls `listener` with the key of every echo that turned out to be delivered because the stream brought it back. */
export function onEchoDelivered(listener: Adoption): void {
  adoptionListeners.push(listener);
}

whileLoggedIn(() => () => {
  clearTimeout(flushTimer);
  flushTimer = undefined;
  inbox = [];
  recalled.clear();
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

/** The messages of a chat, oldest first, echoes last. */
export function conversation(sessionId: string): ReadonlySignal<readonly Message[]> {
  return conversationSignal(sessionId);
}

/**
 * Takes in a message from the event stream. Messages are gathered for a moment and put in place together: a long
 * history comes as thousands of events, out of order.
 */
export function receiveMessage(event: MessageEvent): void {
  inbox.push(event);
  flushTimer ??= setTimeout(flush, 16);
}

/** Takes away what a recalled message said; one that arrives later does not appear at all. */
export function forgetRecalled(id: string): void {
  if (recalled.has(id)) return;
  recalled.add(id);
  for (const messages of conversations.values()) {
    if (!messages.value.some((message) => message.id === id)) continue;
    messages.value = messages.value.map((message) =>
      message.id === id ? { ...message, markdown: "", files: [], recalled: true } : message,
    );
    for (const listener of recallListeners) listener();
  }
}

function flush(): void {
  flushTimer = undefined;
  const events = inbox;
  inbox = [];
  const bySession = Map.groupBy(events, ({ sessionId }) => sessionId);
  const arrived: Message[] = [];
  const adopted: string[] = [];
  batch(() => {
    for (const [sessionId, group] of bySession) {
      const messages = conversationSignal(sessionId);
      messages.value = merge(messages.value, group, arrived, adopted);
    }
  });
  for (const message of arrived) for (const listener of arrivalListeners) listener(message);
  for (const key of adopted) for (const listener of adoptionListeners) listener(key);
}

function merge(
  current: readonly Message[],
  events: readonly MessageEvent[],
  arrived: Message[],
  adopted: string[],
): readonly Message[] {
  const me = account.value?.id;
  const known = new Set(current.map(({ id }) => id));
  const next = [...current];
  for (const event of events) {
    if (known.has(event.id) || recalled.has(event.id)) continue;
    known.add(event.id);
    const message = delivered(event);
    const echo = event.senderId === me ? next.findIndex((candidate) => isEchoOf(candidate, event)) : -1;
    const key = next[echo]?.key;
    if (key !== undefined) {
      next[echo] = { ...message, key };
      adopted.push(key);
    } else {
      next.push(message);
      if (event.senderId !== me) arrived.push(message);
    }
  }
  return next.sort(byTime);
}

function delivered({ id, sessionId, senderId, time, markdown, files, encrypted }: MessageEvent): Message {
  return { key: id, id, sessionId, senderId, time, markdown, files, encrypted, state: "delivered" };
}

/** The stream often brings an own message back before the call that sent it has its answer. */
function isEchoOf(message: Message, event: MessageEvent): boolean {
  return (
    message.id === undefined &&
    message.markdown === event.markdown &&
    message.files.length === event.files.length &&
    message.files.every((file, index) => file === event.files[index])
  );
}

function byTime(a: Message, b: Message): number {
  const echoes = Number(a.id === undefined) - Number(b.id === undefined);
  return echoes || a.time.getTime() - b.time.getTime() || compareIds(a.id ?? "", b.id ?? "");
}

/** Orders decimal strings as numbers. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Shows a message that is about to be sent. */
export function addEcho(echo: Message): void {
  const messages = conversationSignal(echo.sessionId);
  messages.value = [...messages.value, echo];
}

/** Changes an echo; does nothing once the stream has delivered its message. */
export function updateEcho(sessionId: string, key: string, change: Partial<Message>): void {
  const messages = conversationSignal(sessionId);
  messages.value = messages.value.map((message) =>
    message.key === key && message.id === undefined ? { ...message, ...change } : message,
  );
}

/** Takes an echo away; a delivered message stays. */
export function removeEcho(sessionId: string, key: string): void {
  const messages = conversationSignal(sessionId);
  messages.value = messages.value.filter((message) => message.key !== key || message.id !== undefined);
}

/** The server took the message: its echo gets the final id and time, unless the stream brought the message already. */
export function confirmEcho(sessionId: string, key: string, id: string, time: Date): void {
  const messages = conversationSignal(sessionId);
  const elsewhere = messages.value.some((message) => message.id === id && message.key !== key);
  if (elsewhere) return removeEcho(sessionId, key);
  updateEcho(sessionId, key, { id, time, state: "delivered", error: undefined });
  messages.value = [...messages.value].sort(byTime);
}
