// What npm packs, as those see it who install it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import typescript from "typescript";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL("./", import.meta.url));
// Outside of the checkout, where nothing but the tarball can be found.
const work = await mkdtemp(join(tmpdir(), "ourchat-sdk-tarball-"));
after(() => rm(work, { recursive: true, force: true }));

const [{ filename, files }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", work], join(here, "../../pkg")));
const tarball = join(work, filename);
const consumer = join(work, "consumer");
const installed = join(consumer, "node_modules/ourchat-sdk");
await mkdir(installed, { recursive: true });
run("tar", ["--extract", "--file", tarball, "--strip-components", "1", "--directory", installed]);
const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
const paths = files.map(({ path }) => path);
const entries = Object.entries(manifest.exports).filter(([, entry]) => entry.types !== undefined);
const scripts = paths.filter((path) => path.endsWith(".js"));

/** Runs a program to its end; gives what it wrote. */
function run(program, programArguments, cwd = work) {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  assert.equal(status, 0, `${program} ${programArguments.join(" ")}\n${stdout}\n${stderr}\n${error ?? ""}`);
  return stdout;
}

test("everything that belongs into it is in it, and nothing else", () => {
  for (const path of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "package.json", "dist/ourchat.wasm", "dist/errors.json"]) {
    assert.ok(paths.includes(path), path);
  }
  for (const [name, { types, default: script }] of entries) {
    assert.ok(paths.includes(types.slice(2)), `types of ${name}`);
    assert.ok(paths.includes(script.slice(2)), `script of ${name}`);
    assert.ok(name === "." || paths.includes(`${name.slice(2)}/package.json`), `folder of ${name}`);
  }
  for (const path of scripts) assert.ok(paths.includes(`${path}.map`), `source map of ${path}`);
  const others = paths.filter((path) => !/^(dist\/.*\.(js|js\.map|d\.ts|wasm|json)|README\.md|LICENSE-\w+|([\w-]+\/)*package\.json)$/.test(path));
  assert.deepEqual(others, []);
});

test("source maps carry their sources, and name no folder of the machine", async () => {
  for (const path of scripts) {
    const { sources, sourcesContent } = JSON.parse(await readFile(join(installed, `${path}.map`), "utf8"));
    assert.equal(sourcesContent?.filter((text) => typeof text === "string").length, sources.length, path);
    assert.deepEqual(sources.filter((source) => !/^[\w.]/.test(source)), [], path);
  }
});

test("the manifest promises no side effects and asks for no other package", () => {
  assert.equal(manifest.sideEffects, false);
  assert.equal(manifest.type, "module");
  assert.equal(manifest.dependencies, undefined);
  assert.ok(Object.keys(manifest.peerDependencies ?? {}).every((name) => manifest.peerDependenciesMeta?.[name]?.optional === true));
});

test("no script waits at its top level or loads anything synchronously", async () => {
  for (const path of scripts) {
    const code = await readFile(join(installed, path), "utf8");
    // The last standard without `await` outside of functions.
    const { warnings } = await transform(code, { format: "esm", target: "es2021", supported: { "class-static-blocks": true } });
    assert.deepEqual(warnings, [], path);
    const loads = [];
    walk(path, code, (node) => {
      if (!typescript.isCallExpression(node)) return;
      const [name, , , asynchronous] = [node.expression.name?.text ?? node.expression.text, ...node.arguments];
      // `request.open(method, url, false)`, where minifiers write `!1`.
      if (name === "importScripts" || (name === "open" && asynchronous && asynchronous.getText() !== "!0")) loads.push(node.getText());
    });
    assert.deepEqual(loads, [], path);
  }
});

test("importing any entry needs no page", () => {
  // Packages that are optional peers are another's to install.
  const own = entries.filter(([name]) => name !== "./react").map(([name]) => join("ourchat-sdk", name));
  const script = `
    const before = Object.getOwnPropertyNames(globalThis).join();
    for (const name of ${JSON.stringify(own)}) await import(name);
    if (Object.getOwnPropertyNames(globalThis).join() !== before) throw new Error("a global was left");`;
  run(process.execPath, ["--input-type=module", "--eval", script], consumer);
});

