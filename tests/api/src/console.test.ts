import { OurChatError } from "ourchat-sdk";
import QUnit from "qunit";
import { failureOf } from "./expect.js";
import { ERRORS } from "./interop/errors.js";
import { newChat } from "./people.js";
import { consoleView, print } from "./results.js";

QUnit.module("console");

/** What consoles list of every error, and what only of those that have it. */
const ALWAYS = ["code", "category", "retry", "outcome", "attempts", "elapsedMs", "relogin", "action"];
const KNOWN = ["operation", "status", "fields", "alternatives", "details"];

/** Consoles of all engines read these; `description` is what Chromium prints in full. */
function problems(error: OurChatError): string[] {
  const head = `OurChatError: ${error.message}`;
  const names = Object.keys(error);
  const strange = names.filter((name) => !ALWAYS.includes(name) && !KNOWN.includes(name));
  const empty = names.filter((name) => error[name as keyof OurChatError] === undefined);
  const stack = String(error.stack);
  return [
    ...(String(error) === head ? [] : [`prints as ${String(error)}`]),
    ...(error.message === `[${error.code}] ${error.message.slice(error.code.length + 3)}` ? [] : ["the code is not in front"]),
    ...(error.message.endsWith(`(${error.operation})`) ? [] : ["the operation is not at the end"]),
    // Only V8 puts the text into the stack.
    ...(stack.startsWith(`${head}\n    at `) || !stack.includes(error.message) ? [] : [`the stack begins with ${stack.slice(0, 100)}`]),
    ...ALWAYS.filter((name) => !names.includes(name)).map((name) => `${name} is not listed`),
    ...strange.map((name) => `${name} is listed`),
    ...empty.map((name) => `${name} is listed, and undefined`),
    ...(error.constructor.name === "OurChatError" ? [] : [`the class is called ${error.constructor.name}`]),
  ];
}

for (const [name, meet] of Object.entries(ERRORS)) {
  QUnit.test(`shows what is known: ${name}`, async (assert) => {
    assert.deepEqual(problems(await meet()), []);
  });
}

QUnit.test("as Chromium's developer tools show it", async (assert) => {
  const error = await failureOf(newChat().server.lookup("nobody-has-this"));
  const view = await consoleView(error);
  const driven = "chrome" in globalThis && navigator.webdriver;
  print(`console: ${view === undefined ? "only what all consoles read" : "as the developer tools show it"}`);
  // The other engines' drivers give no access to their tools.
  assert.strictEqual(view !== undefined, driven, "the driver of Chromium can tell");
  if (view === undefined) return;
  assert.true(view.description.startsWith(`OurChatError: ${error.message}\n    at `), view.description);
  const names = view.preview.properties.map((property) => property.name);
  assert.deepEqual(names.filter((name) => ![...ALWAYS, ...KNOWN, "stack", "message"].includes(name)), []);
  assert.true(view.preview.properties.some(({ name, value }) => name === "code" && value === "user/not-found"), JSON.stringify(view.preview));
});

QUnit.test("copies look like the error itself", async (assert) => {
  for (const meet of Object.values(ERRORS)) {
    const copy = OurChatError.fromJSON((await meet()).toJSON());
    assert.deepEqual(problems(copy), []);
  }
});
