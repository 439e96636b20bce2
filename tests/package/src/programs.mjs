// Running the tools, and ending them with this program.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

// Nothing is told to anybody about these runs.
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1", CI: "1" };

function start(cwd, [program, ...programArguments]) {
  const child = spawn(program, programArguments, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const end = new Promise((resolve) => {
    child.on("error", (error) => resolve(String(error)));
    child.on("close", (code, signal) => resolve(code ?? signal));
  }).finally(() => running.delete(child));
  return { child, end, said: () => Buffer.concat(output).toString() };
}

/** Runs a program to its end; gives its output, and throws that when it fails or takes too long. */
export async function run(cwd, command, limitMs = 600_000) {
  const { child, end, said } = start(cwd, command);
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const code = await end;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}\n${said()}`);
  return said();
}

/**
 * Starts a server and waits until it answers.
 *
 * @param {(port: number) => string[]} command
 */
export async function serve(cwd, command) {
  const port = await freePort();
  const { child, end, said } = start(cwd, command(String(port)));
  let ended = false;
  void end.then(() => (ended = true));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (ended || Date.now() > deadline) throw new Error(`${command(port).join(" ")} does not serve\n${said()}`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      await answer.arrayBuffer();
      return { url, said, close: () => child.kill("SIGKILL") };
    } catch {
      await pause(100);
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
