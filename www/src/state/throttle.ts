/** The page is drawn anew at most this often for one download, in milliseconds. */
const EVERY = 200;

/** Tells of the progress of a download, but not of every piece. */
export function throttled(tell: (received: number) => void): (progress: { readonly received: number }) => void {
  let told = 0;
  return ({ received }) => {
    const now = performance.now();
    if (now - told < EVERY) return;
    told = now;
    tell(received);
  };
}
