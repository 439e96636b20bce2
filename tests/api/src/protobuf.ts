/** Protobuf written by hand: what the tests expect on the wire does not come from the package. */

/** One field: its number, and a text, bytes (a nested message is bytes), an integer or a boolean. */
export type FieldOf = readonly [number: number, value: string | Uint8Array | number | bigint | boolean];

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

/** A message with these fields, in the order given. */
export function pb(...fields: readonly FieldOf[]): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "string" || value instanceof Uint8Array) {
      const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
      bytes.push(...varint((number << 3) | 2), ...varint(content.length), ...content);
    } else {
      bytes.push(...varint(number << 3), ...varint(typeof value === "boolean" ? Number(value) : value));
    }
  }
  return new Uint8Array(bytes);
}

/** A packed list of integers. */
export function packed(...values: readonly (number | bigint)[]): Uint8Array {
  return new Uint8Array(values.flatMap((value) => varint(value)));
}

/** A frame of gRPC-web. */
export function frame(flag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = content;
  return new Uint8Array([flag, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255, ...content]);
}

/** A request that a played server received. */
export interface Received {
  readonly path: string;
  readonly authorization: string | null;
  /** The messages of the body, without their frames. */
  readonly messages: readonly Uint8Array[];
}

/** A `fetch` that answers every call with the same messages and status 0. */
export function playServer(answers: readonly Uint8Array[]): { fetch: typeof fetch; received: Received[] } {
  const received: Received[] = [];
  return {
    received,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = new Uint8Array(await request.arrayBuffer());
      const messages: Uint8Array[] = [];
      for (let at = 0; at < body.length; ) {
        const length = new DataView(body.buffer).getUint32(at + 1);
        messages.push(body.slice(at + 5, at + 5 + length));
        at += 5 + length;
      }
      received.push({ path: new URL(request.url).pathname, authorization: request.headers.get("authorization"), messages });
      const trailers = frame(0x80, new TextEncoder().encode("grpc-status:0\r\n"));
      const parts = [...answers.map((answer) => frame(0, answer)), trailers];
      return new Response(new Blob(parts as BlobPart[]), { headers: { "content-type": "application/grpc-web+proto" } });
    },
  };
}

/** A token that the SDK takes: nobody checks its signature before the server does. */
export function playToken(id: string): string {
  const part = (json: string): string => btoa(json).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
  return `${part('{"alg":"HS256"}')}.${part(`{"id":${id},"exp":${Math.floor(Date.now() / 1000) + 3600}}`)}.c2ln`;
}
