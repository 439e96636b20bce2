import * as sdk from "ourchat-sdk";
import { talk } from "../talk.js";

export async function load({ url }) {
  const server = url.searchParams.get("server");
  const said = await talk(sdk, server).catch((error) => `failed on the server: ${error?.stack ?? error}`);
  return { said, server };
}
