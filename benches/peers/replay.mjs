// Sends a recorded stream again, as fast as the line takes it. A server reads messages from its database more slowly than some
// clients read them from the line, so the server would be measured. The recording has an end, too: grpc-web's binary mode
// shows nothing of an answer before its end.
import { once } from "node:events";
import { createServer } from "node:http";
import { Readable, pipeline } from "node:stream";

const PIECE = 48 << 10;
const TRAILERS = Buffer.from("\x80\0\0\0\x0fgrpc-status:0\r\n", "latin1");

/** The frames of the first `count` messages of a user's history, byte for byte. */
export async function record(server, token, count) {
  const response = await fetch(`${server}/service.ourchat.v1.OurChatService/FetchMsgs`, {
    method: "POST",
    headers: { "content-type": "application/grpc-web+proto", authorization: `Bearer ${token}` },
    body: new Uint8Array([0, 0, 0, 0, 2, 0x0a, 0]),
  });
  const parts = [];
  let bytes = Buffer.alloc(0);
  let at = 0;
  for await (const part of response.body) {
    bytes = Buffer.concat([bytes.subarray(at), part]);
    at = 0;
    while (at + 5 <= bytes.length && at + 5 + bytes.readUInt32BE(at + 1) <= bytes.length) {
      const end = at + 5 + bytes.readUInt32BE(at + 1);
      if ((bytes[at] & 0x80) !== 0) throw new Error(`the stream ended: ${bytes.toString("latin1", at + 5, end)}`);
      parts.push(Buffer.from(bytes.subarray(at, end)));
      at = end;
      if (parts.length === count) return Buffer.concat(parts);
    }
  }
  throw new Error(`the history has only ${parts.length} messages`);
}

/** Starts a server that answers every call with these frames; gives its address and how to stop it. */
export async function replay(frames) {
  const whole = Buffer.concat([frames, TRAILERS]);
  const pieces = [];
  for (let at = 0; at < whole.length; at += PIECE) pieces.push(whole.subarray(at, at + PIECE));
  // A multiple of three bytes has no padding, so the text is the same as that of the whole.
  const texts = pieces.map((piece) => Buffer.from(piece.toString("base64")));
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (request.method === "OPTIONS") {
      response.writeHead(204, { "access-control-allow-methods": "POST", "access-control-allow-headers": request.headers["access-control-request-headers"], "access-control-max-age": "600" });
      response.end();
      return;
    }
    request.resume();
    const text = request.headers["content-type"].includes("text");
    response.writeHead(200, { "content-type": text ? "application/grpc-web-text+proto" : "application/grpc-web+proto", "access-control-expose-headers": "grpc-status, grpc-message" });
    // Who has enough goes, which is no failure.
    pipeline(Readable.from(text ? texts : pieces), response, () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
