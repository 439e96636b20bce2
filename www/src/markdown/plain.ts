import { type Media, readReference } from "ourchat-sdk";
import { REFERENCE, renderMarkdown } from "./render.ts";

/** How much of a message is looked at for its preview, in UTF-16 units. */
const LOOKED_AT = 600;
const LENGTH = 140;
const KEPT = 500;

const previews = new Map<string, string>();

/** The beginning of a message in one line without Markdown; words stand for its pictures, films and files. */
export function plainText(markdown: string, words: Readonly<Record<Media, string>>): string {
  const start = markdown.slice(0, LOOKED_AT);
  const key = `${words.picture}\n${start}`;
  let preview = previews.get(key);
  if (preview === undefined) {
    preview = read(start, words);
    if (previews.size >= KEPT) previews.clear();
    previews.set(key, preview);
  }
  return preview;
}

function read(markdown: string, words: Readonly<Record<Media, string>>): string {
  const root = renderMarkdown(markdown);
  for (const image of root.querySelectorAll("img")) {
    const media = readReference(image.getAttribute(REFERENCE) ?? "")?.media ?? "picture";
    image.replaceWith(` ${words[media]} `);
  }
  for (const line of root.querySelectorAll("p, li, br, h1, h2, h3, h4, h5, h6, td, th, pre")) line.after(" ");
  return (root.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, LENGTH);
}
