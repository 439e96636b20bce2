/** tonic with tonic-web-wasm-client and serde-wasm-bindgen, compiled to WebAssembly. */
import init, { Client } from "../generated/tonic/core.js";
import { chunkedUpload } from "./upload.js";

export async function open(origin, token) {
  await init({ module_or_path: new URL("tonic.wasm", import.meta.url) });
  const client = new Client(origin);
  if (token !== undefined) client.setToken(token);
  const call = (method, request) => client.call(`OurChatService.${method}`, request);
  return {
    endless: true,
    login: async (email, password) => (await client.call("AuthService.Auth", { account: { email }, password })).token,
    ping: () => client.call("BasicService.Ping", {}),
    account: () => call("GetAccountInfo", { requestValues: [1, 2, 3] }),
    async messages(count, seen) {
      const stream = await client.stream("OurChatService.FetchMsgs", { time: { seconds: 0n, nanos: 0 } });
      for await (const { respondEventType } of each(stream)) {
        seen(respondEventType.msg.markdownText.length);
        count -= 1;
        if (count === 0) break;
      }
      stream.free();
    },
    async download(key) {
      let bytes = 0;
      for await (const { data } of each(await client.stream("OurChatService.Download", { key }))) bytes += data.length;
      return bytes;
    },
    upload: (file, hash) =>
      chunkedUpload(file, {
        start: async (size) => (await call("StartUpload", { hash, size: BigInt(size), autoClean: true })).uploadId,
        chunk: (uploadId, chunkData, place) => call("UploadChunk", { uploadId, chunkData, chunkId: BigInt(place) }),
        complete: (uploadId) => call("CompleteUpload", { uploadId }),
      }),
  };
}

async function* each(stream) {
  for (;;) {
    const batch = await stream.next();
    if (batch === undefined) return;
    yield* batch;
  }
}
