// A server that does nothing but move bytes, so that the clients are measured and not a server: the page, downloads in frames
// of 1 KiB as an OurChat server sends them, uploads that are counted and thrown away. Prints its URL.
import { createReadStream } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { extname } from "node:path";

const SERVICE = "/service.ourchat.v1.OurChatService/";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const TRAILERS = Buffer.from("\x80\0\0\0\x0fgrpc-status:0\r\n", "latin1");

/** One frame: flags, length, message. */
function frame(message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

/** The value of the variable-length integer at a place, and the place behind it. */
function readVarint(bytes, at) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
  }
}

/** A megabyte of a file in frames of 1 KiB. */
const FRAMES = Buffer.concat(
  Array.from({ length: 1024 }, (_, place) => frame(Buffer.concat([Buffer.from([0x0a, 0x80, 0x08]), Buffer.alloc(1024, place)]))),
);

const HEAD = { "content-type": "application/grpc-web+proto" };

function answer(response, message) {
  response.writeHead(200, HEAD);
  response.end(Buffer.concat([frame(message), TRAILERS]));
}

const textField = (text) => Buffer.concat([Buffer.from([0x0a]), varint(text.length), Buffer.from(text)]);

/** Content bytes of an `UploadChunkRequest`, and the id of its upload. */
function chunkOf(body) {
  const [idLength, id] = readVarint(body, 6);
  const place = id + idLength;
  return [body.toString("latin1", id, place), body[place] === 0x12 ? readVarint(body, place + 1)[0] : 0];
}

const received = new Map();
let uploads = 0;

const CALLS = {
  Upload: (response) => answer(response, textField("key")),
  StartUpload: (response) => answer(response, Buffer.concat([textField(`upload_${uploads++}`), Buffer.from([0x10, ...varint(524288), 0x18, ...varint(3600)])])),
  UploadChunk: (response, body) => {
    const [id, length] = chunkOf(body);
    received.set(id, (received.get(id) ?? 0) + length);
    answer(response, Buffer.concat([Buffer.from([0x08]), varint(received.get(id))]));
  },
  CompleteUpload: (response) => answer(response, textField("key")),
  CancelUpload: (response) => answer(response, Buffer.alloc(0)),
};

async function download(response, query) {
  response.writeHead(200, HEAD);
  for (let sent = 0; sent < query; sent += 1) {
    if (!response.write(FRAMES)) await once(response, "drain");
  }
  response.end(TRAILERS);
}

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (!path.startsWith(SERVICE)) {
    const file = new URL(`dist/${path.slice(1) || "files.html"}`, import.meta.url);
    response.writeHead(200, { "content-type": TYPES[extname(file.pathname)] ?? "text/plain" });
    createReadStream(file).on("error", () => response.end()).pipe(response);
    return;
  }
  const call = path.slice(SERVICE.length);
  const parts = [];
  const first = call === "UploadChunk" || call === "Download";
  request.on("data", (part) => (first || parts.length === 0) && parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    // The key of a download is its length in MiB.
    if (call === "Download") void download(response, Number(body.toString("latin1", 7)));
    else CALLS[call](response, body);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
