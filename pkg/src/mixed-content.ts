/**
 * What browsers refuse to send at all.
 *
 * @internal
 */

/**
 * Whether a page that came by HTTPS would call a server without TLS. Addresses of the own machine are excepted, as the
 * Secure Contexts specification does.
 */
export function isMixedContent(url: string, page: string): boolean {
  if (!page.startsWith("https:")) return false;
  const { protocol, hostname } = new URL(url, page);
  return protocol === "http:" && !/^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
}
