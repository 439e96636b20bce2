// A program without a page. Arguments: the server, and an entry of the package.
import process from "node:process";
import { talk } from "./src/talk.js";

const [server, entry] = process.argv.slice(2);
console.log(await talk(await import(entry), server));
