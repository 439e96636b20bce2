/**
 * The WebAssembly within a script, compressed: as large as the file once both are sent compressed, and smaller on disk.
 *
 * @internal
 */
import packed from "../../wasm/core_bg.wasm?packed";
import type { PackagedWasm } from "../loader.js";
import { unpack } from "./unpack.js";

/** Unpacks the copy. */
export const copy: PackagedWasm = (read) => read(unpack(packed));
