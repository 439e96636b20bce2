/**
 * `ourchat-sdk/worker`: the SDK in one file, for workers and above all service workers, which can load nothing later.
 *
 * All of it is there when the worker is: the WebAssembly, the texts of other languages, the database, the self-diagnosis. The
 * build leaves no `import()` in it.
 *
 * @module ourchat-sdk/worker
 */
export * from "./inline.js";
