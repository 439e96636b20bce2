/**
 * Answers as no server should give them, each with what the SDK may make of it.
 */
import { frame } from "../protobuf.js";
import type { Random } from "./random.js";

/** Which kind of call gets the answer. */
export type Kind = "unary" | "stream" | "download";

/** One answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The connection breaks behind the body. */
  readonly broken?: boolean;
  /** Codes that the error may have. */
  readonly codes: readonly string[];
  /** Whether the call may go well, and has to when there are no codes. */
  readonly result: boolean;
}

/** A good answer of the kind of call that is to be made: its messages. */
export interface Good {
  readonly kind: Kind;
  readonly messages: readonly Uint8Array[];
}

const GRPC_WEB = "application/grpc-web+proto";
const BAD = "transport/bad-response";
const CUT = "transport/truncated";
const LARGE = "transport/too-large";
/** What a body that is no gRPC-web can be. */
const FRAMES = [BAD, CUT, LARGE] as const;
/** What a status number without a known text means. */
const GENERIC: Readonly<Record<string, string>> = {
  1: "grpc/cancelled",
  2: "grpc/unknown",
  4: "grpc/deadline-exceeded",
  5: "resource/not-found",
  6: "conflict/exists",
  7: "permission/denied",
  8: "quota/exhausted",
  9: "grpc/failed-precondition",
  10: "grpc/aborted",
  11: "grpc/out-of-range",
  12: "grpc/unimplemented",
  13: "server/error",
  14: "server/unavailable",
  15: "grpc/data-loss",
};
/** What any status can mean. */
const STATUSES = [...Object.values(GENERIC), "argument/invalid", "auth/unauthenticated", "sdk/unrecognised"];

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function trailers(text: string): Uint8Array<ArrayBuffer> {
  return frame(0x80, new TextEncoder().encode(text));
}

function bodyOf({ messages }: Good, end = "grpc-status:0\r\n"): Uint8Array<ArrayBuffer> {
  return join(...messages.map((message) => frame(0, message)), trailers(end));
}

function answer(body: Uint8Array<ArrayBuffer>, codes: readonly string[], result = false, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers: { "content-type": GRPC_WEB, ...headers }, body, codes, result };
}

const NONE = new Uint8Array(0);

