/**
 * One running core. A panic in it is the end of it and of all its calls, but not of the page: the next call gets a new
 * one, see `loader.ts`.
 *
 * @internal
 */
import { abandonPromises, abandonScopes, instantiate } from "./bindings.js";
import type { CoreConstructor } from "./core.js";
import type { OurChatError } from "./error.js";
import { failure } from "./failure.js";

/**
 * Exports that nobody waits for: those of wasm-bindgen itself, which run callbacks and free memory, and the brakes of
 * handles. When the core is lost they do nothing, as an exception would only reach the page.
 */
const UNATTENDED = /^__|_(close|cancel|pause)$|handle_resume$/;

/** A running core, shared by all clients of a page. */
export class Instance {
  /** The class of the bindings. */
  readonly Core: CoreConstructor;
  readonly #listeners = new Set<(error: OurChatError) => void>();
  #lost: OurChatError | undefined;
  /** How many exports are running, each called by an import of the one before. */
  #depth = 0;

  /** Throws what WebAssembly throws when the module is not that of this version. */
  constructor(compiled: WebAssembly.Module) {
    this.Core = instantiate(compiled, (exports) =>
      Object.fromEntries(
        Object.entries(exports).map(([name, value]) => [name, value instanceof Function ? this.#guarded(name, value) : value]),
      ),
    );
  }

  /** Whether the core panicked. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Tells once that the core panicked, with an error that names no operation. Returns a function that ends the listening. */
  onLost(listener: (error: OurChatError) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #guarded(name: string, run: Function): (...values: unknown[]) => unknown {
    const unattended = UNATTENDED.test(name);
    return (...values) => {
      if (this.#lost === undefined) {
        this.#depth += 1;
        try {
          return run(...values) as unknown;
        } catch (thrown) {
          // Nothing that the core calls throws: this is a trap.
          this.#lose(thrown);
        } finally {
          this.#depth -= 1;
        }
      }
      // Within another export the exception has to go on, to end that one too.
      // Some bindings look into what they get.
      if (unattended && this.#depth === 0) return [];
      throw this.#lost;
    };
  }

  #lose(thrown: unknown): void {
    // A trap within a trap.
    if (this.#lost !== undefined) return;
    // The innermost function of the core, by which the package's list of its functions names it. Reading the stack also
    // lets go of what it refers to, which engines keep until then: here that would be the whole core.
    const place = thrown instanceof Error && /wasm-function\[\d+\](:0x[\da-f]+)?/.exec(String(thrown.stack))?.[0];
    this.#lost = failure("sdk/panic", { reason: `the core broke down${place ? ` in ${place}` : ""}`, cause: thrown });
    abandonPromises(this.#lost);
    abandonScopes();
    for (const listener of this.#listeners) listener(this.#lost);
    this.#listeners.clear();
  }
}
