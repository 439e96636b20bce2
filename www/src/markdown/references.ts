/** What a Markdown image of a message stands for. */
export type Reference =
  /** A file that the message carries, by its place among the message's files. */
  | { readonly source: "message"; readonly media: Media; readonly index: number }
  /** Something elsewhere on the network. */
  | { readonly source: "network"; readonly media: Media; readonly url: URL };

/** Kinds of media that a reference can name. */
export type Media = "picture" | "video" | "file";

const MEDIA: Record<string, Media> = { I: "picture", V: "video", F: "file" };

/**
 * Reads the address of a Markdown image. `IO://0` is the first file of the message, `IN://https,example.org/a.png` a
 * picture on the network; ordinary web addresses are understood too. Anything else is undefined.
 */
export function readReference(address: string): Reference | undefined {
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

function network(media: Media, address: string): Reference | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === "https:" || url.protocol === "http:" ? { source: "network", media, url } : undefined;
}

/** Writes the Markdown image for a file of the message. */
export function pictureReference(name: string, index: number): string {
  const plain = name.replace(/[[\]()\\"<>`*_!\s]+/g, " ").trim();
  return `![${plain}](IO://${index} "${plain}")`;
}
