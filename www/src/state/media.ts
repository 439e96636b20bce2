/** The largest picture that can be sent, in bytes. */
export const PICTURE_LIMIT = 20_000_000;
/** How many pictures one message carries. */
export const PICTURES_PER_MESSAGE = 9;

/** Kinds of pictures that every current browser shows. SVG is left out: it is a document, not a picture. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** The MIME type that the first bytes of a picture tell; the server keeps neither names nor types of files. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const start = ascii(bytes, 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "image/gif";
  if (start.startsWith("RIFF") && start.endsWith("WEBP")) return "image/webp";
  if (/^ftypavi[fs]/.test(start.slice(4))) return "image/avif";
  if (start.startsWith("BM")) return "image/bmp";
  return undefined;
}
