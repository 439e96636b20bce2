import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { chat } from "../sdk.ts";
import { whileLoggedIn } from "./account.ts";
import { makeLane, repeated } from "./background.ts";
import { pictureType } from "./pictures.ts";

/** A file of a message on its way to the page. */
export type LoadedFile =
  | { readonly state: "loading" }
  | { readonly state: "loaded"; readonly url: string }
  | { readonly state: "failed"; readonly error: unknown };

interface Entry {
  readonly file: Signal<LoadedFile>;
  readonly abort: AbortController;
  users: number;
}

/** Pictures larger than this are not loaded by themselves, in bytes. */
const LIMIT = 32 * 1024 * 1024;
/** Loaded pictures that stay in memory though nobody shows them. */
const SPARE = 24;

const inPictureLane = makeLane(2);
const entries = new Map<string, Entry>();

whileLoggedIn(() => () => {
  for (const key of [...entries.keys()]) drop(key);
});

function drop(key: string): void {
  const entry = entries.get(key);
  if (entry === undefined) return;
  entries.delete(key);
  entry.abort.abort();
  if (entry.file.value.state === "loaded") URL.revokeObjectURL(entry.file.value.url);
}

function newEntry(key: string, file: LoadedFile): Entry {
  const entry: Entry = { file: signal(file), abort: new AbortController(), users: 0 };
  entries.set(key, entry);
  return entry;
}

/** Starts to show the picture with this key, and returns it. {@link releaseFile} ends it. */
export function holdFile(key: string): ReadonlySignal<LoadedFile> {
  let entry = entries.get(key);
  if (entry?.file.value.state === "failed" && entry.users === 0) {
    drop(key);
    entry = undefined;
  }
  if (entry === undefined) {
    entry = newEntry(key, { state: "loading" });
    void load(key, entry);
  }
  entry.users += 1;
  return entry.file;
}

/** Ends what {@link holdFile} started. The object URL is revoked once the picture is not shown and not among the spare. */
export function releaseFile(key: string): void {
  const entry = entries.get(key);
  if (entry === undefined) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  if (entry.file.value.state === "loading") return drop(key);
  // Moved to the end, so that the map's order is that of the last use.
  entries.delete(key);
  entries.set(key, entry);
  const unused = [...entries].filter(([, { users }]) => users === 0);
  for (const [old] of unused.slice(0, Math.max(0, unused.length - SPARE))) drop(old);
}

/** Puts a picture in place that the user has just uploaded, so that it need not be downloaded. */
export function keepUploaded(key: string, blob: Blob): void {
  if (!entries.has(key)) newEntry(key, { state: "loaded", url: URL.createObjectURL(blob) });
}

async function load(key: string, entry: Entry): Promise<void> {
  try {
    const bytes = await inPictureLane((background) =>
      repeated(
        (signal) => chat.files.download(key, { maxBytes: LIMIT, signal }).bytes(),
        AbortSignal.any([background, entry.abort.signal]),
      ),
    );
    entry.abort.signal.throwIfAborted();
    const type = pictureType(bytes);
    if (type === undefined) throw new TypeError("not a picture of a known kind");
    entry.file.value = { state: "loaded", url: URL.createObjectURL(new Blob([bytes as BlobPart], { type })) };
  } catch (error) {
    if (!entry.abort.signal.aborted) entry.file.value = { state: "failed", error };
  }
}

/** Downloads a file that is no picture and hands it to the browser to save. */
export async function saveFile(key: string, name: string): Promise<void> {
  const blob = await chat.files.download(key).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address when the download starts, which is later than the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
