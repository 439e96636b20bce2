// A worker with an SDK of its own: takes errors over from the page, and makes calls that fail.
import * as sdk from "ourchat-sdk";
import { failureOf } from "../expect.js";
import { see, type Seen } from "./seen.js";

/** What the page asks of the worker. */
export type Errand = { readonly take: unknown } | { readonly baseUrl: string };

/** What it gets: how an error looks here, and the error itself for what `postMessage` makes of it. */
export interface Answer {
  readonly seen: Seen;
  readonly bare: Error;
}

async function errorFor(errand: Errand): Promise<sdk.OurChatError> {
  if ("take" in errand) return sdk.OurChatError.fromJSON(errand.take);
  const chat = new sdk.OurChat({ baseUrl: errand.baseUrl });
  try {
    return await failureOf(chat.server.lookup("nobody-has-this"));
  } finally {
    chat.close();
  }
}

addEventListener("message", async ({ data }: MessageEvent<Errand>) => {
  const error = await errorFor(data);
  const answer: Answer = { seen: see(sdk, error), bare: error };
  postMessage(answer);
});
