import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { chat } from "../backend/client.ts";
import { whileLoggedIn } from "./account.ts";
import { makeLane, repeated } from "./background.ts";
import { BYTES_OF_TYPE, typeOf } from "./media.ts";
import { throttled } from "./throttle.ts";

/** A file of a message on its way to the page. */
export type LoadedFile =
  | { readonly state: "loading"; readonly received: number }
  | { readonly state: "loaded"; readonly url: string }
  | { readonly state: "failed"; readonly error: unknown };

interface Entry {
  readonly file: Signal<LoadedFile>;
  readonly abort: AbortController;
  users: number;
}

/** What the page shows of the files of messages. */
export type ShownMedia = "picture" | "video";

/** Larger files are not shown, only saved, in bytes. */
const LIMITS: Readonly<Record<ShownMedia, number>> = { picture: 32 << 20, video: 128 << 20 };
/** What the types of their contents begin with. */
const KINDS: Readonly<Record<ShownMedia, string>> = { picture: "image/", video: "video/" };
/** Loaded files that stay in memory though nobody shows them. */
const SPARE = 24;

const lanes = { picture: makeLane(2), video: makeLane(1) };
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

/** Starts to show the picture or film with this key, and returns it. {@link releaseFile} ends it. */
export function holdFile(key: string, media: ShownMedia): ReadonlySignal<LoadedFile> {
  let entry = entries.get(key);
  if (entry?.file.value.state === "failed" && entry.users === 0) {
    drop(key);
    entry = undefined;
  }
  if (entry === undefined) {
    entry = newEntry(key, { state: "loading", received: 0 });
    void load(key, entry, media);
  }
  entry.users += 1;
  return entry.file;
}

/** Ends what {@link holdFile} started. The object URL is revoked once the file is not shown and not among the spare. */
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

/** Whether a file is in memory already. */
export function isHeld(key: string): boolean {
  return entries.get(key)?.file.value.state === "loaded";
}

/** Puts a file in place that the user has just uploaded, so that it need not be downloaded. */
export function keepUploaded(key: string, blob: Blob): void {
  if (!entries.has(key)) newEntry(key, { state: "loaded", url: URL.createObjectURL(blob) });
}

async function load(key: string, entry: Entry, media: ShownMedia): Promise<void> {
  const onProgress = throttled((received) => (entry.file.value = { state: "loading", received }));
  try {
    const blob = await lanes[media]((background) =>
      repeated(
        (signal) => chat.files.download(key, { maxBytes: LIMITS[media], signal, onProgress }).blob(),
        AbortSignal.any([background, entry.abort.signal]),
      ),
    );
    const type = typeOf(new Uint8Array(await blob.slice(0, BYTES_OF_TYPE).arrayBuffer()));
    entry.abort.signal.throwIfAborted();
    if (!type?.startsWith(KINDS[media])) throw new TypeError(`not a ${media} of a known kind`);
    entry.file.value = { state: "loaded", url: URL.createObjectURL(new Blob([blob], { type })) };
  } catch (error) {
    if (!entry.abort.signal.aborted) entry.file.value = { state: "failed", error };
  }
}
