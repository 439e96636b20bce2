/**
 * The WebAssembly as a file beside the script.
 *
 * Bundlers that know `new URL(file, import.meta.url)` copy the file and put its address here. Others, esbuild and Rollup
 * without plugins among them, leave it behind: then the copy of `copy.ts` is loaded, which is a script and comes along with
 * every bundler.
 *
 * @internal
 */
import type { PackagedWasm } from "../loader.js";

/** The file; if it is not there, the copy in a script, which nobody loads before. */
export const fileOrCopy: PackagedWasm = async (read) => {
  try {
    return await read(new URL("./ourchat.wasm", import.meta.url));
  } catch (thrown) {
    try {
      const { copy } = await import("./copy.js");
      return await copy(read);
    } catch {
      // It is out of reach just as well, so that the file is what to speak of.
      throw thrown;
    }
  }
};
