// Leaves what became of the talk where the test finds it.

/** The server to talk to, which the test names in the address of the page. */
export const server = typeof location === "undefined" ? "" : new URLSearchParams(location.search).get("server");

/** @param {Promise<string>} talk */
export async function report(talk) {
  const result = await talk.catch((error) => `failed: ${error?.stack ?? error}; cause: ${error?.cause?.stack ?? error?.cause}`);
  globalThis.document.body.append(Object.assign(document.createElement("output"), { textContent: result }));
}
