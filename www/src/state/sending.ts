import { batch, computed, type Signal, signal } from "@preact/signals";
import { type MessageEvent, OurChatError, type OutboxEntry, writeReference } from "ourchat-sdk";
import { chat } from "../backend/client.ts";
import { backend } from "../backend/current.ts";
import { account, whileLoggedIn } from "./account.ts";
import { conversation, flush, type Message, receiveMessage, recogniseEchoes } from "./messages.ts";
import { showError } from "./notice.ts";
import { putBack } from "./drafts.ts";
import { cancelOutgoing, type OutgoingFile, outgoingFile, releaseOutgoing, uploadAll } from "./uploads.ts";

/** A message whose files are being uploaded. When they are, it goes to the outbox like one without. */
export interface Outgoing {
  readonly key: string;
  readonly sessionId: string;
  readonly text: string;
  readonly time: Date;
  /** Its files without those that were cancelled. */
  readonly files: Signal<readonly OutgoingFile[]>;
  /** Whether its pictures are made smaller. */
  readonly shrinks: boolean;
  /** Whether its files are on their way. */
  readonly isUploading: Signal<boolean>;
  readonly failure: Signal<unknown>;
}

const uploads = signal<ReadonlyMap<string, Outgoing>>(new Map());
const entries = signal<readonly OutboxEntry[]>([]);
/** Entries of the outbox that the stream has brought back as messages, before the outbox knows that they are sent. */
const returned = signal<ReadonlySet<string>>(new Set());
let count = 0;

const outgoing = computed(() => {
  const me = account.value?.id;
  const bySession = new Map<string, Message[]>();
  if (me === undefined) return bySession;
  const add = (message: Message): void => {
    const list = bySession.get(message.sessionId);
    if (list === undefined) bySession.set(message.sessionId, [message]);
    else list.push(message);
  };
  for (const entry of entries.value) if (isPending(entry)) add(echo(entry, me));
  for (const upload of uploads.value.values()) add(uploadEcho(upload, me));
  return bySession;
});

/** The echoes of what the server does not have yet, in the order in which they were sent, also from other tabs. */
export function outgoingOf(sessionId: string): readonly Message[] {
  return outgoing.value.get(sessionId) ?? NOTHING;
}

const NOTHING: readonly Message[] = [];
const NOTHING_YET: readonly string[] = [];

function isPending({ localId, state }: OutboxEntry): boolean {
  return state === "queued" || state === "failed" || (state === "sending" && !returned.value.has(localId));
}

function echo({ localId, sessionId, content, state, createdAt, error }: OutboxEntry, me: string): Message {
  const shown = state === "queued" || state === "failed" ? state : "sending";
  return { key: localId, sessionId, senderId: me, time: createdAt, ...content, state: shown, error };
}

function uploadEcho(upload: Outgoing, me: string): Message {
  const { key, sessionId, time, failure } = upload;
  const state = failure.value === undefined ? "uploading" : "failed";
  const markdown = markdownOf(upload);
  return { key, sessionId, senderId: me, time, markdown, files: NOTHING_YET, encrypted: false, state, error: failure.value };
}

whileLoggedIn(() => {
  // In one step, so that a message is never on the page neither as an echo nor as what the server has.
  const { outbox } = backend.peek();
  const update = (): void =>
    batch(() => {
      entries.value = outbox.entries;
      for (const { message } of entries.value) if (message !== undefined) receiveMessage(message);
      flush();
    });
  const end = outbox.on("change", update);
  update();
  return () => {
    end();
    for (const upload of uploads.value.values()) {
      for (const file of upload.files.value) file.task?.cancel();
      forget(upload);
    }
    entries.value = [];
    returned.value = new Set();
  };
});

recogniseEchoes((event) => {
  const entry = entries.peek().find((candidate) => isEchoOf(candidate, event));
  if (entry?.state === "sending") returned.value = new Set(returned.value).add(entry.localId);
  return entry?.localId;
});

/** The stream often brings an own message back before the call that sent it has its answer. */
function isEchoOf({ localId, sessionId, state, content, message }: OutboxEntry, event: MessageEvent): boolean {
  if (message !== undefined) return message.id === event.id;
  return (
    state === "sending" &&
    !returned.value.has(localId) &&
    sessionId === event.sessionId &&
    content.markdown === event.markdown &&
    content.files.length === event.files.length &&
    content.files.every((file, index) => file === event.files[index])
  );
}

