// What the code of a WebAssembly module is made of.

/**
 * The bytes of a module's functions by Rust module, largest first.
 *
 * @param {Uint8Array} module
 * @param {string} symbols lines of `number:name`, as `wasm-opt --symbolmap` writes them
 * @returns {{ name: string, bytes: number, functions: number }[]}
 */
export function dominants(module, symbols) {
  const names = new Map(symbols.split("\n").filter(Boolean).map((line) => [Number(line.slice(0, line.indexOf(":"))), line.slice(line.indexOf(":") + 1)]));
  const { imported, sizes } = bodies(module);
  /** @type {Map<string, { bytes: number, functions: number }>} */
  const groups = new Map();
  sizes.forEach((bytes, index) => {
    const name = group(names.get(imported + index) ?? "");
    const sum = groups.get(name) ?? { bytes: 0, functions: 0 };
    groups.set(name, { bytes: sum.bytes + bytes, functions: sum.functions + 1 });
  });
  return [...groups].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.bytes - a.bytes);
}

/** Crate and module of a function, two levels deep for the core itself. @param {string} symbol */
export function group(symbol) {
  const name = symbol.replaceAll("\\20", " ").replaceAll("\\28", "(").replaceAll("\\29", ")").replaceAll("\\2c", ",").replaceAll("\\5b", "[").replaceAll("\\5d", "]").replace(/\[[\da-f]+\]/g, "");
  if (/drop_in_place|drop_glue/.test(name)) return "what is freed";
  const [crate, first, second] = /(\w+)((?:::\w+)*)/.exec(name.replace(/^[<&*(]*(?:mut |dyn |const )?[<&(]*/, ""))?.[0].split("::") ?? [""];
  if (!first) return crate || "other";
  return crate === "ourchat_sdk" && second ? `${first}::${second}` : `${crate}::${first}`;
}

/** @param {Uint8Array} module */
function bodies(module) {
  let at = 8;
  const number = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = module[at++] ?? 0;
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) return value;
    }
  };
  const skip = () => {
    const length = number();
    at += length;
  };
  const limits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  let imported = 0;
  const sizes = [];
  while (at < module.length) {
    const section = module[at++];
    const end = number() + at;
    if (section === 2) {
      for (let count = number(); count > 0; count -= 1) {
        skip();
        skip();
        const kind = module[at++];
        if (kind === 0) {
          number();
          imported += 1;
        } else if (kind === 1) {
          at += 1;
          limits();
        } else if (kind === 2) limits();
        else at += 2;
      }
    } else if (section === 10) {
      for (let count = number(); count > 0; count -= 1) {
        const length = number();
        sizes.push(length);
        at += length;
      }
    }
    at = end;
  }
  return { imported, sizes };
}
