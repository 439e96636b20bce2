/** The entry of the SDK with the WebAssembly in the script: one request less before the first call. */
import { OurChat } from "ourchat-sdk/inline";

export async function open(origin) {
  const chat = new OurChat({ baseUrl: origin });
  return { ping: () => chat.server.ping() };
}
