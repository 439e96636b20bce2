// A server of files, as plain as they come.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json", ".css": "text/css" };

/**
 * Serves a folder.
 *
 * @param {object} [options]
 * @param {string} [options.policy] the content security policy of every answer
 * @param {boolean} [options.pageForAll] whether unknown paths are answered with the page, as sites with a router do
 */
export async function site(folder, { policy, pageForAll = false } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    let path = join(folder, normalize(decodeURIComponent(pathname)));
    const isFile = (candidate) => stat(candidate).then((entry) => entry.isFile(), () => false);
    if (!(await isFile(path)) && pageForAll) path = join(folder, "index.html");
    if (!(await isFile(path))) return response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    const headers = { "content-type": TYPES[extname(path)] ?? "application/octet-stream" };
    if (policy !== undefined) headers["content-security-policy"] = policy;
    createReadStream(path).pipe(response.writeHead(200, headers));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
