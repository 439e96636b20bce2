/**
 * WebAssembly that the build has compressed and put into a script.
 *
 * @internal
 */

/** The file, as an answer to a request would bring it. */
export function unpack(base64: string): Response {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream, { headers: { "content-type": "application/wasm" } });
}
