import type { Media } from "ourchat-sdk";

/** Kinds of pictures that every current browser shows. SVG is left out: it is a document, not a picture. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

/** Kinds of films that some current browsers play. */
const VIDEO_TYPES = ["video/mp4", "video/webm", "video/ogg", "video/quicktime"];

/** As what a file is referred to in a message: only what a browser shows is more than a file. */
export function mediaOf({ type }: Blob): Media {
  if (PICTURE_TYPES.includes(type)) return "picture";
  return VIDEO_TYPES.includes(type) ? "video" : "file";
}

/** How many bytes {@link typeOf} wants to see. */
export const BYTES_OF_TYPE = 16;

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** The MIME type that the first bytes of a picture or film tell; the server keeps neither names nor types of files. */
export function typeOf(bytes: Uint8Array): string | undefined {
  const start = ascii(bytes, 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "image/gif";
  if (start.startsWith("RIFF") && start.endsWith("WEBP")) return "image/webp";
  if (/^ftypavi[fs]/.test(start.slice(4))) return "image/avif";
  if (start.startsWith("BM")) return "image/bmp";
  if (start.startsWith("\x1a\x45\xdf\xa3")) return "video/webm";
  if (start.startsWith("OggS")) return "video/ogg";
  if (start.slice(4).startsWith("ftypqt  ")) return "video/quicktime";
  if (start.slice(4).startsWith("ftyp")) return "video/mp4";
  return undefined;
}
