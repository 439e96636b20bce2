/**
 * Results whose members are what the caller asked for.
 *
 * @internal
 */

/** Takes the members that were asked for out of an answer; lists are empty in it when they were not asked for. */
export function pickFields<T, F extends keyof T & string>(answer: object, fields: readonly F[]): Pick<T, F> {
  const picked: Partial<Record<F, unknown>> = {};
  for (const field of fields) {
    const value = (answer as Record<F, unknown>)[field];
    if (value !== undefined) picked[field] = value;
  }
  return picked as Pick<T, F>;
}
