// The changelog in the form of Keep a Changelog.
import { json, text } from "./source.mjs";

/** The sections of a changelog by their heading, without their brackets. */
export function sections(markdown) {
  const found = new Map();
  for (const part of markdown.split(/^## /m).slice(1)) {
    const [heading, ...lines] = part.split("\n");
    const [, name, date] = /^\[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$/.exec(heading.trim()) ?? [];
    if (name === undefined) throw new Error(`a heading is not of the form "[1.2.3] - 2026-01-31": ${heading}`);
    found.set(name, { date, entries: lines.filter((line) => line.startsWith("- ")).length });
  }
  return found;
}

/** Fails unless there is something to read about this version: its own section with a date for a tag, else what is unreleased. */
export async function changelog(tag) {
  const { version } = await json("pkg/package.json");
  const all = sections(await text("CHANGELOG.md"));
  const name = tag === undefined && !all.has(version) ? "Unreleased" : version;
  const section = all.get(name);
  if (section === undefined) throw new Error(`there is no section [${name}]`);
  if (section.entries === 0) throw new Error(`the section [${name}] is empty`);
  if (name === version && section.date === undefined) throw new Error(`the section [${name}] has no date`);
  return `[${name}] with ${section.entries} entries`;
}
