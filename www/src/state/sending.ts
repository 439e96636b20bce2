import { type Signal, signal } from "@preact/signals";
import { OurChatError, writeReference } from "ourchat-sdk";
import { chat } from "../sdk.ts";
import { account, whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { checkConnection } from "./connection.ts";
import { keepUploaded } from "./files.ts";
import { addEcho, confirmEcho, onEchoDelivered, removeEcho, updateEcho } from "./messages.ts";
import { setDraft } from "./drafts.ts";

/** How far the pictures of a message are. */
export type Progress =
  { readonly phase: "hashing" } | { readonly phase: "sending"; readonly bytes: number; readonly total: number };

/** A message that the user has sent and the server has not yet confirmed. */
export interface Outgoing {
  readonly key: string;
  readonly sessionId: string;
  readonly text: string;
  readonly pictures: readonly File[];
  /** Object URLs of the pictures, shown until they are uploaded. */
  readonly previews: readonly string[];
  readonly keys: string[];
  readonly progress: Signal<Progress | undefined>;
  cancel: (() => void) | undefined;
}

const outgoing = new Map<string, Outgoing>();
let count = 0;

whileLoggedIn(() => () => {
  for (const message of outgoing.values()) {
    message.cancel?.();
    forget(message);
  }
});

// A send whose answer was lost is settled when the stream brings the message back.
onEchoDelivered((key) => {
  const message = outgoing.get(key);
  if (message !== undefined) forget(message);
});

function forget(message: Outgoing): void {
  outgoing.delete(message.key);
  for (const url of message.previews) URL.revokeObjectURL(url);
}

/** The unconfirmed message behind an echo, if it is one. */
export function outgoingMessage(key: string): Outgoing | undefined {
  return outgoing.get(key);
}

/** Sends a text and pictures to a chat. It shows at once; what goes wrong shows at the message. */
export function sendMessage(sessionId: string, text: string, pictures: readonly File[]): void {
  const me = account.value;
  if (me === undefined) return;
  count += 1;
  const message: Outgoing = {
    key: `echo-${count}`,
    sessionId,
    text,
    pictures,
    previews: pictures.map((file) => URL.createObjectURL(file)),
    keys: [],
    progress: signal(undefined),
    cancel: undefined,
  };
  outgoing.set(message.key, message);
  addEcho({
    key: message.key,
    sessionId,
    senderId: me.id,
    time: new Date(),
    markdown: markdownOf(message),
    files: [],
    encrypted: false,
    state: "sending",
  });
  void transmit(message);
}

/** Tries a failed message again; pictures that arrived are not sent a second time. */
export function retryMessage(key: string): void {
  const message = outgoing.get(key);
  if (message === undefined) return;
  updateEcho(message.sessionId, key, { state: "sending", error: undefined });
  void transmit(message);
}

/** Takes a failed message away for good. */
export function discardMessage(key: string): void {
  const message = outgoing.get(key);
  if (message === undefined) return;
  removeEcho(message.sessionId, key);
  forget(message);
}

function markdownOf({ text, pictures }: Outgoing): string {
  return [text, ...pictures.map((file, index) => writeReference(file.name, index))].filter(Boolean).join("\n\n");
}

async function transmit(message: Outgoing): Promise<void> {
  const { key, sessionId } = message;
  try {
    await uploadPictures(message);
    const markdown = markdownOf(message);
    updateEcho(sessionId, key, { markdown, files: [...message.keys] });
    const { id, time } = await untilLogout((signal) =>
      chat.messages.send(sessionId, { markdown, files: message.keys }, { signal }),
    );
    confirmEcho(sessionId, key, id, time);
    forget(message);
  } catch (error) {
    if (!outgoing.has(key)) return;
    if (message.keys.length < message.pictures.length && isCancelled(error)) {
      removeEcho(sessionId, key);
      setDraft(sessionId, message.text, message.pictures);
      forget(message);
    } else {
      updateEcho(sessionId, key, { state: "failed", error });
      if (OurChatError.is(error) && error.category === "unavailable") checkConnection();
    }
  } finally {
    message.progress.value = undefined;
    message.cancel = undefined;
  }
}

async function uploadPictures(message: Outgoing): Promise<void> {
  const total = message.pictures.reduce((sum, { size }) => sum + size, 0);
  for (const file of message.pictures.slice(message.keys.length)) {
    const before = message.pictures.slice(0, message.keys.length).reduce((sum, { size }) => sum + size, 0);
    message.progress.value = { phase: "hashing" };
    const task = chat.files.upload(file, {
      sessionId: message.sessionId,
      onProgress: ({ state, sent }) => {
        message.progress.value = state === "hashing" ? { phase: "hashing" } : { phase: "sending", bytes: before + sent, total };
      },
    });
    message.cancel = () => task.cancel();
    const { key } = await task;
    message.cancel = undefined;
    message.keys.push(key);
    keepUploaded(key, file);
  }
  message.progress.value = undefined;
}

function isCancelled(error: unknown): boolean {
  return OurChatError.is(error) && error.code === "transport/cancelled";
}
