// Programs that end with the one that starts them, and free ports for them. Also what other suites use.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/**
 * Starts a program.
 *
 * @param {string[]} command
 * @param {import("node:child_process").SpawnOptions} options such as `cwd` and what `env` has besides this program's own
 */
export function start([program, ...programArguments], { env, ...options } = {}) {
  const child = spawn(program, programArguments, { ...options, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output = [];
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
  const end = new Promise((resolve) => {
    child.on("error", (error) => resolve(String(error)));
    child.on("close", (code, signal) => resolve(code ?? signal));
  }).finally(() => {
    isOver = true;
    running.delete(child);
  });
  return { child, end, ended: () => isOver, said: () => Buffer.concat(output).toString() };
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
