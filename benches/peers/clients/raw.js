/** The bare browser: `fetch` with requests made by hand, answers not decoded. The limit for everybody. */
import { framed, lengths, post, uploadRequest, varint } from "./wire.js";

/** @type {import("./peer").Open} */
export async function open(origin, token) {
  const call = (path, message) => post(origin, token, path, new Blob([framed(message)]));
  const unary = async (path, message) => new Uint8Array(await (await call(path, message)).arrayBuffer());
  return {
    endless: true,
    ping: () => unary("service.basic.v1.BasicService/Ping", new Uint8Array()),
    account: () => unary("service.ourchat.v1.OurChatService/GetAccountInfo", new Uint8Array([0x12, 3, 1, 2, 3])),
    async messages(count, seen) {
      const stop = new AbortController();
      const message = framed(new Uint8Array([0x0a, 0]));
      const response = await post(origin, token, "service.ourchat.v1.OurChatService/FetchMsgs", message, stop.signal);
      const reader = response.body.getReader();
      const read = lengths();
      while (count > 0) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`${count} messages are missing`);
        for (const length of read(value).slice(0, count)) {
          seen(length);
          count -= 1;
        }
      }
      stop.abort();
    },
    async download(key) {
      const text = new TextEncoder().encode(key);
      const response = await call("service.ourchat.v1.OurChatService/Download", new Uint8Array([0x0a, text.length, ...text]));
      let bytes = 0;
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return bytes;
        bytes += value.length;
      }
    },
    /** Each chunk as the bytes of a body, as every library sends it. */
    upload: (file, hash) => chunked(origin, token, file, hash, (head, chunk) => joined(head, chunk)),
    /** Each chunk as a Blob over a slice of the file. */
    uploadBlob: (file, hash) => chunked(origin, token, file, hash, (head, chunk) => new Blob([head, chunk])),
    /** The whole file in one request whose body is a Blob. */
    async uploadSingle(file, hash) {
      const header = message(1, [...message(1, hash), 0x10, ...varint(file.size), 0x18, 1]);
      const parts = [framed(new Uint8Array(header))];
      for (let at = 0; at < file.size; at += PIECE) {
        const piece = file.slice(at, at + PIECE);
        const head = new Uint8Array([0x12, ...varint(piece.size)]);
        const prefix = framed(head, piece.size);
        parts.push(prefix, piece);
      }
      await finished(await post(origin, token, "service.ourchat.v1.OurChatService/Upload", new Blob(parts)));
    },
  };
}

/** Bytes of one message of the client stream. */
const PIECE = 512 << 10;

const message = (field, bytes) => [(field << 3) | 2, ...varint(bytes.length), ...bytes];

async function chunked(origin, token, file, hash, bodyOf) {
  const path = "service.ourchat.v1.OurChatService/";
  const start = new Uint8Array([...message(1, hash), 0x10, ...varint(file.size), 0x18, 1]);
  const answer = await finished(await post(origin, token, `${path}StartUpload`, framed(start)));
  // The first field of the answer is the id of the upload.
  const id = answer.subarray(7, 7 + answer[6]);
  for (let at = 0, place = 0; at < file.size; at += PIECE, place += 1) {
    const chunk = file.slice(at, at + PIECE);
    const body = bodyOf(uploadRequest(id, chunk.size, place), chunk);
    await finished(await post(origin, token, `${path}UploadChunk`, await body));
  }
  await finished(await post(origin, token, `${path}CompleteUpload`, framed(new Uint8Array(message(1, id)))));
}

async function joined(head, chunk) {
  const body = new Uint8Array(head.length + chunk.size);
  body.set(head);
  body.set(new Uint8Array(await chunk.arrayBuffer()), head.length);
  return body;
}

async function finished(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200 || (response.headers.get("grpc-status") ?? "0") !== "0") {
    throw new Error(`refused: ${response.status} ${response.headers.get("grpc-message")}`);
  }
  return bytes;
}