test("an error is of one class in all entries, and of every copy", () => {
  const script = `
    import { OurChat, OurChatError } from "ourchat-sdk";
    import * as errors from "ourchat-sdk/errors";
    import * as inline from "ourchat-sdk/inline";
    import * as slim from "ourchat-sdk/slim";
    import * as worker from "ourchat-sdk/worker";
    import assert from "node:assert/strict";
    for (const other of [errors, inline, slim]) assert.equal(other.OurChatError, OurChatError);
    assert.throws(() => new slim.OurChat({}), (error) => error instanceof OurChatError && "wasm" in error.fields);
    assert.throws(() => new worker.OurChat({ timeoutMs: -1 }), (error) => error instanceof OurChatError);
    for (const { OurChat: Class } of [inline, worker]) await new Class().ready();
    await new OurChat().ready();`;
  run(process.execPath, ["--input-type=module", "--eval", script], consumer);
});

test("the file for workers loads nothing later", async () => {
  const code = await readFile(join(installed, "dist/worker.js"), "utf8");
  const later = [];
  walk("worker.js", code, (node) => {
    const { kind, expression } = node;
    const isImport = kind === typescript.SyntaxKind.ImportDeclaration || expression?.kind === typescript.SyntaxKind.ImportKeyword;
    if (isImport || typescript.isMetaProperty(node)) later.push(node.getText());
  });
  assert.deepEqual(later, []);
});

test("publint finds nothing to say", async () => {
  const bytes = await readFile(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("every entry has its types in every resolution", () => {
  // Data is of no type that these could know. There are ES modules only, which CommonJS loads by `import()` or, in current Node.js, by `require`.
  const attw = join(require.resolve("@arethetypeswrong/cli/package.json"), "../dist/index.js");
  run(process.execPath, [attw, tarball, "--ignore-rules", "cjs-resolves-to-esm", "--exclude-entrypoints", "errors.json", "ourchat.wasm"]);
});

test("no published type is any", async () => {
  const found = [];
  for (const path of paths.filter((name) => name.endsWith(".d.ts"))) {
    walk(path, await readFile(join(installed, path), "utf8"), (node) => {
      if (node.kind === typescript.SyntaxKind.AnyKeyword) found.push(`${path}: ${node.parent.getText()}`);
    });
  }
  assert.deepEqual(found, []);
});

for (const [name, from] of [["TypeScript 5", require], ["TypeScript 7", createRequire(join(here, "../../pkg/"))]]) {
  for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    test(`a strict consumer compiles with ${name}, module resolution ${moduleResolution}`, async () => {
      await cp(join(here, "consumer"), consumer, { recursive: true });
      const types = join(consumer, "node_modules/@types");
      for (const folder of ["react"]) await cp(join(here, "../../node_modules/@types", folder), join(types, folder), { recursive: true });
      await cp(join(here, "../../node_modules/csstype"), join(consumer, "node_modules/csstype"), { recursive: true });
      const config = {
        compilerOptions: {
          module,
          moduleResolution,
          target: "es2022",
          lib: ["es2022", "dom", "dom.iterable"],
          jsx: "react-jsx",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          resolveJsonModule: true,
          noEmit: true,
          types: [],
        },
        include: await sourcesOf(consumer),
      };
      await writeFile(join(consumer, "package.json"), '{ "type": "module" }');
      await writeFile(join(consumer, "tsconfig.json"), JSON.stringify(config));
      const folder = from.resolve("typescript/package.json").replace(/package\.json$/, "");
      const { bin } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const version = run(process.execPath, [join(folder, bin.tsc), "--version"]);
      assert.match(version, new RegExp(`Version ${name.at(-1)}\\.`));
      run(process.execPath, [join(folder, bin.tsc), "--project", consumer], consumer);
    });
  }
}

/** Shows every part of a source to a function. */
function walk(name, text, look) {
  const visit = (node) => {
    look(node);
    node.forEachChild(visit);
  };
  visit(typescript.createSourceFile(name, text, typescript.ScriptTarget.Latest, true));
}

async function sourcesOf(folder) {
  return (await readdir(folder)).filter((name) => /\.tsx?$/.test(name));
}
