import { signal } from "@preact/signals";
import { megabytes } from "../text/format.ts";
import { text } from "../text/language.ts";
import { draft } from "./drafts.ts";
import { dismissNotice, showText } from "./notice.ts";

/** The largest file that can be sent, in bytes: what servers give a user in all. */
const FILE_LIMIT = 100 << 20;
/** How many files one message carries. */
const FILES_PER_MESSAGE = 9;

/** Whether pictures are made smaller before they are sent. */
export const shrinksPictures = signal(false);

/** Adds files to the draft of a chat; tells in words of those that cannot be sent. */
export function addFiles(sessionId: string, chosen: readonly File[]): void {
  dismissNotice();
  const content = draft(sessionId);
  const tooLarge = chosen.find(({ size }) => size > FILE_LIMIT);
  if (tooLarge !== undefined) showText(() => text.value.tooLarge(tooLarge.name, megabytes(FILE_LIMIT)));
  const all = [...content.value.files, ...chosen.filter(({ size }) => size <= FILE_LIMIT)];
  if (all.length > FILES_PER_MESSAGE) showText(() => text.value.tooMany(FILES_PER_MESSAGE));
  content.value = { ...content.value, files: all.slice(0, FILES_PER_MESSAGE) };
}

/** Takes a file out of the draft of a chat. */
export function removeFile(sessionId: string, file: File): void {
  const content = draft(sessionId);
  content.value = { ...content.value, files: content.value.files.filter((kept) => kept !== file) };
}

/** The files that were dropped or pasted; folders are no files, though browsers hand them out as such. */
export function filesOf(transfer: DataTransfer | null): File[] {
  const files: File[] = [];
  for (const item of transfer?.items ?? []) {
    const file = item.webkitGetAsEntry?.()?.isDirectory ? null : item.getAsFile();
    if (file !== null) files.push(file);
  }
  return files;
}