/** The files behind an echo that are being uploaded, if there are any. */
export function uploadOf(key: string): Outgoing | undefined {
  return uploads.value.get(key);
}

function forget(upload: Outgoing): void {
  const rest = new Map(uploads.value);
  if (!rest.delete(upload.key)) return;
  uploads.value = rest;
  upload.files.value.forEach(releaseOutgoing);
}

/** Sends a text and files to a chat. It shows at once; what goes wrong shows at the message. */
export function sendMessage(sessionId: string, text: string, files: readonly File[], shrinks: boolean): void {
  if (files.length === 0) return void post(sessionId, text, []);
  count += 1;
  const upload: Outgoing = {
    key: `upload-${count}`,
    sessionId,
    text,
    time: new Date(),
    files: signal(files.map(outgoingFile)),
    shrinks,
    isUploading: signal(false),
    failure: signal(undefined),
  };
  uploads.value = new Map(uploads.value).set(upload.key, upload);
  void uploadAndPost(upload);
}

/** Tries a failed message again; files that arrived are not sent a second time. */
export function retryMessage(key: string): void {
  const upload = uploadOf(key);
  if (upload === undefined) return void backend.peek().outbox.retry(key).catch(showError);
  upload.failure.value = undefined;
  void uploadAndPost(upload);
}

/** Takes a message back that waits, or away that has failed. What waited goes back to where it was written. */
export function takeBack({ key, sessionId, markdown, files, state }: Message): void {
  const upload = uploadOf(key);
  if (upload !== undefined) return forget(upload);
  const cancelled = (done: boolean): void => {
    if (done && state === "queued" && files.length === 0) putBack(sessionId, markdown);
  };
  backend.peek().outbox.cancel(key).then(cancelled, showError);
}

/**
 * Leaves a file out of a message whose files are on their way or failed. Without any file left its text goes back to the
 * draft.
 */
export function leaveOut(upload: Outgoing, file: OutgoingFile): void {
  upload.files.value = upload.files.value.filter((kept) => kept !== file);
  cancelOutgoing(file);
  if (upload.files.value.length === 0 && !upload.isUploading.value) giveBack(upload);
}

function giveBack(upload: Outgoing): void {
  putBack(upload.sessionId, upload.text);
  forget(upload);
}

function markdownOf({ text, files }: Outgoing): string {
  const references = files.value.map(({ file, media }, index) => writeReference(file.name, index, media));
  return [text, ...references].filter(Boolean).join("\n\n");
}

/** Gives a message to the outbox, which has the last word on it, also after this page is gone. */
async function post(sessionId: string, markdown: string, files: readonly string[]): Promise<void> {
  try {
    await backend.peek().send(sessionId, markdown, files);
  } catch (error) {
    const isShown = entries.value.some(({ state, content }) => state === "failed" && content.markdown === markdown);
    if (isShown || isTheEnd(error)) return;
    putBack(sessionId, markdown);
    showError(error);
  }
}

async function uploadAndPost(upload: Outgoing): Promise<void> {
  const { key, sessionId, shrinks } = upload;
  upload.isUploading.value = true;
  try {
    await uploadAll(upload.files.value, sessionId, shrinks);
  } catch (error) {
    if (uploadOf(key) !== undefined) upload.failure.value = error;
    return;
  } finally {
    upload.isUploading.value = false;
  }
  if (uploadOf(key) === undefined) return;
  if (upload.files.value.length === 0) return giveBack(upload);
  const files = upload.files.value.flatMap((file) => file.key ?? []);
  const posted = post(sessionId, markdownOf(upload), files);
  // The echo stays until the outbox has its own.
  await Promise.race([posted, untilShown(files)]);
  forget(upload);
}

/** Waits until an entry of the outbox has these files. */
async function untilShown(files: readonly string[]): Promise<void> {
  for await (const list of chat.outbox) if (list.some(({ content }) => content.files[0] === files[0])) return;
}

/** Whether the user took it back, or the login or the client is over. */
function isTheEnd(error: unknown): boolean {
  return OurChatError.is(error) && (error.code === "transport/cancelled" || error.code === "sdk/closed");
}

/** The newest message of a chat, echoes included. */
export function newestOf(sessionId: string): Message | undefined {
  return outgoingOf(sessionId).at(-1) ?? conversation(sessionId).value.at(-1);
}