/** Ways to damage an answer, by name. */
export const DAMAGES: Readonly<Record<string, (random: Random, good: Good) => Answer>> = {
  "none at all": (_, good) => answer(bodyOf(good), [], true),
  "random bytes": (random) => answer(random.bytes(random.below(200)), FRAMES),
  "random bytes in a message": (random, good) =>
    answer(bodyOf({ ...good, messages: [random.bytes(random.below(60))] }), good.kind === "stream" ? [] : [BAD], true),
  "cut off": (random, good) => {
    const body = bodyOf(good);
    return answer(body.slice(0, random.below(body.length)), [CUT]);
  },
  "broken connection": (random, good) => {
    const body = bodyOf(good);
    return { ...answer(body.slice(0, random.below(body.length)), [CUT]), broken: true };
  },
  "one bit flipped": (random, good) => {
    const body = bodyOf(good);
    const at = random.below(body.length);
    body[at] = (body[at] ?? 0) ^ (1 << random.below(8));
    // The status 0 is one bit away from these.
    const statuses = ["1", "2", "4", "8"].map((code) => GENERIC[code] as string);
    return answer(body, [...FRAMES, ...statuses, "sdk/unrecognised"], true);
  },
  "many bits flipped": (random, good) => {
    const body = bodyOf(good);
    for (let flips = 2 + random.below(20); flips > 0; flips -= 1) {
      const at = random.below(body.length);
      body[at] = (body[at] ?? 0) ^ (1 << random.below(8));
    }
    return answer(body, [...FRAMES, ...STATUSES], true);
  },
  "wrong length of a frame": (random, good) => {
    const body = bodyOf(good);
    const view = new DataView(body.buffer);
    const right = view.getUint32(1);
    const wrong = random.of([random.below(2 ** 32), right + 1 + random.below(1000), random.below(right)]);
    view.setUint32(1, wrong);
    // A frame may swallow the next one whole, which only shows where the message is decoded.
    return answer(body, wrong === right ? [] : FRAMES, wrong === right || good.kind === "stream");
  },
  "length of four GiB": (_, good) => answer(join(new Uint8Array([0, 255, 255, 255, 255]), bodyOf(good)), [LARGE]),
  "compressed or unknown frame": (random, good) => {
    const body = bodyOf(good);
    body[0] = random.of([0x01, 0x81, 1 + random.below(0x7f), 0x81 + random.below(0x7f)]);
    return answer(body, [BAD]);
  },
  "frames behind the trailers": (random, good) =>
    // What comes when the call has its answer is not looked at any more.
    answer(join(bodyOf(good), random.of([frame(0, NONE), trailers("grpc-status:5"), random.bytes(9)])), [BAD], true),
  "no message, or two": (random, good) => {
    const [message = NONE] = good.messages;
    const messages = random.of([[], [message, message]]);
    return answer(bodyOf({ ...good, messages }), good.kind === "unary" ? [BAD] : [], good.kind !== "unary");
  },
  "trailers without a status": (random, good) =>
    answer(bodyOf(good, random.of(["", "grpc-message:all%20is%20well\r\n", "\r\n\r\n", "grpc-status", `${random.text("abc:\r\n-", 30)}`])), [CUT]),
  "status that is none": (random, good) =>
    answer(bodyOf(good, `grpc-status:${random.of(["", "x", "-1", "99", "00", "1e1", "2147483648", "\u00e9", random.text("abcxyz", 5)])}\r\n`), ["sdk/unrecognised"]),
  "bad percent-escapes": (random, good) => {
    const code = random.of(Object.keys(GENERIC));
    const text = random.text("%%%0123456789ABCDEFabcdefxyz ", 1 + random.below(40));
    const codes = [GENERIC[code] as string];
    if (random.below(2) === 0) return answer(bodyOf(good, `grpc-status:${code}\r\ngrpc-message:${text}\r\n`), codes);
    return answer(NONE, codes, false, { "grpc-status": code, "grpc-message": text.trim() });
  },
  "bad details": (random, good) => {
    const text = random.of([
      random.text("ABCDEFabcdef0123456789+/=_-!, ", random.below(80)),
      btoa(String.fromCharCode(...random.bytes(random.below(80)))),
      btoa(String.fromCharCode(0x1a, 20, 0x0a, 15)) + random.text("AB=", 9),
    ]);
    const code = random.of(Object.keys(GENERIC));
    const codes = [GENERIC[code] as string];
    if (random.below(2) === 0) return answer(bodyOf(good, `grpc-status:${code}\r\ngrpc-status-details-bin:${text}\r\n`), codes);
    return answer(NONE, codes, false, { "grpc-status": code, "grpc-status-details-bin": text.trim() });
  },
  "wrong content type": (random, good) => {
    const type = random.of(["text/html", "text/plain;charset=utf-8", "application/json", "application/grpc", "application/octet-stream", "application/grpc-web-text", "image/png", ""]);
    const body = random.of([bodyOf(good), NONE, new TextEncoder().encode("<title>Sign in</title>"), random.bytes(600)]);
    return answer(body, [BAD], false, { "content-type": type });
  },
  "statuses that contradict each other": (random, good) => {
    const [first, second] = [random.of(Object.keys(GENERIC)), random.of(Object.keys(GENERIC))];
    const codes = [GENERIC[first] as string];
    return random.of<() => Answer>([
      () => answer(bodyOf(good), codes, false, { "grpc-status": first }),
      () => answer(bodyOf(good, `grpc-status:${second}\r\n`), codes, false, { "grpc-status": first }),
      () => answer(bodyOf(good, `grpc-status:${first}\r\n`), codes, false, { "grpc-status": "0" }),
      () => answer(bodyOf(good, `grpc-status:${first}\r\ngrpc-status:${second}\r\n`), codes),
      () => ({ ...answer(NONE, codes, false, { "grpc-status": first }), status: random.of([201, 400, 404, 429, 502, 503]) }),
      () => answer(NONE, codes, false, { "grpc-status": first, "content-type": random.of(["text/html", "application/grpc", ""]) }),
    ])();
  },
  "HTTP status without a gRPC one": (random, good) => {
    const status = random.of([201, 202, 206, 400, 401, 403, 404, 405, 407, 408, 409, 411, 415, 418, 428, 431, 451, 500, 501, 505, 511, 599, 200 + random.below(400)]);
    if ([200, 204, 205, 304].includes(status)) return answer(bodyOf(good), [], true);
    return { ...answer(random.of([NONE, bodyOf(good), random.bytes(50)]), ["http"]), status };
  },
};
