import QUnit from "qunit";
import { type OurChat, OurChatError, type OurChatOptions } from "ourchat-sdk";
import { inject } from "./faults.js";
import { type Answer, DAMAGES, type Good, type Kind } from "./malformed/answers.js";
import { Random } from "./malformed/random.js";
import { newChat, newPerson } from "./people.js";
import { pb, playToken } from "./protobuf.js";
import { print } from "./results.js";

QUnit.module("malformed answers");

const PLAYED = 10_000;
const REAL = 300;
const WORKERS = 16;

const given = new URLSearchParams(location.search).get("seed");
const seed = given === null ? 20_260_101 : Number(given);

/** A call of each kind, and what it gives when nothing is wrong. */
const CALLS: Record<Kind, { readonly operation: string; readonly good: Good; readonly make: (chat: OurChat) => PromiseLike<unknown>; readonly fits: (value: unknown) => boolean }> = {
  unary: {
    operation: "BasicService.GetId",
    good: { kind: "unary", messages: [pb([1, 9007199254740993n])] },
    make: (chat) => chat.server.lookup("ada"),
    fits: (value) => typeof value === "string" && /^\d+$/.test(value),
  },
  stream: {
    operation: "BasicService.Timestamp",
    good: { kind: "stream", messages: [pb([1, pb([1, 5])]), pb([1, pb([1, 6])]), pb([1, pb([1, 7])])] },
    make: async (chat) => {
      const messages: unknown[] = [];
      for await (const message of chat.raw.serverStream("/service.basic.v1.BasicService/Timestamp", new Uint8Array(0))) messages.push(message);
      return messages;
    },
    fits: (value) => Array.isArray(value) && value.every((message) => message instanceof Uint8Array),
  },
  download: {
    operation: "OurChatService.Download",
    good: { kind: "download", messages: [pb([1, new Uint8Array(40).fill(7)]), pb([1, new Uint8Array(9).fill(8)])] },
    make: (chat) => chat.files.download("key").bytes(),
    fits: (value) => value instanceof Uint8Array,
  },
};
const KINDS = Object.keys(CALLS) as Kind[];

/** What was tried, and what went wrong with it. */
class Tally {
  readonly wrong: string[] = [];
  readonly met = new Map<string, number>();
  failures = 0;

  add(name: string, kind: Kind, number: number, { codes, result }: Answer, outcome: unknown): void {
    const label = `${name} (${kind}, number ${number})`;
    if (outcome instanceof OurChatError) {
      this.failures += 1;
      this.met.set(outcome.code, (this.met.get(outcome.code) ?? 0) + 1);
      const allowed = codes.includes(outcome.code) || (codes.includes("http") && outcome.status?.system === "http");
      if (!allowed) this.wrong.push(`${label}: ${outcome.message}`);
      if (outcome.userMessage === "" || outcome.attempts !== 1 || outcome.operation !== CALLS[kind].operation) {
        this.wrong.push(`${label}: ${JSON.stringify(outcome)}`);
      }
    } else if (outcome instanceof Error) this.wrong.push(`${label}: ${outcome.name} ${outcome.message}`);
    else if (!result || !CALLS[kind].fits(outcome)) this.wrong.push(`${label}: the call went well`);
  }
}

async function outcomeOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(`threw ${String(thrown)}`);
  }
}

/** The answer as `fetch` gives it, in pieces of any size. */
function played({ status, headers, body, broken = false }: Answer, random: Random): Response {
  let at = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < body.length) {
        const end = Math.min(body.length, at + 1 + random.below(random.of([4, 4000])));
        controller.enqueue(body.slice(at, end));
        at = end;
      } else if (broken) controller.error(new TypeError("network error"));
      else controller.close();
    },
  });
  const empty = [204, 205, 304].includes(status);
  return new Response(empty ? null : source, { status, headers });
}

function damaged(random: Random, kind: Kind): readonly [name: string, answer: Answer] {
  const name = random.of(Object.keys(DAMAGES));
  return [name, DAMAGES[name]!(random, CALLS[kind].good)];
}

QUnit.test(`${PLAYED} answers played by a fetch of our own`, async (assert) => {
  const tally = new Tally();
  const token = playToken("7");
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      let answer: Answer | undefined;
      let random = new Random(0);
      const fetch: NonNullable<OurChatOptions["fetch"]> = () => Promise.resolve(played(answer as Answer, random));
      const chat = newChat({ fetch, retry: false });
      while (next < PLAYED) {
        const number = next++;
        // Each answer has numbers of its own: they do not depend on who is quicker.
        random = new Random(Math.imul(seed, 0x9e3779b1) + number);
        const kind = random.of(KINDS);
        const [name, damage] = damaged(random, kind);
        answer = damage;
        // A status of 16 ended the session before.
        if (kind === "download" && chat.auth.user === undefined) await chat.auth.resume(token);
        tally.add(name, kind, number, damage, await outcomeOf(CALLS[kind].make(chat)));
      }
    }),
  );
  print(`malformed answers: ${next} played, seed ${seed}, ${tally.failures} errors of ${tally.met.size} codes, ${tally.wrong.length} wrong`);
  assert.deepEqual(tally.wrong.slice(0, 20), []);
  assert.true(tally.met.size > 15, [...tally.met.keys()].join(" "));
});

QUnit.test(`${REAL} answers from the server`, async (assert) => {
  const [random, tally] = [new Random(seed), new Tally()];
  const { chat } = await newPerson("Wang Wei", { retry: false });
  let tried = 0;
  while (tried < REAL) {
    const kind = random.of(KINDS);
    const [name, answer] = damaged(random, kind);
    const { "content-type": contentType = "", ...headers } = answer.headers;
    // What the server's faults cannot say.
    if (answer.status !== 200 || answer.broken || contentType === "") continue;
    tried += 1;
    const body = btoa(String.fromCharCode(...answer.body));
    await inject(CALLS[kind].operation, { fault: "raw", contentType, body, headers });
    tally.add(name, kind, tried, answer, await outcomeOf(CALLS[kind].make(chat)));
  }
  print(`malformed answers: ${tried} from the server, seed ${seed}, ${tally.failures} errors of ${tally.met.size} codes, ${tally.wrong.length} wrong`);
  assert.deepEqual(tally.wrong.slice(0, 20), []);
});

QUnit.test("a fetch that gives anything else than an answer", async (assert) => {
  const nothing: (() => unknown)[] = [
    () => undefined, () => null, () => 5, () => "Response", () => ({}), () => ({ status: 200 }), () => Response.error(),
    () => { throw new Error("mine"); }, () => Promise.reject(new Error("mine")), () => Promise.reject(undefined),
    () => ({ status: 200, headers: { get: () => { throw new Error("mine"); } } }),
  ];
  for (const [index, give] of nothing.entries()) {
    const chat = newChat({ fetch: give as typeof fetch, retry: false });
    for (const kind of KINDS) {
      await chat.auth.resume(playToken("7"));
      const error = await outcomeOf(CALLS[kind].make(chat));
      const code = error instanceof OurChatError ? error.code : String(error);
      assert.true(["transport/network", "transport/bad-response", "transport/truncated", "grpc/unknown"].includes(code), `${index} ${kind}: ${code}`);
    }
  }
});
