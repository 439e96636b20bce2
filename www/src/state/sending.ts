import { type Signal, signal } from "@preact/signals";
import { OurChatError, writeReference } from "ourchat-sdk";
import { chat } from "../sdk.ts";
import { account, whileLoggedIn } from "./account.ts";
import { untilLogout } from "./background.ts";
import { checkConnection } from "./connection.ts";
import { putBack } from "./drafts.ts";
import { addEcho, confirmEcho, onEchoDelivered, removeEcho, updateEcho } from "./messages.ts";
import { cancelOutgoing, type OutgoingFile, outgoingFile, releaseOutgoing, uploadAll } from "./uploads.ts";

/** A message that the user has sent and the server has not yet confirmed. */
export interface Outgoing {
  readonly key: string;
  readonly sessionId: string;
  readonly text: string;
  /** Its files without those that were cancelled. */
  readonly files: Signal<readonly OutgoingFile[]>;
  /** Whether its pictures are made smaller. */
  readonly shrinks: boolean;
  /** Whether its files are on their way. */
  readonly isUploading: Signal<boolean>;
}

const outgoing = new Map<string, Outgoing>();
let count = 0;

whileLoggedIn(() => () => {
  for (const message of outgoing.values()) {
    for (const file of message.files.value) file.task?.cancel();
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
  message.files.value.forEach(releaseOutgoing);
}

/** The unconfirmed message behind an echo, if it is one. */
export function outgoingMessage(key: string): Outgoing | undefined {
  return outgoing.get(key);
}

/** Sends a text and files to a chat. It shows at once; what goes wrong shows at the message. */
export function sendMessage(sessionId: string, text: string, files: readonly File[], shrinks: boolean): void {
  const me = account.value;
  if (me === undefined) return;
  count += 1;
  const message: Outgoing = {
    key: `echo-${count}`,
    sessionId,
    text,
    files: signal(files.map(outgoingFile)),
    shrinks,
    isUploading: signal(false),
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

/** Tries a failed message again; files that arrived are not sent a second time. */
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

/**
 * Leaves a file out of a message whose files are on their way or failed. Without any file left its text goes back to the
 * draft.
 */
export function leaveOut(message: Outgoing, file: OutgoingFile): void {
  message.files.value = message.files.value.filter((kept) => kept !== file);
  cancelOutgoing(file);
  updateEcho(message.sessionId, message.key, { markdown: markdownOf(message) });
  if (message.files.value.length === 0 && !message.isUploading.value) giveBack(message);
}

function giveBack(message: Outgoing): void {
  removeEcho(message.sessionId, message.key);
  putBack(message.sessionId, message.text);
  forget(message);
}

function markdownOf({ text, files }: Outgoing): string {
  const references = files.value.map(({ file, media }, index) => writeReference(file.name, index, media));
  return [text, ...references].filter(Boolean).join("\n\n");
}

async function transmit(message: Outgoing): Promise<void> {
  const { key, sessionId } = message;
  try {
    if (message.files.value.length > 0) {
      message.isUploading.value = true;
      await uploadAll(message.files.value, sessionId, message.shrinks);
      if (message.files.value.length === 0) return giveBack(message);
    }
    message.isUploading.value = false;
    const files = message.files.value.flatMap((file) => file.key ?? []);
    const markdown = markdownOf(message);
    updateEcho(sessionId, key, { markdown, files });
    const { id, time } = await untilLogout((signal) => chat.messages.send(sessionId, { markdown, files }, { signal }));
    confirmEcho(sessionId, key, id, time);
    forget(message);
  } catch (error) {
    if (!outgoing.has(key)) return;
    updateEcho(sessionId, key, { state: "failed", error });
    if (OurChatError.is(error) && error.category === "unavailable") checkConnection();
  } finally {
    message.isUploading.value = false;
  }
}
