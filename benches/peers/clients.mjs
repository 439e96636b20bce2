// Everybody who is measured, in the order of the tables. `module`: the file in `clients`, where it has another name. `startOnly`:
// another way to load the same client, so only its start is measured. `like`: whose files it has; `preload`: which of them the
// page asks for together with the script, as `<link rel="preload" as="fetch" crossorigin>` in its head does.

export const CLIENTS = [
  { id: "raw", name: "raw `fetch`, nothing decoded", short: "raw fetch" },
  { id: "ourchat-sdk", name: "**ourchat-sdk**", short: "ourchat-sdk" },
  { id: "ourchat-sdk-preloaded", like: "ourchat-sdk", preload: "ourchat.wasm", startOnly: true, name: "**ourchat-sdk**, WebAssembly preloaded", short: "ours, preloaded" },
  { id: "ourchat-sdk-inline", startOnly: true, name: "**ourchat-sdk/inline**", short: "ours, inline" },
  { id: "connect-web", name: "connect-web, protobuf-es", short: "connect-web" },
  { id: "grpc-web-binary", name: "grpc-web, binary", short: "grpc-web binary" },
  { id: "grpc-web-text", name: "grpc-web, text", short: "grpc-web text" },
  { id: "protobuf-ts-speed", module: "protobuf-ts", name: "protobuf-ts, speed", short: "protobuf-ts speed" },
  { id: "protobuf-ts-size", module: "protobuf-ts", name: "protobuf-ts, code size", short: "protobuf-ts size" },
  { id: "tonic", name: "tonic-web-wasm-client", short: "tonic (wasm)" },
];
