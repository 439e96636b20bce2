/** No error, no line of the logger and nothing on the console tells what an application passed in. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { inspect } from "node:util";
import { OurChat, OurChatError } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";

const WASM = await readFile(createRequire(import.meta.url).resolve("ourchat-sdk/ourchat.wasm"));

/** Stands for a password, the text of a message, a key, the contents of a file. */
const SECRET = "hunter2-is-no-password";
const BYTES = new TextEncoder().encode(SECRET);
/** Stands for the signature of a token. */
const SIGNATURE = "c2lnbmF0dXJlLW9mLWEtdG9rZW4";
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = `${base64({ alg: "HS256" })}.${base64({ id: 7, exp: Math.floor(Date.now() / 1000) + 3600 })}.${SIGNATURE}`;

/** All ways in which what is secret may be written. */
const SECRETS = [SECRET, SIGNATURE, Buffer.from(SECRET).toString("base64").slice(0, 24), Buffer.from(SECRET).toString("hex"), BYTES.join(","), BYTES.join(", ")];

const GRPC = { "content-type": "application/grpc-web+proto" };
const status = (code: number, message: string) => () => new Response(null, { headers: { ...GRPC, "grpc-status": String(code), "grpc-message": message } });

/** Servers that fail, each in its own way. */
const SERVERS: Record<string, (signal: AbortSignal) => Response | Promise<Response>> = {
  refuses: status(3, "Request Format Error"),
  "knows nobody": status(16, "Token Expired"),
  fails: status(13, "Server Error"),
  "is not there": () => Promise.reject(new TypeError("Failed to fetch")),
  "hides its status": () => new Response(new Uint8Array(0), { headers: GRPC }),
  "sends nonsense": () => new Response(new Uint8Array([0, 0, 0, 0, 3, 255, 255, 255, 128, 0, 0, 0, 2, 58]), { headers: GRPC }),
  "is a proxy": () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }),
  "never answers": (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
};

/** An object that has every member: of a good kind by its name, or secret throughout. */
function everything(good: boolean): object {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name === "symbol" || name === "then" || name === "retry") return undefined;
        if (!good) return SECRET;
        if (name === "signal" || name === "timeoutMs" || name === "ocid") return undefined;
        if (/files$/i.test(name)) return [];
        if (/ids?$|members|^to$|^from$/i.test(name)) return name.endsWith("s") ? ["1"] : "1";
        if (/key|bytes|content$/i.test(name)) return BYTES;
        if (/at$|time|until|since|expires/i.test(name)) return new Date();
        if (/^(is|auto|encrypted|on|force|all|everybody|open|joinable)/i.test(name)) return true;
        return SECRET;
      },
      ownKeys: () => ["markdown", "text", SECRET],
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: SECRET }),
    },
  );
}

const VALUES: readonly unknown[] = [SECRET, everything(true), everything(false), BYTES, [SECRET], new Blob([BYTES]), { [SECRET]: SECRET }];
const ARGUMENTS: readonly (readonly unknown[])[] = VALUES.flatMap((value) => [[value], ["1", value], ["1", "2", value], [value, value, value]]);

/** All methods of a client, found by looking, so that none is forgotten. */
function methods(chat: OurChat): [name: string, call: (...values: unknown[]) => unknown][] {
  const rooms: [string, object][] = [["chat", chat], ["admin", new OurChatAdmin(chat)], ...Object.entries(chat).filter(([, room]) => typeof room === "object")];
  return rooms.flatMap(([room, object]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(object))
      .filter((name) => !["constructor", "close", "logout"].includes(name))
      .flatMap((name): [string, (...values: unknown[]) => unknown][] => {
        const { value } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object), name) ?? {};
        return typeof value === "function" ? [[`${room}.${name}`, value.bind(object)]] : [];
      }),
  );
}

/** What a call throws or rejects with, at once or when its result is used. */
async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    const result = (await call()) as { next?: () => unknown; bytes?: () => unknown } | undefined;
    await (result?.next ?? result?.bytes)?.call(result);
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

/** Calls that go on trying are not waited for. */
const patience = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), 250));

/** Everything that an error shows to anybody. */
function texts(thrown: unknown): string[] {
  const seen: string[] = [];
  for (let error = thrown; error !== undefined && seen.length < 50; error = (error as Error).cause) {
    seen.push(String(error), String((error as Error).stack), JSON.stringify(error) ?? "", inspect(error, { depth: 9, showHidden: true, maxArrayLength: null }));
    if (typeof error !== "object" || error === null) break;
  }
  return seen;
}

test("nothing secret is in errors, in the log or on the console", async () => {
  const lines: string[] = [];
  const log = (...values: unknown[]) => lines.push(inspect(values, { depth: 9 }));
  const original = { ...console };
  Object.assign(console, { log, warn: log, error: log, info: log, debug: log });
  const told: string[] = [];
  const sent = new Set<string>();
  let called = 0;
  let failed = 0;
  try {
    for (const [server, answer] of Object.entries(SERVERS)) {
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const body = init?.body instanceof Blob ? Buffer.from(await init.body.arrayBuffer()) : Buffer.from((init?.body ?? "") as Uint8Array);
        if (body.includes(SECRET)) sent.add(String(input));
        return answer(init?.signal as AbortSignal);
      };
      const chat = new OurChat({ baseUrl: "http://localhost", wasm: WASM, fetch, timeoutMs: 20, retry: false, logger: { debug: log, warn: log } });
      await chat.ready();
      const calls = methods(chat).flatMap(([name, method]) => ARGUMENTS.map((values) => [name, method, values] as const));
      for (let at = 0; at < calls.length; at += 400) {
        // A server that refuses the token ends the session.
        if (chat.auth.user === undefined) await chat.auth.resume(TOKEN);
        await Promise.all(
          calls.slice(at, at + 400).map(async ([name, method, values]) => {
            called += 1;
            const thrown = await Promise.race([failureOf(() => method(...values)), patience()]);
            if (thrown === undefined) return;
            failed += 1;
            assert.ok(OurChatError.is(thrown), `${name}: ${inspect(thrown)}`);
            const leak = texts(thrown).find((text) => SECRETS.some((secret) => text.includes(secret)));
            if (leak !== undefined) told.push(`${name} at a server that ${server}: ${leak}`);
          }),
        );
      }
      chat.close();
    }
  } finally {
    Object.assign(console, original);
  }
  console.log(`${called} calls, ${failed} failed; ${sent.size} methods sent something secret`);
  assert.deepEqual([...new Set(told)].slice(0, 20), []);
  assert.deepEqual(lines.filter((line) => SECRETS.some((secret) => line.includes(secret))).slice(0, 20), []);
  assert.ok(sent.size >= 18, `only ${[...sent].join()} were sent`);
  assert.ok(lines.length > 100, "the logger was used");
});

test("nothing secret is in errors about options and about what is no error", () => {
  const wrong: (() => unknown)[] = [
    ...["timeoutMs", "credentials", "fetch", "locale", "logger", "retry", "storage"].map((name) => () => new OurChat({ [name]: SECRET })),
    () => new OurChat({ baseUrl: `mailto:${SECRET}` }),
    () => new OurChat(SECRET as never),
    () => new OurChat({}).on(SECRET as never, SECRET as never),
    () => OurChatError.fromJSON(SECRET),
    () => OurChatError.fromJSON({ name: "OurChatError", code: SECRET }),
  ];
  for (const make of wrong) {
    assert.throws(make, (thrown) => OurChatError.is(thrown) && !texts(thrown).some((text) => text.includes(SECRET)), String(make));
  }
});
