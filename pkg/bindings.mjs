// Makes a module of the output of wasm-bindgen that can begin anew: everything that belongs to one running core is put
// into a function, so that a core that panicked leaves nothing behind for the next.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The part of a core's bindings that JavaScript modules of the core hold. */
const SHARED = { "host.js": ["abandonScopes"], "boundary.js": ["abandonPromises"] };

/**
 * An esbuild plugin that answers the import of `bindings.js`.
 *
 * @param {URL} wasm folder with the output of wasm-bindgen
 * @param {string} also code that is run in every new core, with its exported functions in scope
 * @returns {import("esbuild").Plugin}
 */
export function bindings(wasm, also = "") {
  const core = fileURLToPath(new URL("core.js", wasm));
  return {
    name: "bindings",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/bindings\.js$/ }, () => ({ path: core, sideEffects: false }));
      onLoad({ filter: /[\\/]core\.js$/ }, async ({ path }) => {
        if (path !== core) return undefined;
        try {
          return { contents: adapt(await readFile(path, "utf8"), also), loader: "js" };
        } catch (thrown) {
          return { errors: [{ text: String(thrown) }] };
        }
      });
    },
  };
}

/** @param {string} source @param {string} also */
function adapt(source, also) {
  const imports = [...source.matchAll(/^import .*$/gm)].map(([line]) => line);
  // The same module is named once for each block of imports, and a key that comes twice earns a warning.
  const named = new Set();
  let body = source
    .replace(/^import .*$/gm, "")
    .replace(/^\s*"(\.\/snippets\/[^"]+)": import\d+,\n/gm, (line, name) => (named.has(name) ? "" : named.add(name) && line))
    .replace(/^export (class|function) /gm, "$1 ");
  // The facade fetches and compiles.
  body = cut(body, "async function __wbg_load(", "function initSync(");
  body = cut(body, "async function __wbg_init(", "export {");
  body = cut(body, "export {", undefined);
  const guarded = body.replace("wasm = instance.exports;", "wasm = guard(instance.exports);");
  if (guarded === body) throw new Error("the bindings take the exports of the core in an unknown way");
  if (/import\.meta|^export /m.test(guarded)) throw new Error("the bindings name a file or export in an unknown way");
  const shared = Object.entries(SHARED).map(([file, names]) => {
    const from = imports.map((line) => /from ['"](.*)['"]/.exec(line)?.[1]).find((path) => path?.endsWith(`/${file}`));
    if (from === undefined) throw new Error(`the bindings do not import ${file}`);
    return `export { ${names.join(", ")} } from "${from}";`;
  });
  return [
    ...imports,
    ...shared,
    "export function instantiate(compiled, guard) {",
    guarded,
    "initSync({ module: compiled });",
    also,
    "return Core;",
    "}",
  ].join("\n");
}

/** @param {string} text @param {string} from @param {string | undefined} to */
function cut(text, from, to) {
  const start = text.indexOf(from);
  const end = to === undefined ? text.length : text.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`the bindings have no ${start < 0 ? from : to}`);
  return text.slice(0, start) + text.slice(end);
}
