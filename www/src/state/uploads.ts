import { type Signal, signal } from "@preact/signals";
import { type Media, type UploadProgress, type UploadTask } from "ourchat-sdk";
import { chat } from "../backend/client.ts";
import { keepUploaded } from "./files.ts";
import { mediaOf } from "./media.ts";
import { shrink } from "./shrink.ts";

/** How far a file is. `shrinking` comes before what the SDK's task tells. */
export type UploadStep = UploadProgress["state"] | "shrinking";

/** A file of a message that is being sent. */
export interface OutgoingFile {
  /** As it was chosen. */
  readonly chosen: File;
  readonly media: Media;
  /** Object URL of it, shown until it is uploaded. */
  readonly preview: string;
  readonly step: Signal<UploadStep>;
  /** From 0 to 1. */
  readonly sent: Signal<number>;
  /** As it is sent. */
  file: File;
  /** Set once it is on the server. */
  key: string | undefined;
  task: UploadTask | undefined;
  isCancelled: boolean;
}

/** How many files are on their way at the same time. A browser has few connections to a server. */
const PARALLEL = 2;

/** Makes a file ready to be sent. {@link releaseOutgoing} frees what it keeps. */
export function outgoingFile(chosen: File): OutgoingFile {
  return {
    chosen,
    file: chosen,
    media: mediaOf(chosen),
    preview: URL.createObjectURL(chosen),
    step: signal<UploadStep>("waiting"),
    sent: signal(0),
    key: undefined,
    task: undefined,
    isCancelled: false,
  };
}

/** Ends the upload of a file, and takes it off the server if it is there already. */
export function cancelOutgoing(outgoing: OutgoingFile): void {
  outgoing.isCancelled = true;
  outgoing.task?.cancel();
  // In the background: nobody refers to it, and the server forgets it in time.
  if (outgoing.key !== undefined) chat.files.delete(outgoing.key).catch(() => undefined);
  releaseOutgoing(outgoing);
}

/** Frees the preview of a file. */
export function releaseOutgoing({ preview }: OutgoingFile): void {
  URL.revokeObjectURL(preview);
}

/** Stops an upload, or goes on with it. */
export function togglePause({ task, step }: OutgoingFile): void {
  if (step.value === "paused") task?.resume();
  else task?.pause();
}

/**
 * Uploads the files that are not on the server yet. All of them have come to an end when this does; fails when one that was not
 * cancelled failed.
 */
export async function uploadAll(files: readonly OutgoingFile[], sessionId: string, shrinks: boolean): Promise<void> {
  const waiting = files.filter(({ key }) => key === undefined);
  for (const outgoing of waiting) outgoing.step.value = "waiting";
  let failed = false;
  let failure: unknown;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await upload(next, sessionId, shrinks);
      } catch (error) {
        if (next.isCancelled) continue;
        next.step.value = "failed";
        failed = true;
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  if (failed) throw failure;
}

async function upload(outgoing: OutgoingFile, sessionId: string, shrinks: boolean): Promise<void> {
  if (outgoing.isCancelled) return;
  if (shrinks) {
    outgoing.step.value = "shrinking";
    outgoing.file = await shrink(outgoing.chosen);
    if (outgoing.isCancelled) return;
  }
  const task = chat.files.upload(outgoing.file, {
    sessionId,
    onProgress: ({ state, sent, total }) => {
      outgoing.step.value = state;
      outgoing.sent.value = sent / Math.max(1, total ?? 1);
    },
  });
  outgoing.task = task;
  try {
    const { key } = await task;
    // It may have been cancelled when nothing was left to cancel.
    if (outgoing.isCancelled) return void chat.files.delete(key).catch(() => undefined);
    outgoing.key = key;
    if (outgoing.media !== "file") keepUploaded(key, outgoing.file);
  } finally {
    outgoing.task = undefined;
  }
}
