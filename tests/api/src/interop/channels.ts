import * as sdk from "ourchat-sdk";
import { openFrame } from "../frames.js";
import { see, type Seen } from "./seen.js";
import type { Answer, Errand } from "./worker.js";

/** A way from the page to somewhere else and back: what is sent there becomes an error there, and is looked at. */
export interface Channel {
  send(json: unknown): Promise<Seen>;
  close(): void;
}

/** A dedicated worker with a package of its own. */
export function openWorker(): { ask(errand: Errand): Promise<Answer>; close(): void } {
  const worker = new Worker(new URL("worker.js", location.href), { type: "module" });
  return {
    ask: (errand) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
        worker.postMessage(errand);
      }),
    close: () => worker.terminate(),
  };
}

/** All ways that are tried. */
export const CHANNELS: Readonly<Record<string, () => Promise<Channel>>> = {
  "structuredClone": async () => ({
    send: async (json) => see(sdk, sdk.OurChatError.fromJSON(structuredClone(json))),
    close: () => undefined,
  }),

  "JSON": async () => ({
    send: async (json) => see(sdk, sdk.OurChatError.fromJSON(JSON.parse(JSON.stringify(json)))),
    close: () => undefined,
  }),

  "a worker": async () => {
    const { ask, close } = openWorker();
    return { send: async (json) => (await ask({ take: json })).seen, close };
  },

  "a MessageChannel": async () => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => port2.postMessage(see(sdk, sdk.OurChatError.fromJSON(data)));
    return {
      send: (json) =>
        new Promise((resolve) => {
          port1.onmessage = ({ data }: MessageEvent<Seen>) => resolve(data);
          port1.postMessage(json);
        }),
      close: () => port1.close(),
    };
  },

  "a frame": async () => {
    const frame = await openFrame();
    // Data that is posted to a window is of its kind: its objects, its bytes.
    frame.window.addEventListener("message", ({ data, source }) => {
      (source as Window).postMessage(see(frame.sdk, frame.sdk.OurChatError.fromJSON(data)), "*");
    });
    return {
      send: (json) =>
        new Promise((resolve) => {
          window.addEventListener("message", ({ data }: MessageEvent<Seen>) => resolve(data), { once: true });
          // As the frame's own script would call it: `source` is this window then.
          frame.window.postMessage(json, "*");
        }),
      close: () => frame.remove(),
    };
  },
};
