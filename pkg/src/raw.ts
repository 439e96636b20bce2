import { readCallOptions, signalOf, snapshot } from "./arguments.js";
import { type Connection, unlessAborted } from "./connection.js";
import { invalidArgument } from "./failure.js";
import { ServerStream } from "./server-stream.js";
import type { CallOptions } from "./types.js";

/** Bytes of a protobuf message. */
export type RawMessage = Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * Calls by their path, with messages as protobuf bytes: `chat.raw`. For RPCs that are newer than this package.
 *
 * Credentials, time limits, signals and errors are those of every other call. A path that the package does not know is
 * sent the token if somebody is signed in, and where it may have been carried out, a repeat is never called safe. The path
 * is `/package.Service/Method`, for example `"/service.basic.v1.BasicService/Ping"`; a message has at most 4 MiB.
 */
export class Raw {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Calls an RPC with one request and one answer.
   *
   * @example
   * const answer = await chat.raw.unary("/service.basic.v1.BasicService/GetId", encodedRequest);
   *
   * @throws OurChatError of any code.
   */
  unary(path: string, request: RawMessage, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#send(path, options, { "messages[0]": "request" }, () => Promise.resolve([snapshot(request)]));
  }

  /**
   * Calls an RPC that answers with a stream of messages. Nothing is sent before the first one is asked for. The stream
   * has no time limit unless `timeoutMs` sets one for the whole of it.
   *
   * @throws OurChatError of any code, when the stream is read.
   */
  serverStream(path: string, request: RawMessage, options?: CallOptions): ServerStream<Uint8Array<ArrayBuffer>> {
    const operation = operationOf(path);
    const bytes = snapshot(request);
    return new ServerStream(
      this.#connection,
      operation,
      (core) => {
        checkPath(operation, path);
        return core.rawStream(path, bytes, { timeoutMs: Infinity, ...readCallOptions(operation, options) });
      },
      options,
    );
  }

  /**
   * Calls an RPC that takes a stream of messages and gives one answer.
   *
   * Browsers cannot send while they receive, so the messages are collected first and sent in one request; the time limit
   * begins when it is sent.
   *
   * @param messages a list or another iterable, an async one included
   * @throws OurChatError of any code. An iterable that throws is `argument/invalid`, with what it threw as `cause`.
   */
  clientStream(
    path: string,
    messages: Iterable<RawMessage> | AsyncIterable<RawMessage>,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const operation = operationOf(path);
    return this.#send(path, options, {}, () => collect(operation, messages, signalOf(options)));
  }

  #send(
    path: string,
    options: CallOptions | undefined,
    names: Readonly<Record<string, string>>,
    read: () => Promise<readonly unknown[]>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const operation = operationOf(path);
    return this.#connection.call(operation, options, names, () => {
      checkPath(operation, path);
      const reading = read();
      // It may fail while the core is still loading.
      reading.catch(() => undefined);
      return async (core, callOptions) => core.rawCall(path, await reading, callOptions);
    });
  }
}

/** Service and method of a path, as errors name them. */
function operationOf(path: unknown): string {
  const [, service, method] = /[./](\w+)\/(\w+)$/.exec(typeof path === "string" ? path : "") ?? [];
  return method === undefined ? "raw" : `${service}.${method}`;
}

function checkPath(operation: string, path: unknown): void {
  if (typeof path !== "string") throw invalidArgument(operation, { path: ["expected a text"] });
}

async function collect(operation: string, messages: unknown, signal: AbortSignal | undefined): Promise<unknown[]> {
  const collected: unknown[] = [];
  let iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  try {
    const source = messages as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
    iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
  } catch (cause) {
    throw invalidArgument(operation, { messages: ["expected an iterable that can be read"] }, cause);
  }
  if (iterator === undefined) throw invalidArgument(operation, { messages: ["expected an iterable"] });
  for (;;) {
    const next = read(operation, iterator);
    let item: IteratorResult<unknown>;
    try {
      item = await (signal === undefined ? next : unlessAborted(next, signal, operation));
    } catch (thrown) {
      // Who gives the messages learns that no more are wanted, but is not waited for.
      if (signal?.aborted) void (async () => iterator.return?.())().catch(() => undefined);
      throw thrown;
    }
    if (item.done) return collected;
    collected.push(snapshot(item.value));
  }
}

async function read(operation: string, iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
  try {
    return await iterator.next();
  } catch (cause) {
    throw invalidArgument(operation, { messages: ["expected an iterable that can be read"] }, cause);
  }
}
