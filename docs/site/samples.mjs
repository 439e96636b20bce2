// Compiles the samples of the guide in strict mode against the built package.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const PAGES = ["docs/guide", "docs/guide/zh"];

/** What samples take from the app around them. */
const AROUND = `
  import type { OurChat as Client, OurChatErrorCode } from "ourchat-sdk";
  declare global {
    var chat: Client, server: string, email: string, password: string, sessionId: string, photo: File;
    var image: HTMLImageElement, passwordField: HTMLInputElement;
    function show(...values: unknown[]): void;
    function showLogin(reason: string): void;
    function showConnection(state: string): void;
    function showProgress(state: string, sent: number, total: number | undefined): void;
    function remove(id: string): void;
    function mark(path: string, problems: readonly string[]): void;
  }`;

/** What is wrong with them, by page and line. */
export async function wrongSamples() {
  const files = new Map([[join(root, "docs/site/around.ts"), AROUND]]);
  const origins = new Map();
  for (const folder of PAGES) {
    for (const name of await readdir(join(root, folder))) {
      if (!name.endsWith(".md")) continue;
      const text = await readFile(join(root, folder, name), "utf8");
      for (const [whole, language, code] of text.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)) {
        const line = text.slice(0, text.indexOf(whole)).split("\n").length;
        const path = join(root, `docs/site/sample-${files.size}.${language}`);
        // The names of the package that most samples do not import again.
        const taken = /\bfrom "ourchat-sdk/.test(code) ? "" : 'import { OurChat, OurChatError } from "ourchat-sdk"; void OurChat; void OurChatError; ';
        files.set(path, `${taken}export {}; ${code}`);
        origins.set(path, { page: `${folder}/${name}`, line });
      }
    }
  }
  if (origins.size === 0) throw new Error("no sample was found");
  const options = {
    strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts", "lib.esnext.disposable.d.ts"], types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile: readSource } = host;
  host.getSourceFile = (path, ...rest) => (files.has(path) ? ts.createSourceFile(path, files.get(path), rest[0]) : getSourceFile.call(host, path, ...rest));
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path) ?? readSource.call(host, path);
  const program = ts.createProgram([...files.keys()], options, host);
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const origin = origins.get(file?.fileName);
    const at = origin === undefined ? file?.fileName : `${origin.page}:${origin.line + 1 + file.getLineAndCharacterOfPosition(start).line}`;
    return `${at}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  return { count: origins.size, problems };
}
