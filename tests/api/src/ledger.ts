/** What a page owes while a test runs: timers that were set, and rejections that nobody handled. */
export class Ledger {
  readonly rejections: unknown[] = [];
  readonly #timers = new Set<unknown>();
  readonly #restore: (() => void)[] = [];

  private constructor() {
    const rejected = (event: PromiseRejectionEvent) => {
      this.rejections.push(event.reason);
      event.preventDefault();
    };
    addEventListener("unhandledrejection", rejected);
    const { setTimeout, clearTimeout } = globalThis;
    const set = (action: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        action(...values);
      }, ms);
      this.#timers.add(timer);
      return timer;
    };
    const clear = (timer: Parameters<typeof clearTimeout>[0]) => {
      this.#timers.delete(timer);
      clearTimeout(timer);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    this.#restore.push(() => {
      removeEventListener("unhandledrejection", rejected);
      Object.assign(globalThis, { setTimeout, clearTimeout });
    });
  }

  /** Keeps a ledger while something runs. */
  static async during(action: (ledger: Ledger) => Promise<void>): Promise<void> {
    const ledger = new Ledger();
    try {
      await action(ledger);
    } finally {
      for (const restore of ledger.#restore) restore();
    }
  }

  /** Timers that neither rang nor were cleared. */
  get timers(): number {
    return this.#timers.size;
  }
}

/** A signal that several calls share, whose listeners are counted. */
export interface CountedSignal {
  readonly signal: AbortSignal;
  abort(): void;
  /** Listeners that were not taken away. */
  readonly listeners: number;
  /** Listeners that were ever added. */
  readonly added: number;
}

/** Makes a {@link CountedSignal}. */
export function countedSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let added = 0;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  Object.assign(signal, {
    addEventListener: (...[type, listener, options]: Parameters<typeof add>) => {
      listeners.add(listener);
      added += 1;
      add(type, listener, options);
    },
    removeEventListener: (...[type, listener, options]: Parameters<typeof remove>) => {
      listeners.delete(listener);
      remove(type, listener, options);
    },
  });
  return {
    signal,
    abort: () => controller.abort(),
    get listeners() {
      return listeners.size;
    },
    get added() {
      return added;
    },
  };
}
