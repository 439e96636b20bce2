// Runs on a page whose policy lets it ask nobody but the chat server, not even its own.
import * as sdk from "/node_modules/ourchat-sdk/dist/inline.js";
import { report, server } from "./src/report.js";
import { talk } from "./src/talk.js";

void report(talk(sdk, server));
