/** What the runner reads from the page. */
interface Results {
  done: boolean;
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
  /** Lines that the suites print. */
  lines: string[];
  /** What the page asks of the driver of the browser. */
  wish?: { readonly what: Wish; grant(granted: boolean): void };
}

/** What only the driver of a browser can do. */
export type Wish = "offline" | "online";

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
export async function wish(what: Wish): Promise<boolean> {
  try {
    return await new Promise<boolean>((grant) => {
      results.wish = { what, grant };
      setTimeout(() => grant(false), PATIENCE_MS);
    });
  } finally {
    delete results.wish;
  }
}
