import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { chat } from "../backend/client.ts";
import { whileLoggedIn } from "./account.ts";
import { showError } from "./notice.ts";
import { throttled } from "./throttle.ts";

/** A file on its way to the disk. */
export interface Saving {
  /** Bytes that have come. */
  readonly received: number;
  readonly cancel: () => void;
}

/** Not every browser lets pages choose a place on the disk. */
interface Picker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

const running = new Map<string, Signal<Saving | undefined>>();

whileLoggedIn(() => () => {
  for (const saving of running.values()) saving.value?.cancel();
  running.clear();
});

function signalOf(key: string): Signal<Saving | undefined> {
  let found = running.get(key);
  if (found === undefined) {
    found = signal(undefined);
    running.set(key, found);
  }
  return found;
}

/** Whether the file with this key is being saved, and how far it is. */
export function savingOf(key: string): ReadonlySignal<Saving | undefined> {
  return signalOf(key);
}

/**
 * Saves a file. Where the browser lets the user choose a place, the file goes there piece by piece and is never in memory as
 * a whole; elsewhere the browser saves it from memory as it saves every download.
 */
export async function saveFile(key: string, name: string): Promise<void> {
  const saving = signalOf(key);
  if (saving.value !== undefined) return;
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  try {
    const handle = await (window as Picker).showSaveFilePicker?.({ suggestedName: name });
    saving.value = { received: 0, cancel };
    const onProgress = throttled((received) => (saving.value = { received, cancel }));
    const download = chat.files.download(key, { signal: abort.signal, onProgress });
    if (handle === undefined) handOver(await download.blob(), name);
    else await download.saveTo(handle);
  } catch (error) {
    // The user closed the browser's dialog, or stopped the download.
    const isWanted = abort.signal.aborted || (error instanceof DOMException && error.name === "AbortError");
    if (!isWanted) showError(error);
  } finally {
    saving.value = undefined;
  }
}

function handOver(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address when the download starts, which is later than the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
