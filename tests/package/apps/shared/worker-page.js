// A page whose worker does the talking.
import { report, server } from "./report.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

void report(
  new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(`the worker broke: ${message}`)));
    worker.postMessage(server);
  }),
);
