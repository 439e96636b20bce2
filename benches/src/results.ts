/** What the runner reads from the page. */
interface Results {
  done: boolean;
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
  lines: string[];
}

declare global {
  var __results: Results;
}

/** The results so far. */
export const results: Results = { done: false, passed: 0, failed: 0, failures: [], lines: [] };
globalThis.__results = results;

/** Prints a line into the page and the results. */
export function print(line: string): void {
  results.lines.push(line);
  document.querySelector("#log")?.append(`${line}\n`);
}

/** One thing that is measured: gives the milliseconds that it took. */
export type Contender = readonly [name: string, work: () => Promise<number>];

/**
 * Runs every contender in turn, `rounds` times after one round for warming up, and prints the median rate of each and its
 * ratio to that of the first.
 */
export async function compare(title: string, mebibytes: number, rounds: number, contenders: readonly Contender[]): Promise<void> {
  const times = new Map<string, number[]>();
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, work] of contenders) {
      const ms = await work();
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  print(`${title}, ${mebibytes} MiB, medians of ${rounds} rounds`);
  let first: number | undefined;
  for (const [name] of contenders) {
    const sorted = (times.get(name) ?? []).sort((a, b) => a - b);
    const rate = (mebibytes * 1000) / (sorted[Math.floor(sorted.length / 2)] ?? NaN);
    first ??= rate;
    print(`  ${name.padEnd(36)} ${rate.toFixed(0).padStart(6)} MiB/s   ${(rate / first).toFixed(2)}`);
  }
}
