/** A part of a picture, in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a part of a picture in another size and encodes it; a browser that cannot write `type` gives a PNG. */
export function redraw(
  picture: ImageBitmap,
  part: Part,
  width: number,
  height: number,
  type: string,
  quality: number,
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new TypeError("the browser has no canvas");
  context.imageSmoothingQuality = "high";
  if (type === "image/jpeg") {
    // It knows no transparency.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(picture, part.left, part.top, part.width, part.height, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null): void =>
      blob ? resolve(blob) : reject(new TypeError("the canvas gives no picture"));
    canvas.toBlob(take, type, quality);
  });
}
