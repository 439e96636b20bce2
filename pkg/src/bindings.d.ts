// What the build makes of the output of wasm-bindgen, see `bindings.mjs`.
import type { CoreConstructor } from "./core.js";

/**
 * Makes an instance of a compiled core and gives its class.
 *
 * @param guard gives what the bindings use in place of the core's exports
 */
export function instantiate(compiled: WebAssembly.Module, guard: (exports: WebAssembly.Exports) => WebAssembly.Exports): CoreConstructor;

/** Rejects all promises that the core has made and not settled. */
export function abandonPromises(reason: unknown): void;

/** Ends all requests, timers and listeners of the core. */
export function abandonScopes(): void;
