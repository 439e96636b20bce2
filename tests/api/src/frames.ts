import type * as Sdk from "ourchat-sdk";

/** A page inside the page, with globals and an SDK of its own, whose core is not loaded yet. */
export interface Frame {
  readonly sdk: typeof Sdk;
  readonly window: Window & typeof globalThis;
  remove(): void;
}

/**
 * Opens a frame. `frame-strict.html` has a Content-Security-Policy that forbids WebAssembly, that of `frame-alone.html`
 * forbids requests to other origins, `frame-panics.html` has a core that can be made to panic.
 */
export async function openFrame(
  page: "frame.html" | "frame-strict.html" | "frame-alone.html" | "frame-panics.html" = "frame.html",
): Promise<Frame> {
  const element = document.createElement("iframe");
  element.src = page;
  const loaded = new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
  document.body.append(element);
  await loaded;
  const window = element.contentWindow as Frame["window"];
  const sdk = window.__sdk;
  if (sdk === undefined) throw new Error(`${page} has no SDK`);
  return { sdk, window, remove: () => element.remove() };
}
