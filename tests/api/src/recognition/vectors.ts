/** Examples of every rule; for the suites in browsers and in Node. */
import { OurChatError, type RecogniseOptions, Recogniser } from "ourchat-sdk/errors";

/** An example of `tests/contract/recognition-vectors.json`. */
export interface Vector {
  readonly name: string;
  /** With `isError` it stands for an `Error` with these members. */
  readonly payload: unknown;
  /** Beside options of the call: `online`, what the browser says, and `learned`, the dialect of earlier answers. */
  readonly options?: Record<string, unknown>;
  /** Members of what has to be found; null for what has to be absent. `null`: it is no status. */
  readonly expect: Record<string, unknown> | null;
}

function payloadOf(vector: Vector): unknown {
  const { payload } = vector;
  if (typeof payload !== "object" || payload === null || !("isError" in payload)) return payload;
  const { isError: _, ...members } = payload;
  return Object.assign(new Error(), members);
}

/** Lets the browser say that it is offline. */
function whileOffline<Result>(act: () => Result): Result {
  const had = "navigator" in globalThis;
  if (!had) Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const own = Object.getOwnPropertyDescriptor(navigator, "onLine");
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  try {
    return act();
  } finally {
    if (own === undefined) Reflect.deleteProperty(navigator, "onLine");
    else Object.defineProperty(navigator, "onLine", own);
    if (!had) Reflect.deleteProperty(globalThis, "navigator");
  }
}

function found(vector: Vector): Record<string, unknown> | null {
  const { online = true, learned, ...options } = vector.options ?? {};
  const recogniser = new Recogniser();
  // A message of type 18 with a status gives this dialect away.
  if (learned === "2024-10") recogniser.recognise({ code: 18, status: 1 });
  else if (learned !== undefined) throw new Error(`no message teaches ${String(learned)}`);
  const recognise = () => recogniser.recognise(payloadOf(vector), options as RecogniseOptions);
  const status = online === false ? whileOffline(recognise) : recognise();
  if (status === undefined) return null;
  const members = OurChatError.is(status) ? { ...status.toJSON(), success: undefined, shown: status.userMessage } : { ...status };
  return { ...members, learned: learned === undefined ? recogniser.dialect : undefined };
}

/** Whether everything that is expected was found. */
function has(actual: unknown, expected: unknown): boolean {
  if (expected === null) return actual === undefined || actual === null;
  if (Array.isArray(expected)) return JSON.stringify(actual) === JSON.stringify(expected);
  if (typeof expected !== "object") return actual === expected;
  const members = (typeof actual === "object" && actual !== null ? actual : {}) as Record<string, unknown>;
  return Object.entries(expected).every(([name, value]) => has(members[name], value));
}

/** What is wrong with any of them. */
export function recogniseVectors(vectors: readonly Vector[]): string[] {
  return vectors.flatMap((vector) => {
    const actual = found(vector);
    const right = vector.expect === null ? actual === null : actual !== null && has(actual, vector.expect);
    return right ? [] : [`${vector.name}: expected ${JSON.stringify(vector.expect)}, found ${JSON.stringify(actual)}`];
  });
}
