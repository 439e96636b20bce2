/**
 * The WebAssembly within a script, compressed: as large as the file once both are sent compressed, and smaller on disk.
 *
 * @internal
 */
import packed from "../../wasm/core_bg.wasm?packed";
import type { PackagedWasm } from "../loader.js";

/** Unpacks the copy. */
export const copy: PackagedWasm = (read) => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return read(new Response(stream, { headers: { "content-type": "application/wasm" } }));
};
