// A worker with the entry that is one file.
import * as sdk from "ourchat-sdk/worker";
import { talk } from "./talk.js";

addEventListener("message", async ({ data: server }) => {
  postMessage(await talk(sdk, server).catch((error) => `failed: ${error?.stack ?? error}; cause: ${error?.cause}`));
});
