/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The symbols of explicit resource management, also where the engine does not have them yet.
 *
 * @internal
 */

/** `Symbol.dispose`, for `using`. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/** `Symbol.asyncDispose`, for `await using`. */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);
