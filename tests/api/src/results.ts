/** What the runner reads from the page. */
interface Results {
  done: boolean;
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
  /** Lines that the suites print. */
  lines: string[];
  /** What the page asks of the driver of the browser. */
  wish?: { readonly what: Wish; readonly subject?: unknown; grant(granted: unknown): void };
}

/** What only the driver of a browser can do; `console` shows the subject as the console of its developer tools would. */
export type Wish = "offline" | "online" | "console";

declare global {
  var __results: Results;
}

/** The results so far. */
export const results: Results = { done: false, passed: 0, failed: 0, failures: [], lines: [] };
globalThis.__results = results;

/** Prints a line into the page, the console and the results. */
export function print(line: string): void {
  results.lines.push(line);
  console.log(line);
  document.querySelector("#log")?.append(`${line}\n`);
}

/** How long the driver may take. */
const PATIENCE_MS = 10_000;

/** Asks the driver of the browser for something; tells whether it was done. A page that nobody drives asks in vain. */
export async function wish(what: "offline" | "online"): Promise<boolean> {
  return (await ask(what)) === true;
}

/** What the console of the browser's developer tools makes of a value, in the words of the browser's own protocol. */
export interface ConsoleView {
  readonly description: string;
  readonly preview: { readonly properties: readonly { readonly name: string; readonly type: string; readonly value?: string }[] };
}

/** Asks how the console shows a value; `undefined` where the driver cannot tell. */
export async function consoleView(subject: unknown): Promise<ConsoleView | undefined> {
  const view = await ask("console", subject);
  return typeof view === "object" && view !== null ? (view as ConsoleView) : undefined;
}

async function ask(what: Wish, subject?: unknown): Promise<unknown> {
  try {
    return await new Promise((grant) => {
      results.wish = { what, subject, grant };
      setTimeout(() => grant(false), PATIENCE_MS);
    });
  } finally {
    delete results.wish;
  }
}
