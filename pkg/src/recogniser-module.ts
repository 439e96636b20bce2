/**
 * The recogniser's WebAssembly module: part of this file, compiled and made on the first use, and anew after a trap.
 *
 * @internal
 */
import wasm from "../wasm/recogniser.wasm";
import { failure } from "./failure.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(length: number): number;
  answer(): number;
  result(): number;
}

let compiled: WebAssembly.Module | undefined;
let current: Exports | undefined;

/**
 * Gives fields to the recogniser; returns its JSON, which is empty for what is no status.
 *
 * @throws OurChatError `sdk/unsupported` without WebAssembly, `sdk/wasm-blocked` where the page forbids it, `sdk/panic` after
 * a defect in the recogniser; the next call has a new one
 */
export function ask(fields: Uint8Array, operation: string): string {
  const exports = (current ??= instantiate(operation));
  try {
    const start = exports.reserve(fields.length);
    new Uint8Array(exports.memory.buffer, start, fields.length).set(fields);
    const length = exports.answer();
    return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.result(), length));
  } catch (thrown) {
    current = undefined;
    throw failure("sdk/panic", { operation, reason: "the recogniser broke down; the next call has a new one", cause: thrown });
  }
}

function instantiate(operation: string): Exports {
  if (typeof WebAssembly === "undefined") {
    throw failure("sdk/unsupported", { operation, reason: "this JavaScript engine has no WebAssembly (or it is switched off)" });
  }
  try {
    compiled ??= new WebAssembly.Module(wasm);
    return new WebAssembly.Instance(compiled).exports as unknown as Exports;
  } catch (thrown) {
    // The module is part of the package, so only the page itself can be in its way.
    throw failure("sdk/wasm-blocked", {
      operation,
      reason: "the Content-Security-Policy of the page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src",
      cause: thrown,
    });
  }
}
