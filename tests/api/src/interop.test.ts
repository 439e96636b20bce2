import * as sdk from "ourchat-sdk";
import QUnit from "qunit";
import { failureOf } from "./expect.js";
import { CHANNELS, openWorker } from "./interop/channels.js";
import { ERRORS } from "./interop/errors.js";
import { MEMBERS, see, type Seen } from "./interop/seen.js";
import { newChat } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

const { OurChatError } = sdk;

/** A second copy of the package in this page, as another bundle would bring it. */
async function otherCopy(): Promise<typeof sdk> {
  const copy = (await import(new URL("copy.js", location.href).href)) as typeof sdk;
  if (copy.OurChatError === OurChatError) throw new Error("it is the same copy");
  return copy;
}

/** An error with all that is known about it, for comparing. Data of another window has other prototypes. */
function plain(of: Seen): unknown {
  return JSON.parse(JSON.stringify(of));
}

QUnit.module("interop");

/** The failures, as they were where they happened. */
const seen: Seen[] = [];

for (const [name, meet] of Object.entries(ERRORS)) {
  QUnit.test(`through every channel and back: ${name}`, async (assert) => {
    const error = await meet();
    const here = see(sdk, error);
    assert.true(here.known);
    seen.push(here);
    for (const [channel, open] of Object.entries(CHANNELS)) {
      const { send, close } = await open();
      const there = await send(error.toJSON());
      assert.deepEqual(plain(there), plain(here), channel);
      const back = OurChatError.fromJSON(there.json);
      assert.deepEqual(plain(see(sdk, back)), plain(here), `${channel}, back`);
      assert.notStrictEqual(back, error);
      close();
    }
  });

  QUnit.test(`from one copy of the package to another: ${name}`, async (assert) => {
    const copy = await otherCopy();
    const error = await meet();
    const expected = plain(see(sdk, error));
    assert.deepEqual(plain(see(copy, error)), expected, "ours, seen by the other");
    const theirs = copy.OurChatError.fromJSON(error.toJSON());
    assert.strictEqual(Object.getPrototypeOf(theirs), copy.OurChatError.prototype);
    assert.deepEqual(plain(see(copy, theirs)), expected, "theirs, seen by themselves");
    assert.deepEqual(plain(see(sdk, theirs)), expected, "theirs, seen by us");
    const ours = OurChatError.fromJSON(theirs.toJSON());
    assert.strictEqual(Object.getPrototypeOf(ours), OurChatError.prototype);
    assert.deepEqual(plain(see(sdk, ours)), expected, "ours again");
  });
}

QUnit.test("together they had every member that an error can have", (assert) => {
  print(`interop ${seen.length} errors, ${Object.keys(CHANNELS).length} channels`);
  const met = new Set(seen.flatMap(({ members }) => Object.keys(members)));
  // None of this package's servers tells its host.
  assert.deepEqual(MEMBERS.filter((name) => !met.has(name) && name !== "host"), []);
  assert.true(seen.some(({ bytes }) => bytes.length > 0), "bytes");
  assert.true(seen.some(({ cause }) => cause.length > 0), "a cause");
  assert.true(seen.some(({ members }) => (members["attempts"] as number) > 1), "repeats");
});

QUnit.test("errors that the other copy's own calls give are known", async (assert) => {
  const copy = await otherCopy();
  const chat = new copy.OurChat({ baseUrl: servers.main });
  const error = await failureOf(chat.server.lookup("nobody-has-this"));
  assert.strictEqual(Object.getPrototypeOf(error), copy.OurChatError.prototype);
  assert.true(error instanceof OurChatError);
  assert.true(OurChatError.is(error, "user/not-found"));
  assert.false(OurChatError.is(error, "user/not-here" as "user/not-found"));
  assert.true((await failureOf(newChat().server.lookup("nobody-has-this"))) instanceof copy.OurChatError);
  for (const other of [new Error("x"), { ...error }, structuredClone(error)]) {
    assert.false(other instanceof copy.OurChatError || other instanceof OurChatError || copy.OurChatError.is(other));
  }
  chat.close();
});

QUnit.test("an error that happened in a worker", async (assert) => {
  const { ask, close } = openWorker();
  const { seen: there, bare } = await ask({ baseUrl: servers.main });
  close();
  assert.true(there.known);
  const error = OurChatError.fromJSON(there.json);
  assert.true(OurChatError.is(error, "user/not-found"));
  assert.deepEqual(plain(see(sdk, error)), plain(there));
  // What `postMessage` makes of the error itself.
  assert.deepEqual([bare.name, bare.message], ["Error", error.message]);
});

QUnit.test("structuredClone alone keeps the message only, and is never refused", async (assert) => {
  for (const [name, meet] of Object.entries(ERRORS)) {
    const error = await meet();
    const clone = structuredClone(error) as Error;
    assert.true(clone instanceof Error, name);
    assert.deepEqual([clone.name, clone.message], ["Error", error.message], name);
    assert.false(clone instanceof OurChatError || "code" in clone || "outcome" in clone, name);
    assert.throws(() => OurChatError.fromJSON(clone), (thrown: unknown) => OurChatError.is(thrown, "argument/invalid"), name);
  }
});
