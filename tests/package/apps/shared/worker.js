// A module worker with the default entry.
import * as sdk from "ourchat-sdk";
import { talk } from "./talk.js";

addEventListener("message", async ({ data: server }) => {
  postMessage(await talk(sdk, server).catch((error) => `failed: ${error?.stack ?? error}; cause: ${error?.cause}`));
});
