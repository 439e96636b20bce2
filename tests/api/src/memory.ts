/** Memories of the WebAssembly modules that this page has instantiated. */
const memories: WebAssembly.Memory[] = [];

function remember<R extends WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource>(result: R): R {
  const { exports } = "instance" in result ? result.instance : result;
  if (exports.memory instanceof WebAssembly.Memory) memories.push(exports.memory);
  return result;
}

for (const name of ["instantiate", "instantiateStreaming"] as const) {
  const original = WebAssembly[name] as (...values: unknown[]) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  const remembering = async (...values: unknown[]) => remember(await original.apply(WebAssembly, values));
  Object.assign(WebAssembly, { [name]: remembering });
}

/** Size of the core's memory in bytes; the core is the only module with a memory of its own. */
export function coreMemoryBytes(): number {
  if (memories.length === 0) throw new Error("the core was not loaded in this page");
  return Math.max(...memories.map(({ buffer }) => buffer.byteLength));
}
