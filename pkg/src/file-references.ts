/**
 * References from the text of a message to files. Here and not in the core, because they are read while a page is drawn: at
 * once, and before any call.
 */

/** Kinds of media that a reference can name. */
export type Media = "picture" | "video" | "file";

/** What the address of a Markdown image in a message stands for. */
export type FileReference =
  /** A file that the message carries, by its place among the message's files. */
  | { readonly source: "message"; readonly media: Media; readonly index: number }
  /** Something elsewhere on the network; mark it as such, and load it only when the user wants it. */
  | { readonly source: "network"; readonly media: Media; readonly url: URL };

/** A piece of the text of a message. */
export type MessagePart =
  /** Markdown without references. */
  | { readonly kind: "text"; readonly markdown: string }
  /** A file of the message: its key for `files.download`, and the description that the text gives. */
  | { readonly kind: "file"; readonly media: Media; readonly key: string; readonly description: string; readonly title?: string }
  /** Something elsewhere on the network. */
  | { readonly kind: "network"; readonly media: Media; readonly url: URL; readonly description: string; readonly title?: string };

const MEDIA: Readonly<Record<string, Media>> = { I: "picture", V: "video", F: "file" };
const LETTERS: Readonly<Record<Media, string>> = { picture: "I", video: "V", file: "F" };

/**
 * Reads the address of a Markdown image. `IO://0` is the first file of the message as a picture (`V` a video, `F` a file),
 * `IN://https,example.org/a.png` a picture on the network; ordinary web addresses are understood, too. Anything else is
 * `undefined`.
 */
export function readReference(address: string): FileReference | undefined {
  const match = /^([IVF])([ON]):\/\/(.*)$/is.exec(address);
  const media = MEDIA[match?.[1]?.toUpperCase() ?? "I"] ?? "picture";
  if (match === null) return network(media, address);
  const content = match[3] ?? "";
  if (match[2]?.toUpperCase() === "O") {
    return /^\d{1,6}$/.test(content) ? { source: "message", media, index: Number(content) } : undefined;
  }
  const comma = content.indexOf(",");
  return comma < 0 ? undefined : network(media, `${content.slice(0, comma)}://${content.slice(comma + 1)}`);
}

function network(media: Media, address: string): FileReference | undefined {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? { source: "network", media, url } : undefined;
  } catch {
    return undefined;
  }
}

/** The Markdown image that stands for a file of the message; `name` becomes description and title. */
export function writeReference(name: string, index: number, media: Media = "picture"): string {
  const plain = name.replace(/[[\]()\\"<>`*_!\s]+/g, " ").trim();
  return `![${plain}](${LETTERS[media]}O://${index} "${plain}")`;
}

/** The media of a file by its type. */
export function mediaOf(type: string): Media {
  return type.startsWith("image/") ? "picture" : type.startsWith("video/") ? "video" : "file";
}

const IMAGE = /!\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([IVF][ON]:\/\/[^\s)<>]*)>?(?:\s+"((?:[^"\\]|\\.)*)")?\s*\)/gis;

/**
 * Takes the text of a message apart: Markdown and, between it, the files that it refers to, in the order of the text. What
 * refers to no file of the message, and what is in code, stays text; what the text does not refer to is not among the parts.
 *
 * @param message an event of kind `message`, or anything with its text and the keys of its files
 */
export function parseMarkdown(message: { readonly markdown: string; readonly files?: readonly string[] | undefined }): MessagePart[] {
  const { markdown, files = [] } = message;
  const parts: MessagePart[] = [];
  const code = codeIn(markdown);
  let region = 0;
  let from = 0;
  for (const match of markdown.matchAll(IMAGE)) {
    const at = match.index;
    while ((code[region]?.[1] ?? Infinity) <= at) region += 1;
    if ((code[region]?.[0] ?? Infinity) <= at) continue;
    const part = partOf(match, files);
    if (part === undefined) continue;
    if (at > from) parts.push({ kind: "text", markdown: markdown.slice(from, at) });
    parts.push(part);
    from = at + match[0].length;
  }
  if (from < markdown.length) parts.push({ kind: "text", markdown: markdown.slice(from) });
  return parts;
}

/** The places of files that a text refers to. */
export function referredIn(markdown: string): Set<number> {
  const indexes = new Set<number>();
  for (const match of markdown.matchAll(IMAGE)) {
    const reference = readReference(match[2] ?? "");
    if (reference?.source === "message") indexes.add(reference.index);
  }
  return indexes;
}

function partOf(match: RegExpMatchArray, files: readonly string[]): MessagePart | undefined {
  const [, alt = "", address = "", title] = match;
  const reference = readReference(address);
  if (reference === undefined) return undefined;
  const words = { description: unescaped(alt), ...(title !== undefined && { title: unescaped(title) }) };
  const { media } = reference;
  if (reference.source === "network") return { kind: "network", media, url: reference.url, ...words };
  const key = files[reference.index];
  return key === undefined ? undefined : { kind: "file", media, key, ...words };
}

const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

/** Where code is, as begin and end: fenced blocks and spans between equal runs of backticks. In time linear to the text. */
function codeIn(markdown: string): [number, number][] {
  const regions: [number, number][] = [];
  const last = new Map<number, number>();
  for (const { 0: run, index } of markdown.matchAll(/`+/g)) last.set(run.length, index);
  const marks = /(?<=^|\n) {0,3}(`{3,}|~{3,})|`+/g;
  for (let mark = marks.exec(markdown); mark !== null; mark = marks.exec(markdown)) {
    const fence = mark[1];
    const begin = mark.index;
    const length = fence?.length ?? mark[0].length;
    if (fence !== undefined) {
      const close = new RegExp(`\\n {0,3}\\${fence[0]}{${length},} *(?=\\n|$)`, "g");
      close.lastIndex = marks.lastIndex;
      const end = close.exec(markdown);
      marks.lastIndex = end === null ? markdown.length : close.lastIndex;
      regions.push([begin, marks.lastIndex]);
    } else if ((last.get(length) ?? 0) > begin) {
      const close = new RegExp(`(?<!\`)\`{${length}}(?!\`)`, "g");
      close.lastIndex = marks.lastIndex;
      if (close.exec(markdown) === null) continue;
      marks.lastIndex = close.lastIndex;
      regions.push([begin, close.lastIndex]);
    }
  }
  return regions;
}
