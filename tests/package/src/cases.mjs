// The ways to build and to run, each with the tool's default configuration.
import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { open } from "./page.mjs";
import { run, serve } from "./programs.mjs";
import { site } from "./site.mjs";

const STRICT = (server) => `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${server}; img-src data:`;
const DEAF = (server) => `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src ${server}; img-src data:`;

const WORKER = { "main.js": "worker-page.js" };

/**
 * @param {object} setting
 * @param {string} setting.root a folder with `node_modules`, `apps` and nothing else
 * @param {string} setting.server the dev server
 * @param {import("playwright-core").Browser} setting.browser
 * @returns {readonly { name: string, core: "file" | "script" | "-", run: () => Promise<{ said: string[], core: string }> }[]}
 */
export function cases({ root, server, browser }) {
  const node = process.execPath;
  const bin = (path) => [node, join(root, "node_modules", path)];
  const vite = bin("vite/bin/vite.js");
  const query = `server=${encodeURIComponent(server)}`;

  /** A copy of an app with the shared sources, in a folder of its own; `roles` says which of them are to be `main.js` and so on. */
  const app = async (name, as, roles = {}) => {
    const folder = join(root, "work", as);
    await mkdir(join(folder, "src"), { recursive: true });
    await cp(join(root, "apps/shared"), join(folder, "src"), { recursive: true });
    await cp(join(root, "apps", name), folder, { recursive: true }).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    for (const [role, file] of Object.entries(roles)) await copyFile(join(folder, "src", file), join(folder, "src", role));
    await copyFile(join(folder, "src/page.html"), join(folder, "index.html"));
    await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    return folder;
  };
  /** Gives an app a package of its own. */
  const own = (folder, name) => cp(join(root, "node_modules", name), join(folder, "node_modules", name), { recursive: true });
  /** Opens a page of a folder, or of a server that runs. */
  const look = async (served, path = "/index.html?") => {
    try {
      return await open(browser, `${served.url}${path}${query}`);
    } catch (error) {
      throw served.said ? new Error(`${error.message}\n${served.said()}`) : error;
    } finally {
      served.close();
    }
  };
  const once = (work) => {
    let result;
    return () => (result ??= work());
  };

  const viteBuild = (as, roles) =>
    once(async () => {
      const folder = await app("vite", as, roles);
      await run(folder, [...vite, "build"]);
      return join(folder, "dist");
    });
  const development = (program) => (port) => [...program, "--host", "127.0.0.1", "--strictPort", "--port", port];
  const viteApp = viteBuild("vite-build");
  const esbuild = (as, roles, ...options) =>
    once(async () => {
      const folder = await app("esbuild", as, roles);
      await run(folder, [join(root, "node_modules/esbuild/bin/esbuild"), "src/main.js", "--bundle", "--outdir=dist/src", "--outbase=src", ...options]);
      await copyFile(join(folder, "index.html"), join(folder, "dist/index.html"));
      return join(folder, "dist");
    });
  const esbuildApp = esbuild("esbuild");
  const runtime = (command, entry) => async () => {
    const folder = await app("runtime", `runtime-${entry.replace("/", "-")}`);
    const said = (await run(folder, [...command, "main.js", server, entry])).trim().split("\n").at(-1);
    if (!said.startsWith("said: hello ")) throw new Error(said);
    return { said: [said], core: "-" };
  };
  const runtimes = [
    ["Node.js", [node]],
    ["Deno", [...bin("deno/bin.cjs"), "run", "--allow-net", "--allow-read", "--allow-env"]],
    ["Bun", [join(root, "node_modules/.bin/bun")]],
  ];
  const plain = async (page, way = "", options = {}) => look(await site(root, options), `/${page}?${way}`);
  const plainApp = once(() => app("static", "static"));

  return [
    { name: "script type=module, static server", core: "file", run: async () => (await plainApp(), plain("work/static/page.html")) },
    { name: "Vite: development server", core: "file", run: async () => {
      const folder = await app("vite", "vite-dev");
      await own(folder, "ourchat-sdk");
      return look(await serve(folder, development(vite)));
    } },
    { name: "Vite: development server, packages of a workspace", core: "file", run: async () => look(await serve(await app("vite", "vite-dev-workspace"), development(vite))) },
    { name: "Vite 7: development server", core: "script", run: async () => look(await serve(await app("vite", "vite-7-dev"), development(bin("vite-7/bin/vite.js")))) },
    { name: "Vite: build", core: "file", run: async () => look(await site(await viteApp())) },
    { name: "webpack", core: "file", run: async () => {
      const folder = await app("webpack", "webpack");
      await run(folder, [...bin("webpack/bin/webpack.js"), "--entry", "./src/main.js"]);
      return look(await site(folder), "/classic.html?");
    } },
    { name: "Rollup with node-resolve", core: "script", run: async () => {
      const folder = await app("rollup", "rollup");
      await run(folder, [...bin("rollup/dist/bin/rollup"), "src/main.js", "--dir", "dist/src", "--format", "es", "--plugin", "node-resolve"]);
      await copyFile(join(folder, "index.html"), join(folder, "dist/index.html"));
      return look(await site(join(folder, "dist")));
    } },
    { name: "esbuild: one file", core: "script", run: async () => look(await site(await esbuildApp())) },
    { name: "esbuild: splitting, site with a router", core: "script", run: async () => look(await site(await esbuild("esbuild-split", {}, "--splitting", "--format=esm")(), { pageForAll: true })) },
    { name: "Parcel", core: "file", run: async () => {
      const folder = await app("parcel", "parcel");
      await run(folder, [...bin("parcel/lib/bin.js"), "build", "index.html"]);
      return look(await site(join(folder, "dist")));
    } },
    { name: "Next.js: on the server and in the browser", core: "file", run: async () => {
      const folder = await app("next", "next");
      await run(folder, [...bin("next/dist/bin/next"), "build"]);
      const served = await serve(folder, (port) => [...bin("next/dist/bin/next"), "start", "--hostname", "127.0.0.1", "--port", port]);
      const html = await (await fetch(`${served.url}/?${query}`)).text();
      if (!html.includes("nobody, 0 messages, no name, connecting")) throw new Error(`the server did not render the hooks: ${html}`);
      return look(served, "/?");
    } },
    { name: "SvelteKit: on the server and in the browser", core: "file", run: async () => {
      const folder = await app("sveltekit", "sveltekit");
      await run(folder, [...vite, "build"]);
      return look(await serve(folder, (port) => [...vite, "preview", "--host", "127.0.0.1", "--strictPort", "--port", port]), "/?");
    } },
    { name: "module worker, Vite build", core: "file", run: async () => look(await site(await viteBuild("vite-worker", WORKER)())) },
    { name: "module worker, webpack", core: "file", run: async () => {
      const folder = await app("webpack", "webpack-worker", WORKER);
      await run(folder, [...bin("webpack/bin/webpack.js"), "--entry", "./src/main.js"]);
      return look(await site(folder), "/classic.html?");
    } },
    { name: "module worker with ourchat-sdk/worker, esbuild", core: "script", run: async () => look(await site(await esbuild("esbuild-worker", { ...WORKER, "worker.js": "one-file-worker.js" }, "src/worker.js", "--format=esm")())) },
    ...["classic", "module"].map((type) => ({ name: `${type} service worker with ourchat-sdk/worker, esbuild`, core: "script", run: async () => {
      const format = type === "classic" ? "iife" : "esm";
      const dist = await esbuild(`service-worker-${type}`, { "main.js": "service-worker-page.js" }, "src/service-worker.js", `--format=${format}`)();
      // Beside the page, which is the place of what a service worker may serve.
      await copyFile(join(dist, "src/service-worker.js"), join(dist, "service-worker.js"));
      return look(await site(dist), `/index.html?script=/service-worker.js&type=${type}&`);
    } })),
    { name: "strict policy, Vite build", core: "file", run: async () => look(await site(await viteApp(), { policy: STRICT(server) })) },
    { name: "strict policy, esbuild", core: "script", run: async () => look(await site(await esbuildApp(), { policy: STRICT(server) })) },
    { name: "ourchat-sdk/inline on a page that may load nothing", core: "script", run: async () => (await plainApp(), plain("work/static/inline.html", "", { policy: DEAF(server) })) },
    ...["url", "response", "bytes", "module"].map((way) => ({
      name: `ourchat-sdk/slim with its WebAssembly as ${way}`,
      core: "file",
      run: async () => (await plainApp(), plain("work/static/slim.html", `way=${way}&`)),
    })),
    ...["18", "19"].map((version) => ({ name: `React ${version}: hooks, Strict Mode, Suspense`, core: "script", run: async () => {
      const folder = await app("react", `react-${version}`);
      // An older React in its own place, and the package beside it, which has to find the same.
      if (version === "18") await cp(join(root, "react-18/node_modules"), join(folder, "node_modules"), { recursive: true });
      await own(folder, "ourchat-sdk");
      await run(folder, [join(root, "node_modules/esbuild/bin/esbuild"), "main.jsx", "--bundle", "--jsx=automatic", "--outfile=dist/src/main.js"]);
      await copyFile(join(folder, "index.html"), join(folder, "dist/index.html"));
      return look(await site(join(folder, "dist")), `/index.html?react=${version}&`);
    } })),
    ...runtimes.map(([name, command]) => ({ name, core: "-", run: runtime(command, "ourchat-sdk") })),
    ...runtimes.map(([name, command]) => ({ name: `${name} with ourchat-sdk/worker`, core: "-", run: runtime(command, "ourchat-sdk/worker") })),
  ];
}
