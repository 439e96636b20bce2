/** Memories of the WebAssembly modules that this page has instantiated. */
const memories: WebAssembly.Memory[] = [];

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports);
    if (this.exports.memory instanceof WebAssembly.Memory) memories.push(this.exports.memory);
  }
};

/** Size of the core's memory in bytes; the core is the only module with a memory of its own. */
export function coreMemoryBytes(): number {
  if (memories.length === 0) throw new Error("the core was not loaded in this page");
  return Math.max(...memories.map(({ buffer }) => buffer.byteLength));
}
