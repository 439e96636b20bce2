// A page whose service worker does the talking.
import { report, server } from "./report.js";

async function run() {
  const [script, type] = ["script", "type"].map((name) => new URLSearchParams(location.search).get(name));
  await navigator.serviceWorker.register(script, { type });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active.postMessage(server, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
}

void report(run());
