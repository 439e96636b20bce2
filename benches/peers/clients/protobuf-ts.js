/** protobuf-ts; the code it generates, for speed or for size, is chosen when this is bundled. */
import { GrpcWebFetchTransport } from "@protobuf-ts/grpcweb-transport";
import { AuthServiceClient } from "#protobuf-ts/service/auth/v1/auth.client";
import { BasicServiceClient } from "#protobuf-ts/service/basic/v1/basic.client";
import { QueryValues } from "#protobuf-ts/service/ourchat/get_account_info/v1/get_account_info";
import { OurChatServiceClient } from "#protobuf-ts/service/ourchat/v1/ourchat.client";
import { chunkedUpload } from "./upload.js";

export async function open(origin, token) {
  const transport = new GrpcWebFetchTransport({ baseUrl: origin, format: "binary" });
  const auth = new AuthServiceClient(transport);
  const basic = new BasicServiceClient(transport);
  const chat = new OurChatServiceClient(transport);
  const options = { meta: token === undefined ? {} : { authorization: `Bearer ${token}` } };
  return {
    endless: true,
    login: async (email, password) => (await auth.auth({ account: { oneofKind: "email", email }, password }).response).token,
    ping: () => basic.ping({}).response,
    account: () => chat.getAccountInfo({ requestValues: [QueryValues.OCID, QueryValues.EMAIL, QueryValues.USER_NAME] }, options).response,
    async messages(count, seen) {
      const stop = new AbortController();
      const call = chat.fetchMsgs({ time: { seconds: 0n, nanos: 0 }, announcementOnly: false }, { ...options, abort: stop.signal });
      // Stopping rejects these as well.
      for (const promise of [call.headers, call.status, call.trailers]) promise.catch(() => undefined);
      for await (const { respondEventType } of call.responses) {
        seen(respondEventType.msg.markdownText.length);
        count -= 1;
        if (count === 0) break;
      }
      stop.abort();
    },
    async download(key) {
      let bytes = 0;
      for await (const { data } of chat.download({ key }, options).responses) bytes += data.length;
      return bytes;
    },
    upload: (file, hash) =>
      chunkedUpload(file, {
        start: async (size) => (await chat.startUpload({ hash, size: BigInt(size), autoClean: true }, options).response).uploadId,
        chunk: (uploadId, chunkData, place) => chat.uploadChunk({ uploadId, chunkData, chunkId: BigInt(place) }, options).response,
        complete: (uploadId) => chat.completeUpload({ uploadId }, options).response,
      }),
  };
}
