/** What gRPC-web looks like on the wire, as far as the bare browser needs it here. */

/** A message behind its frame header; `more` bytes of the message follow from elsewhere. */
export function framed(message, more = 0) {
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length + more);
  frame.set(message, 5);
  return frame;
}

/** An unsigned number as protobuf writes it. */
export function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** The frame of an UploadChunk request up to the bytes of the chunk, which is its last field here. */
export function uploadRequest(id, size, place) {
  const head = new Uint8Array([0x0a, id.length, ...id, 0x18, ...varint(place), 0x12, ...varint(size)]);
  return framed(head, size);
}

/** Sends a body to a method. */
export function post(origin, token, path, body, signal) {
  const headers = { "content-type": "application/grpc-web+proto", "x-grpc-web": "1" };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  return fetch(`${origin}/${path}`, { method: "POST", headers, body, signal });
}

/** Reads the pieces of a body: the lengths of the messages that each one completes, however the network cut it. */
export function lengths() {
  let rest = new Uint8Array();
  return (piece) => {
    let bytes = piece;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + piece.length);
      bytes.set(rest);
      bytes.set(piece, rest.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const found = [];
    let at = 0;
    while (at + 5 <= bytes.length) {
      const length = view.getUint32(at + 1);
      if (at + 5 + length > bytes.length) break;
      found.push(length);
      at += 5 + length;
    }
    rest = bytes.slice(at);
    return found;
  };
}
