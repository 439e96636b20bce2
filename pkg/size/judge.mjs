// Which files an entry loads, and what is wrong with their size. Knows no files.

/**
 * A script and all that it imports, and so on, without what it loads when it is asked for.
 *
 * @param {string} entry
 * @param {ReadonlyMap<string, string>} scripts
 * @returns {string[]}
 */
export function closure(entry, scripts, found = new Set()) {
  if (found.has(entry)) return [...found];
  const code = scripts.get(entry);
  if (code === undefined) throw new Error(`there is no ${entry}`);
  found.add(entry);
  for (const [, path] of code.matchAll(/(?:^|[;}\n])\s*(?:import|export)\b[^;"'`()]*"(\.[^"]+)"/g)) {
    closure(new URL(path, `file:///${entry}`).pathname.slice(1), scripts, found);
  }
  return [...found];
}

/**
 * What is wrong: more bytes than the budget, growth that nobody has recorded, entries without a budget.
 *
 * @param {Readonly<Record<string, number>>} measured brotli bytes by entry
 * @param {{ growth: number, entries: Readonly<Record<string, { budget: number, recorded: number }>> }} budget `growth`: what an
 *   entry may grow over the recorded bytes, as a part of them
 * @param {readonly string[]} entries all there are
 * @returns {string[]}
 */
export function judge(measured, { growth, entries: limits }, entries) {
  const complaints = entries.filter((entry) => !(entry in limits)).map((entry) => `${entry} has no budget in pkg/size-budget.json`);
  for (const [entry, { budget, recorded }] of Object.entries(limits)) {
    const bytes = measured[entry] ?? Infinity;
    if (bytes > budget) complaints.push(`${entry} loads ${bytes} bytes (brotli), which is more than its budget of ${budget}`);
    if (bytes > recorded * (1 + growth)) {
      complaints.push(`${entry} has grown from ${recorded} to ${bytes} bytes (brotli): make it smaller, or record it with cargo xtask size --record`);
    }
  }
  return complaints;
}
