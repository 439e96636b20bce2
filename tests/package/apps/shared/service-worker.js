// A service worker that talks whenever a page asks it to.
import * as sdk from "ourchat-sdk/worker";
import { talk } from "./talk.js";

addEventListener("install", (event) => event.waitUntil(skipWaiting()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const [port] = event.ports;
  const answer = talk(sdk, event.data).catch((error) => `failed: ${error?.stack ?? error}; cause: ${error?.cause}`);
  event.waitUntil(answer.then((said) => port.postMessage(said)));
});
