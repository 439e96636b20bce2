// The three programs with the committed configurations, in which only addresses, ports, folders and certificates are others.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "node:tls";
import { freePort, start } from "../../package/src/processes.mjs";

/** The host names in the configurations: one for page and server, one for pages of other origins. */
export const HOSTS = { page: "chat.example.com", api: "api.example.com" };

/** How each is configured and started; a folder of its own, nothing else is touched. */
export const PROXIES = { nginx, caddy: caddyserver, envoy };

async function nginx({ program, folder, port, upstream, certificate, key, site, text }) {
  const configuration = replace(text, [
    ["server 127.0.0.1:7777;", `server ${upstream};`],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    ["listen 80;", `listen 127.0.0.1:${await freePort()};`],
    ["/etc/ssl/certs/chat.example.com.pem", certificate],
    ["/etc/ssl/private/chat.example.com.key", key],
    ["root /srv/ourchat;", `root ${site};`],
  ]);
  await writeFile(join(folder, "ourchat.conf"), configuration);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  // What a distribution's nginx.conf has around the files of conf.d.
  // Started by root, nginx becomes somebody who may not read the folder.
  const user = process.getuid() === 0 ? "user root;" : "";
  const main = `daemon off; ${user} worker_processes 1; pid ${folder}/pid; error_log stderr warn; events { worker_connections 256; }
    http { access_log off; ${temporary.join(" ")}
      types { text/html html; text/javascript js mjs; application/wasm wasm; application/json json; }
      include ${folder}/ourchat.conf; }`;
  await writeFile(join(folder, "nginx.conf"), main);
  return start([program, "-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")]);
}

async function caddyserver({ program, folder, port, upstream, certificate, key, site, text }) {
  const sites = Object.values(HOSTS).map((host) => [`\n${host} {\n`, `\n${host} {\n\ttls ${certificate} ${key}\n\tbind 127.0.0.1\n`]);
  const configuration = replace(text, [["reverse_proxy 127.0.0.1:7777", `reverse_proxy ${upstream}`], ["root * /srv/ourchat", `root * ${site}`], ...sites]);
  const options = `{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port ${port}\n\thttp_port ${await freePort()}\n\tservers {\n\t\tprotocols h1 h2\n\t}\n}\n`;
  await writeFile(join(folder, "Caddyfile"), options + configuration);
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
  return start([program, "run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")], { env });
}

async function envoy({ program, folder, port, upstream, certificate, key, pages, text }) {
  const [host, serverPort] = upstream.split(":");
  const [, pagePort] = pages.split(":");
  const configuration = replace(text, [
    ["address: 0.0.0.0, port_value: 443", `address: 127.0.0.1, port_value: ${port}`],
    ["address: 127.0.0.1, port_value: 7777", `address: ${host}, port_value: ${serverPort}`],
    ["address: 127.0.0.1, port_value: 8080", `address: 127.0.0.1, port_value: ${pagePort}`],
    ["/etc/ssl/certs/chat.example.com.pem", certificate],
    ["/etc/ssl/private/chat.example.com.key", key],
  ]);
  await writeFile(join(folder, "envoy.yaml"), configuration);
  return start([program, "-c", join(folder, "envoy.yaml"), "--log-level", "warning", "--disable-hot-restart", "--concurrency", "1"]);
}

/** Replaces texts that must be there. */
function replace(text, pairs) {
  let result = text;
  for (const [from, to] of pairs) {
    if (!result.includes(from)) throw new Error(`the configuration has no ${JSON.stringify(from)}`);
    result = result.replaceAll(from, () => to);
  }
  return result;
}

/** Starts a proxy on a free port and waits until it shakes hands. */
export async function proxy(name, { program, folder, ...setting }) {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const { said, ended } = await PROXIES[name]({ program, folder, port, ...setting });
  const deadline = Date.now() + 30_000;
  while (!(await shakes(port))) {
    if (ended() || Date.now() > deadline) throw new Error(`${name} does not start:\n${said()}`);
    await pause(50);
  }
  return { page: `https://${HOSTS.page}:${port}`, api: `https://${HOSTS.api}:${port}`, said };
}

function shakes(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: HOSTS.page, rejectUnauthorized: false }, () => resolve(true));
    socket.on("secureConnect", () => socket.destroy()).on("error", () => resolve(false));
  });
}
