// @ts-check
// What runs the core's tasks: the engine's own microtasks and promises.

/** Calls the core in a moment. @param {() => void} run */
export function soon(run) {
  Promise.resolve().then(run);
}

/** Tells the core what came of a promise, by the number that it gave the promise. @param {unknown} promise @param {number} number
 * @param {(number: number, well: boolean, value: unknown) => void} settled */
export function watch(promise, number, settled) {
  Promise.resolve(promise).then(
    (value) => settled(number, true, value),
    (reason) => settled(number, false, reason),
  );
}
