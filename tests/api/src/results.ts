/** What the runner reads from the page. */
interface Results {
  done: boolean;
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
  /** Lines that the suites print. */
  lines: string[];
}

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
