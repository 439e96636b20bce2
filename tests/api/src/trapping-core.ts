/**
 * A WebAssembly module with the exports that the bindings need to begin, whose constructor of the core traps. It stands
 * for a core with a defect: a trap is all that JavaScript sees of one.
 */
export const TRAPPING_CORE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Types: one function without parameters and results.
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  // Functions: two of that type.
  ...[0x03, 0x03, 0x02, 0x00, 0x00],
  // Memory: one page.
  ...[0x05, 0x03, 0x01, 0x00, 0x01],
  ...exports(["memory", 2, 0], ["__wbindgen_start", 0, 0], ["core_new", 0, 1]),
  // Code: the first function does nothing, the second traps.
  ...[0x0a, 0x08, 0x02, 0x02, 0x00, 0x0b, 0x03, 0x00, 0x00, 0x0b],
]);

function exports(...entries: readonly (readonly [name: string, kind: number, index: number])[]): number[] {
  const body = entries.flatMap(([name, kind, index]) => [name.length, ...new TextEncoder().encode(name), kind, index]);
  return [0x07, body.length + 1, entries.length, ...body];
}
