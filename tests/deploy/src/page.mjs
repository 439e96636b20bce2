// Runs in a page of the proxy's own origin, or of another one when it is told `api`; says the outcome by where it goes.
import * as sdk from "./sdk/index.js";
import { leave, suffer, use } from "./scenario.mjs";

const query = new URLSearchParams(location.search);
const api = query.get("api");
let failures;
try {
  failures = await use(sdk, api ?? "/");
  // What the dev server is ordered goes to another origin, which the page's own policy would not let it call.
  if (api !== null) failures.push(...(await suffer(sdk, api, query.get("server"))), ...(await leave(sdk, api, query.get("server"))));
  failures.push(...protocols(api ?? location.origin));
} catch (error) {
  failures = [String(error?.stack ?? error)];
}
location.href = `${query.get("next")}?failures=${encodeURIComponent(JSON.stringify(failures))}`;

/** Complains unless calls went over HTTP/2. */
function protocols(origin) {
  const calls = performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(origin) && name.includes("/service."));
  // Other origins hide it.
  const seen = new Set(calls.map(({ nextHopProtocol }) => nextHopProtocol).filter((protocol) => protocol !== ""));
  if (calls.length === 0) return ["no call was seen"];
  return [...seen].filter((protocol) => protocol !== "h2").map((protocol) => `a call went over ${protocol}`);
}
