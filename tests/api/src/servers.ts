/** The servers that the tests talk to. The runner starts them and names them to the page. */
export interface Servers {
  /** Rate limit off, CORS headers as a real server sends them, control endpoint open. It serves this page. */
  readonly main: string;
  /** Exposes the status headers to other origins. */
  readonly expose: string;
  /** In maintenance. */
  readonly maintenance: string;
  /** Rate limit on. */
  readonly limited: string;
  /** Tokens live two seconds. */
  readonly brief: string;
  /** Sends no cross-origin headers at all. */
  readonly walled: string;
  /** Speaks TLS with a certificate that browsers refuse. */
  readonly tls: string;
  /** Speaks the older protocol at the three addresses below, on the same data; this is its RPCs and control endpoint. */
  readonly legacy: string;
  /** `ws:` URL of the older protocol as of August 2024. */
  readonly "legacy-2024-08": string;
  /** `ws:` URL of the older protocol with shared status numbers. HTTP for files and mails is at the next port. */
  readonly "legacy-2024-08-shared": string;
  /** `ws:` URL of the older protocol as of October 2024. HTTP for files and mails is at the next port. */
  readonly "legacy-2024-10": string;
  /** Nobody listens there. */
  readonly closed: string;
}

declare global {
  var __servers: Partial<Servers> | undefined;
}

const query = new URLSearchParams(location.search);

function url(name: keyof Servers): string {
  const given = globalThis.__servers?.[name] ?? query.get(name) ?? (name === "main" ? location.origin : undefined);
  if (!given) throw new Error(`the page was not told the URL of the server "${name}"`);
  return given.replace(/\/$/, "");
}

/** URLs of the servers, without a slash at the end. Each is looked up when it is needed: not every page is told all. */
export const servers: Servers = {
  get main() {
    return url("main");
  },
  get expose() {
    return url("expose");
  },
  get maintenance() {
    return url("maintenance");
  },
  get limited() {
    return url("limited");
  },
  get brief() {
    return url("brief");
  },
  get walled() {
    return url("walled");
  },
  get tls() {
    return url("tls");
  },
  get legacy() {
    return url("legacy");
  },
  get "legacy-2024-08"() {
    return url("legacy-2024-08");
  },
  get "legacy-2024-08-shared"() {
    return url("legacy-2024-08-shared");
  },
  get "legacy-2024-10"() {
    return url("legacy-2024-10");
  },
  get closed() {
    return url("closed");
  },
};
