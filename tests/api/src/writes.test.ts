import idempotency from "idempotency";
import QUnit from "qunit";
import type { OurChat } from "ourchat-sdk";
import wire from "../../contract/wire.json";
import { type Fault, inject, requestsByPath } from "./faults.js";
import { newPerson } from "./people.js";
import { print } from "./results.js";

QUnit.module("writes");

/** A call of the contract. */
interface Rpc {
  readonly operation: string;
  readonly path: string;
  readonly kind: string;
  /** A second request does no harm, as `proto/` declares. */
  readonly repeatable: boolean;
}

const RPCS: readonly Rpc[] = Object.entries(wire.services).flatMap(([service, methods]) =>
  methods.map((line) => {
    const [, method = "", kind = ""] = /^(\w+): (unary|server streaming|client streaming) /.exec(line) ?? [];
    const path = `/${service}/${method}`;
    return { operation: `${service.split(".").at(-1)}.${method}`, path, kind, repeatable: idempotency[path] !== undefined };
  }),
);

/** After this fault the answer of a stream has begun: its reader would get the start of it twice. */
const BEGUN = "an answer cut in its message";

/** What leaves it open whether the server has done it. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "status 14 of a proxy": { fault: "status", code: 14, message: "upstream connect error" },
  "status 4": { fault: "status", code: 4, message: "" },
  "HTTP 502": { fault: "http", status: 502, contentType: "text/html", body: "<title>Bad Gateway</title>" },
  "HTTP 504": { fault: "http", status: 504, contentType: "text/html", body: "<title>Gateway Timeout</title>" },
  [BEGUN]: { fault: "raw", contentType: "application/grpc-web+proto", body: btoa("\0\0\0\0\x09abc") },
};

/** Calls without any argument: what the server makes of it does not matter, only how often it is asked. */
async function attempt({ raw }: OurChat, { path, kind }: Rpc): Promise<void> {
  const nothing = new Uint8Array();
  const call = (): PromiseLike<unknown> => {
    if (kind === "unary") return raw.unary(path, nothing);
    return kind === "client streaming" ? raw.clientStream(path, [nothing]) : raw.serverStream(path, nothing).next();
  };
  await call().then(() => undefined, () => undefined);
}

QUnit.test("the contract says of each call whether it may be repeated", (assert) => {
  assert.deepEqual(RPCS.filter(({ kind }) => kind === ""), []);
  assert.deepEqual(Object.keys(idempotency).filter((path) => !RPCS.some((rpc) => rpc.path === path)), []);
  const writes = RPCS.filter(({ repeatable }) => !repeatable).map(({ operation }) => operation.split(".")[1] ?? "");
  const twice = ["Register", "Auth", "SendMsg", "NewSession", "AddFriend", "StartUpload", "Upload", "InviteUserToSession", "JoinSession"];
  assert.deepEqual(twice.filter((name) => !writes.includes(name)), [], "what a second request would do twice");
});

for (const [name, fault] of Object.entries(FAULTS)) {
  QUnit.test(`no write is sent twice: ${name}`, async (assert) => {
    const { chat } = await newPerson("Ada", { retry: { initialDelayMs: 1, budget: RPCS.length } });
    const before = await requestsByPath();
    for (const rpc of RPCS) {
      await inject(rpc.operation, fault);
      await attempt(chat, rpc);
    }
    const after = await requestsByPath();
    const wrong: string[] = [];
    for (const { operation, path, kind, repeatable } of RPCS) {
      const received = (after[path]?.received ?? 0) - (before[path]?.received ?? 0);
      const again = repeatable && !(name === BEGUN && kind === "server streaming");
      if (received !== (again ? 2 : 1)) wrong.push(`${operation}: ${received} requests`);
    }
    const writes = RPCS.filter(({ repeatable }) => !repeatable).length;
    print(`${name}: ${RPCS.length - wrong.length} calls of ${RPCS.length} as declared, ${writes} of them writes`);
    assert.deepEqual(wrong, []);
  });
}
