/** Random payloads, hostile ones among them; for the suites in browsers and in Node. */
import { OurChatError, type RecogniseOptions, recognise } from "ourchat-sdk/errors";

const KEYS = [
  "status", "code", "message", "data", "details", "success", "errorCode", "errorMessage", "showType", "response", "info", "headers",
  "grpc-status", "grpc-message", "grpc-status-details-bin", "name", "type", "errors", "system", "get", "has", "forEach", "toString",
  "__proto__", "constructor", "traceId", "host", "isError", "then", "length",
];
const TEXTS = ["", "0", "7", "16", "18", "333", "1024", "1320", "-1", "1e400", "Wrong Password", "%E4%BD", "!!!", "AAAA", "AbortError", "umi-rest", "{", '{"code":18,"status":9}', "\ud800", "文"];

/** Reproducible numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const fail = (): never => {
  throw new TypeError("hostile");
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Makes payloads, nested and of every kind that JavaScript has. */
export function payloads(seed: number): () => unknown {
  const random = generator(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const object = (depth: number): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    for (let count = below(7); count > 0; count -= 1) {
      const key = pick(KEYS);
      const value = any(depth - 1);
      if (random() < 0.1) Object.defineProperty(made, key, { get: fail, enumerable: true, configurable: true });
      else Object.defineProperty(made, key, { value: random() < 0.1 ? made : value, enumerable: true, configurable: true });
    }
    return made;
  };
  const odd: readonly (() => unknown)[] = [
    () => Symbol("hostile"),
    () => 10n ** 30n,
    () => fail,
    () => class Status {},
    () => new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
    () => new Proxy(object(1), { get: (target, key) => (random() < 0.5 ? fail() : Reflect.get(target, key)) }),
    () => new Proxy(fail, { get: () => fail }),
    revoked,
    () => new Map([["grpc-status", 16]]),
    () => new Headers({ "grpc-status": pick(["0", "16", "99"]), "retry-after": pick(["3", "soon"]) }),
    () => new Response(null, { status: 200 + below(350), headers: { "x-request-id": "1" } }),
    () => Object.defineProperties(new Error("Failed to fetch"), Object.getOwnPropertyDescriptors(object(2))),
    () => new DOMException("aborted", pick(["AbortError", "TimeoutError", "NetworkError"])),
    () => new Uint8Array(below(9)),
    () => new Date(Number.NaN),
    () => Object.create(null) as unknown,
    () => Object.create({ code: 18, status: 1 }, Object.getOwnPropertyDescriptors(object(1))) as unknown,
    () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail, [Symbol.toStringTag]: "Error" }),
    () => JSON.stringify({ success: false, errorCode: below(2000), data: TEXTS }),
    () => "x".repeat(below(40_000)),
    () => `${"[".repeat(20_000)}`,
  ];
  const any = (depth: number): unknown => {
    const kind = random();
    if (depth > 0 && kind < 0.5) return object(depth);
    if (depth > 0 && kind < 0.55) return Array.from({ length: below(4) }, () => any(depth - 1));
    if (kind < 0.65) return pick(odd)();
    if (kind < 0.8) return pick(TEXTS);
    if (kind < 0.95) return pick([0, 1, 2, 3, 7, 9, 10, 16, 18, 200, 401, 503, 1008, 1024, 1320, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]);
    return pick([true, false, null, undefined]);
  };
  const number = (): unknown => pick([below(12), below(2000), String(below(2000)), pick(TEXTS)]);
  const envelopes: readonly (() => object)[] = [
    () => ({ success: random() < 0.5, errorCode: number() }),
    () => ({ status: random() < 0.5, code: number() }),
    () => ({ code: below(32), status: number() }),
    () => ({ "grpc-status": number(), "grpc-message": pick(TEXTS) }),
  ];
  // Half of them begin as a status, to which then other members are added, or the same ones anew.
  return () => (random() < 0.5 ? any(4) : Object.defineProperties(pick(envelopes)(), Object.getOwnPropertyDescriptors(object(3))));
}

function optionsOf(random: () => unknown, round: number): RecogniseOptions {
  const systems = [undefined, undefined, "ourchat-grpc", "thinksns-plus", "umi-rest", "ourchat-json-status", "http", "transport"] as const;
  return {
    system: systems[round % systems.length],
    operation: random() as string,
    httpStatus: random() as number,
    headers: random() as Headers,
  };
}

/** Recognises random payloads; returns what was thrown or returned that must not be, and what was found how often. */
export function recogniseHostile(count: number, seed: number): { readonly wrong: string[]; readonly errors: number; readonly successes: number; readonly nothing: number } {
  const next = payloads(seed);
  const wrong: string[] = [];
  let [errors, successes, nothing] = [0, 0, 0];
  for (let round = 0; round < count; round += 1) {
    const payload = next();
    const options = round % 2 === 0 ? {} : optionsOf(next, round >> 1);
    try {
      const found = recognise(payload, options);
      if (found === undefined) nothing += 1;
      else if (found instanceof OurChatError && found.message.startsWith(`[${found.code}] `) && found.userMessage !== "" && found.toJSON().code === found.code) errors += 1;
      else if (found.success === true && typeof found.code === "string" && found.system.length > 0) successes += 1;
      else wrong.push(`seed ${seed}, payload ${round}: neither an error nor a success nor nothing`);
    } catch (thrown) {
      wrong.push(`seed ${seed}, payload ${round}: threw ${String(thrown)}`);
    }
  }
  return { wrong, errors, successes, nothing };
}
