/** grpc-web with google-protobuf, in one of its two modes. */
import timestamp from "google-protobuf/google/protobuf/timestamp_pb.js";
import services from "../generated/grpc-web/services.js";
import { chunkedUpload } from "./upload.js";

const { messages: m } = services;

/** A request with these fields, by their setters. */
function filled(request, fields) {
  for (const [name, value] of Object.entries(fields)) request[`set${name}`](value);
  return request;
}

/** @param format `text` or `binary` */
export const opener = (format) => async (origin, token) => {
  const [auth, basic, chat] = ["Auth", "Basic", "OurChat"].map((name) => new services[`${name}ServicePromiseClient`](origin, null, { format }));
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    // In binary mode the messages of a stream come when it has ended.
    endless: format === "text" || undefined,
    login: async (email, password) => (await auth.auth(filled(new m.AuthRequest(), { Email: email, Password: password }), {})).getToken(),
    ping: () => basic.ping(new m.PingRequest(), {}),
    account: () => chat.getAccountInfo(filled(new m.GetAccountInfoRequest(), { RequestValuesList: [1, 2, 3] }), headers),
    messages: (count, seen) =>
      new Promise((resolve, reject) => {
        const request = filled(new m.FetchMsgsRequest(), { Time: new timestamp.Timestamp() });
        const stream = chat.fetchMsgs(request, headers);
        stream.on("data", (message) => {
          if (count === 0) return;
          seen(message.getMsg().getMarkdownText().length);
          count -= 1;
          if (count > 0) return;
          stream.cancel();
          resolve();
        });
        stream.on("error", reject);
        stream.on("end", () => reject(new Error(`${count} messages are missing`)));
      }),
    download: (key) =>
      new Promise((resolve, reject) => {
        let bytes = 0;
        const stream = chat.download(filled(new m.DownloadRequest(), { Key: key }), headers);
        stream.on("data", (message) => (bytes += message.getData_asU8().length));
        stream.on("error", reject);
        stream.on("end", () => resolve(bytes));
      }),
    upload: (file, hash) =>
      chunkedUpload(file, {
        start: async (Size) => (await chat.startUpload(filled(new m.StartUploadRequest(), { Hash: hash, Size, AutoClean: true }), headers)).getUploadId(),
        chunk: (UploadId, ChunkData, ChunkId) => chat.uploadChunk(filled(new m.UploadChunkRequest(), { UploadId, ChunkData, ChunkId }), headers),
        complete: (UploadId) => chat.completeUpload(filled(new m.CompleteUploadRequest(), { UploadId }), headers),
      }),
  };
};
