// Running the tools.
import { setTimeout as pause } from "node:timers/promises";
import { freePort, start } from "./processes.mjs";

// Nothing is told to anybody about these runs.
const env = { NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1", CI: "1" };

/** Runs a program to its end; gives its output, and throws that when it fails or takes too long. */
export async function run(cwd, command, limitMs = 600_000) {
  const { child, end, said } = start(command, { cwd, env });
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
  const { child, ended, said } = start(command(String(port)), { cwd, env });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (ended() || Date.now() > deadline) throw new Error(`${command(port).join(" ")} does not serve\n${said()}`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      await answer.arrayBuffer();
      return { url, said, close: () => child.kill("SIGKILL") };
    } catch {
      await pause(100);
    }
  }
}
