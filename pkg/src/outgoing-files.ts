/**
 * Files that go with a message: uploaded first, then referred to.
 *
 * @internal
 */
import { readObject } from "./arguments.js";
import { type Connection, shielded } from "./connection.js";
import { invalidArgument } from "./failure.js";
import { mediaOf, referredIn, writeReference } from "./file-references.js";
import type { OutgoingMessage } from "./messages.js";
import { OurChatError } from "./error.js";
import type { CallOptions, IdInput } from "./types.js";
import { UploadTask } from "./upload-task.js";

const OPERATION = "OurChatService.SendMsg";

/** Whether a message carries a file that is not uploaded yet. */
export function carriesFiles(message: unknown): boolean {
  try {
    const { files } = message as { files?: unknown };
    return Array.isArray(files) && files.some((file) => file instanceof Blob);
  } catch {
    // The call itself finds out what is wrong with the message.
    return false;
  }
}

/**
 * Uploads the files of a message for the session, one after the other, and sends it with their keys. What was uploaded is
 * deleted again when the message is certainly not sent, with an outbox when it is taken back.
 */
export function sendWithFiles<T>(
  connection: Connection,
  sessionId: IdInput,
  message: OutgoingMessage,
  options: CallOptions | undefined,
  send: (message: OutgoingMessage) => Promise<T>,
): Promise<T> {
  return connection.run(OPERATION, async () => {
    const given = readObject(OPERATION, "message", message, ["markdown", "files", "encrypted", "onProgress"]);
    const { onProgress, ...rest } = given as unknown as OutgoingMessage;
    const files = given.files as unknown[];
    if (typeof given.markdown !== "string") throw invalidArgument(OPERATION, { markdown: ["expected a string"] });
    if (onProgress !== undefined && typeof onProgress !== "function") throw invalidArgument(OPERATION, { onProgress: ["expected a function"] });
    files.forEach((file, index) => {
      if (typeof file === "string" || file instanceof Blob) return;
      throw invalidArgument(OPERATION, { [`files[${index}]`]: ["expected a File, a Blob or the key of an uploaded file"] });
    });
    const signal = options?.signal;
    const total = files.reduce<number>((sum, file) => sum + (file instanceof Blob ? file.size : 0), 0);
    const keys: string[] = [];
    const uploaded: string[] = [];
    let before = 0;
    try {
      for (const file of files) {
        if (!(file instanceof Blob)) {
          keys.push(file as string);
          continue;
        }
        const start = before;
        const told = ({ sent }: { readonly sent: number }): void => {
          if (onProgress !== undefined) shielded(() => onProgress({ sent: start + sent, total }));
        };
        const { key } = await new UploadTask(connection, file, { sessionId, signal, onProgress: told });
        keys.push(key);
        uploaded.push(key);
        before += file.size;
      }
      return await send({ ...rest, files: keys, markdown: withReferences(given.markdown, files) });
    } catch (thrown) {
      if (OurChatError.is(thrown) && thrown.outcome !== "unknown") discard(connection, uploaded);
      throw thrown;
    }
  });
}

/** Deletes files that no message refers to. One that failed but stays in the outbox needs them when it is tried again. */
function discard(connection: Connection, keys: readonly string[]): void {
  const uses = connection.current?.outboxEntries().filter(({ content }) => keys.some((key) => content.files.includes(key))) ?? [];
  if (uses.some(({ state }) => state === "sent")) return;
  if (uses.some(({ state }) => state !== "cancelled")) {
    const end = connection.onOutbox(() => {
      end();
      // Not within the core's own call.
      queueMicrotask(() => discard(connection, keys));
    });
    return;
  }
  // In the background, and whatever comes of it: the failure of the message is the news.
  for (const key of keys) connection.tell("OurChatService.DeleteFile", undefined, { key }).catch(() => undefined);
}

/** The text with a reference to every new file that it does not refer to itself. */
function withReferences(markdown: string, files: readonly unknown[]): string {
  const referred = referredIn(markdown);
  const references = files.flatMap((file, index) => {
    if (!(file instanceof Blob) || referred.has(index)) return [];
    return writeReference(file instanceof File ? file.name : "", index, mediaOf(file.type));
  });
  return [markdown, ...references].filter(Boolean).join("\n\n");
}
