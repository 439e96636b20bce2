/** A file in chunks, through the calls of a library. None of them can send a stream from a browser. */

const CHUNK = 512 << 10;

/** @param calls `start(size)` gives an id, `chunk(id, bytes, place)` and `complete(id)` go on with it */
export async function chunkedUpload(file, { start, chunk, complete }) {
  const id = await start(file.size);
  for (let at = 0, place = 0; at < file.size; at += CHUNK, place += 1) {
    await chunk(id, new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer()), place);
  }
  await complete(id);
}
