// One run in Node.js, over HTTP/1.1 and TLS: node node.mjs SDK BASE_URL SERVER. Prints the list of what did not work.
import dns from "node:dns";
import { leave, suffer, use } from "./scenario.mjs";

const [sdk, baseUrl, server] = process.argv.slice(2);
// The host names of the committed configurations are all on this machine.
dns.lookup = (_host, options, callback) => (options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4));

const entry = await import(sdk);
const failures = [...(await use(entry, baseUrl)), ...(await suffer(entry, baseUrl, server)), ...(await leave(entry, baseUrl, server))];
console.log(JSON.stringify(failures));
