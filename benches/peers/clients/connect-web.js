/** connect-web with protobuf-es. */
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { AuthService } from "../generated/es/service/auth/v1/auth_pb";
import { BasicService } from "../generated/es/service/basic/v1/basic_pb";
import { QueryValues } from "../generated/es/service/ourchat/get_account_info/v1/get_account_info_pb";
import { OurChatService } from "../generated/es/service/ourchat/v1/ourchat_pb";
import { chunkedUpload } from "./upload.js";

export async function open(origin, token) {
  const transport = createGrpcWebTransport({ baseUrl: origin });
  const [auth, basic, chat] = [AuthService, BasicService, OurChatService].map((service) => createClient(service, transport));
  const options = { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } };
  return {
    endless: true,
    login: async (email, password) => (await auth.auth({ account: { case: "email", value: email }, password })).token,
    ping: () => basic.ping({}),
    account: () => chat.getAccountInfo({ requestValues: [QueryValues.OCID, QueryValues.EMAIL, QueryValues.USER_NAME] }, options),
    async messages(count, seen) {
      const stop = new AbortController();
      for await (const { respondEventType } of chat.fetchMsgs({ time: { seconds: 0n } }, { ...options, signal: stop.signal })) {
        seen(respondEventType.value.markdownText.length);
        count -= 1;
        if (count === 0) break;
      }
      stop.abort();
    },
    async download(key) {
      let bytes = 0;
      for await (const { data } of chat.download({ key }, options)) bytes += data.length;
      return bytes;
    },
    upload: (file, hash) =>
      chunkedUpload(file, {
        start: async (size) => (await chat.startUpload({ hash, size: BigInt(size), autoClean: true }, options)).uploadId,
        chunk: (uploadId, chunkData, place) => chat.uploadChunk({ uploadId, chunkData, chunkId: BigInt(place) }, options),
        complete: (uploadId) => chat.completeUpload({ uploadId }, options),
      }),
  };
}
