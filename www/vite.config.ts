import { defineConfig, type Plugin } from "vite";
import { errorReference } from "./errors/plugin.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Older servers are elsewhere, and the user says where: only the chat may open WebSockets to anybody. */
const policyOf = (page: string): string =>
  page === "/index.html" ? POLICY.replace("connect-src 'self'", "connect-src 'self' ws: wss:") : POLICY;

/**
 * Puts the content security policy into the built page only: Vite's own development
 * server needs inline scripts and a WebSocket, which the policy forbids.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: (_html, { path }) => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policyOf(path) },
        injectTo: "head-prepend",
      },
    ],
  };
}

// A server to pass API calls on to while developing with `vite`, for example
// OURCHAT_SERVER=http://127.0.0.1:7777 npm run dev -w www
const server = process.env["OURCHAT_SERVER"];

export default defineConfig({
  // Relative addresses, so that the built folder works at any path.
  base: "./",
  plugins: [errorReference(import.meta.dirname), contentSecurityPolicy()],
  build: {
    target: "es2022",
    rolldownOptions: { input: ["index.html", "errors/index.html"] },
    // The policy has no data: for images or fonts, and wasm must stay a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // Pre-bundling would move the package's module away from its wasm file.
  optimizeDeps: { exclude: ["ourchat-sdk"] },
  ...(server ? { server: { proxy: { "^/(service\\.|v1/)": { target: server } } } } : {}),
});
