// The app of most cases.
import * as sdk from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { OurChatError, recognise } from "ourchat-sdk/errors";
import { report, server } from "./report.js";
import { talk } from "./talk.js";

async function run() {
  // Entries that were bundled together have one class in common, and admin finds the client's connection.
  if (OurChatError !== sdk.OurChatError) throw new Error("two classes OurChatError");
  new OurChatAdmin(new sdk.OurChat({ baseUrl: server }));
  const known = recognise({ success: false, errorCode: "403", errorMessage: "no" });
  if (!(known instanceof sdk.OurChatError)) throw new Error("the recogniser makes other errors");
  return talk(sdk, server);
}

void report(run());
