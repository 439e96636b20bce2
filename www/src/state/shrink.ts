import { redraw } from "./canvas.ts";

/** The longer edge of a picture that has been made smaller, in pixels. */
const LONGEST = 1920;
const QUALITY = 0.82;
/** What is not at least this much smaller stays as it is. */
const WORTHWHILE = 0.9;
/** GIFs may move, and WebP and AVIF are small already. */
const TYPES = ["image/png", "image/jpeg", "image/bmp"];
const NAMES: Readonly<Record<string, string>> = { "image/webp": "webp", "image/jpeg": "jpg" };

const known = new WeakMap<File, Promise<File>>();

/** Whether {@link shrink} may do something with a file. */
export function isShrinkable({ type }: File): boolean {
  return TYPES.includes(type);
}

/**
 * A picture with fewer pixels, compressed anew and without what a camera writes beside it, such as the place. The file
 * itself when that would not help, or when it is no picture.
 */
export function shrink(file: File): Promise<File> {
  let smaller = known.get(file);
  if (smaller === undefined) {
    smaller = isShrinkable(file) ? compress(file).catch(() => file) : Promise.resolve(file);
    known.set(file, smaller);
  }
  return smaller;
}

async function compress(file: File): Promise<File> {
  const picture = await createImageBitmap(file);
  try {
    const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
    const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
    const size = [Math.round(whole.width * scale), Math.round(whole.height * scale)].map((edge) => Math.max(1, edge));
    const [width = 1, height = 1] = size;
    for (const type of Object.keys(NAMES)) {
      const blob = await redraw(picture, whole, width, height, type, QUALITY);
      if (blob.type !== type) continue;
      if (blob.size > file.size * WORTHWHILE) return file;
      const name = `${file.name.replace(/\.[^.]*$/, "")}.${NAMES[type]}`;
      return new File([blob], name, { type, lastModified: file.lastModified });
    }
    return file;
  } finally {
    picture.close();
  }
}
