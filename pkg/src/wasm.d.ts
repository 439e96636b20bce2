/** WebAssembly files that the build puts into a script. */
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** WebAssembly files that the build compresses (deflate) and puts into a script as base64. */
declare module "*.wasm?packed" {
  const base64: string;
  export default base64;
}
