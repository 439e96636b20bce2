// Brings the WebAssembly in each of the ways there are.
import * as sdk from "/node_modules/ourchat-sdk/dist/slim.js";
import { report, server } from "./src/report.js";
import { talk } from "./src/talk.js";

const file = "/node_modules/ourchat-sdk/dist/ourchat.wasm";
const ways = {
  url: () => file,
  response: () => fetch(file),
  bytes: async () => (await fetch(file)).arrayBuffer(),
  module: () => WebAssembly.compileStreaming(fetch(file)),
};
const way = new URLSearchParams(location.search).get("way");

void report((async () => talk(sdk, server, { wasm: await ways[way]() }))());
