/**
 * Loads the WebAssembly core: lazily, once for all clients of a page, again after a failure, and begins anew after a panic.
 *
 * @internal
 */
import { failure } from "./failure.js";
import { Instance } from "./instance.js";
import type { WasmSource } from "./options.js";

/** What may become a core. */
export interface Located {
  readonly binary: BufferSource | WebAssembly.Module | Response;
  /** What to call it in an error. */
  readonly from: string;
}

/** Finds the WebAssembly that an entry of the package brings along. */
export type PackagedWasm = (read: (source: WasmSource) => Promise<Located>) => Promise<Located>;

let compiled: WebAssembly.Module | undefined;
let running: Instance | undefined;
let flight: { readonly source: WasmSource | PackagedWasm | undefined; readonly core: Promise<Instance> } | undefined;

/**
 * Loads the core. Callers that come while it loads wait for the same load; one with another source tries its own
 * when that fails.
 */
export async function loadCore(source: WasmSource | PackagedWasm | undefined): Promise<Instance> {
  const instance = loadedCore();
  if (instance !== undefined) return instance;
  if (flight !== undefined) {
    return flight.source === source ? flight.core : flight.core.catch(() => loadCore(source));
  }
  const core = load(source).finally(() => {
    flight = undefined;
  });
  flight = { source, core };
  return core;
}

/** The core, if it is loaded. One that panicked is replaced; throws what WebAssembly throws when there is no memory for it. */
export function loadedCore(): Instance | undefined {
  if (compiled !== undefined && (running === undefined || running.isLost)) running = new Instance(compiled);
  return running;
}

async function load(source: WasmSource | PackagedWasm | undefined): Promise<Instance> {
  if (typeof WebAssembly === "undefined") {
    throw failure("sdk/unsupported", { reason: "this JavaScript engine has no WebAssembly (or it is switched off)" });
  }
  const { binary, from } = await (typeof source === "function" ? source(locate) : locate(source));
  try {
    const module = await compile(binary);
    running = new Instance(module);
    compiled = module;
    return running;
  } catch (thrown) {
    if (isBlocked()) {
      throw failure("sdk/wasm-blocked", {
        reason: "the Content-Security-Policy of the page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src",
        cause: thrown,
      });
    }
    throw failure("sdk/wasm-load", { reason: `${from} is no working WebAssembly module`, cause: thrown });
  }
}

async function compile(binary: Located["binary"]): Promise<WebAssembly.Module> {
  if (binary instanceof WebAssembly.Module) return binary;
  return binary instanceof Response ? WebAssembly.compileStreaming(binary) : WebAssembly.compile(binary);
}

async function locate(source: WasmSource | undefined): Promise<Located> {
  let given: unknown;
  try {
    given = await source;
  } catch (thrown) {
    throw failure("sdk/wasm-load", { reason: "the promise given as the wasm option was rejected", cause: thrown });
  }
  if (given instanceof WebAssembly.Module) return { binary: given, from: "the given module" };
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) {
    return { binary: given as BufferSource, from: "the given bytes" };
  }
  if (given instanceof Response) return readAnswer(given);
  if (typeof given !== "string" && !(given instanceof URL)) {
    throw failure("sdk/wasm-load", { reason: "the wasm option is none of the things it can be" });
  }
  let answer: Response;
  try {
    answer = await fetch(given);
  } catch (thrown) {
    const bytes = await readFile(given);
    if (bytes !== undefined) return { binary: bytes, from: String(given) };
    throw failure("sdk/wasm-load", { reason: `${String(given)} could not be fetched`, cause: thrown });
  }
  return readAnswer(answer);
}

/** Reads a file of this machine where `fetch` does not know how, which is so in Node.js. */
async function readFile(place: string | URL): Promise<BufferSource | undefined> {
  // No import: bundlers for browsers stumble over modules of Node.js.
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(name: string): FileSystem | undefined } };
  try {
    const url = new URL(place);
    return url.protocol === "file:" ? await process?.getBuiltinModule?.("node:fs/promises")?.readFile(url) : undefined;
  } catch {
    return undefined;
  }
}

interface FileSystem {
  readFile(place: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/** Sorts out answers that are no WebAssembly, above all the HTML page that many servers give for any unknown path. */
async function readAnswer(answer: Response): Promise<Located> {
  const from = answer.url || "the given Response";
  if (!answer.ok) throw failure("sdk/wasm-load", { reason: `${from} was answered with HTTP ${answer.status}` });
  if (answer.bodyUsed) throw failure("sdk/wasm-load", { reason: `the body of ${from} was read already` });
  const type = answer.headers.get("content-type") ?? "no content type";
  // Only this type may be compiled while it arrives.
  if (/^application\/wasm\s*$/i.test(type) && "compileStreaming" in WebAssembly) return { binary: answer, from };
  let bytes: ArrayBuffer;
  try {
    bytes = await answer.arrayBuffer();
  } catch (thrown) {
    throw failure("sdk/wasm-load", { reason: `${from} broke off`, cause: thrown });
  }
  const magic = new DataView(bytes, 0, Math.min(4, bytes.byteLength));
  if (magic.byteLength < 4 || magic.getUint32(0) !== 0x0061736d) {
    throw failure("sdk/wasm-load", { reason: `${from} was answered with ${type} instead of WebAssembly` });
  }
  return { binary: bytes, from };
}

/**
 * Whether not even the smallest module may run. Engines word the refusal differently, and some refuse to compile, others
 * only to instantiate.
 */
function isBlocked(): boolean {
  try {
    const smallest = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    new WebAssembly.Instance(new WebAssembly.Module(smallest));
    return false;
  } catch {
    return true;
  }
}
