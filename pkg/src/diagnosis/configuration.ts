/**
 * The exact lines that mend what was found.
 *
 * @internal
 */
import type { OurChatErrorCode } from "../generated/codes.js";

/** Headers that pages of other origins have to be allowed to read. */
export const EXPOSED = "grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-after";

/** What a proxy lacks that answers in the server's place, by the status of its page. */
const PROXY: Readonly<Record<number, string>> = {
  502: "# nginx, in the location of the API: where the server listens\nproxy_pass http://127.0.0.1:7777;",
  503: "# nginx, in the location of the API: where the server listens\nproxy_pass http://127.0.0.1:7777;",
  504: "# nginx, in the location of the API\nproxy_connect_timeout 5s;\nproxy_read_timeout 1200s;",
};

/** The addresses that the lines name. */
export interface Places {
  /** The base URL of the server, without a slash at its end. */
  readonly base: URL;
  /** Origin of the page. */
  readonly page: string;
  /** The server answers to the other scheme. */
  readonly otherScheme: boolean;
  /** The HTTP status that a call or the first request was answered with, if it was not 200. */
  readonly httpStatus?: number | undefined;
}

/** Lines to add or to run, if there are any that help. */
export function configurationFor(code: OurChatErrorCode | "ok", { base, page, otherScheme, httpStatus }: Places): string | undefined {
  const check = `curl -i ${plain(base)}/v1/status`;
  switch (code) {
    case "transport/status-hidden":
      return `Access-Control-Expose-Headers: ${EXPOSED}`;
    case "transport/cors":
      return [
        `Access-Control-Allow-Origin: ${page}`,
        "Access-Control-Allow-Methods: GET, POST, OPTIONS",
        "Access-Control-Allow-Headers: content-type, authorization, x-grpc-web, x-user-agent, grpc-timeout",
        `Access-Control-Expose-Headers: ${EXPOSED}`,
      ].join("\n");
    case "transport/csp":
      return `Content-Security-Policy: connect-src 'self' ${base.origin}`;
    case "sdk/wasm-blocked":
      return "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'";
    case "sdk/wasm-load":
      return 'new OurChat({ wasm: new URL("ourchat-sdk/ourchat.wasm", import.meta.url) })';
    case "transport/mixed-content":
      return `new OurChat({ baseUrl: "${plain(withOtherScheme(base))}" })`;
    case "transport/stream-buffered":
      return "# nginx, in the location of the API\nproxy_buffering off;\nproxy_read_timeout 1200s;";
    case "server/unavailable":
      return httpStatus === undefined ? undefined : PROXY[httpStatus];
    case "transport/wrong-server":
      return otherScheme ? `new OurChat({ baseUrl: "${plain(withOtherScheme(base))}" })` : check;
    case "transport/unreachable":
    case "transport/tls":
    case "transport/network":
    case "transport/timeout":
      return check;
    default:
      return undefined;
  }
}

/** A URL with `https` in place of `http`, or the other way round. */
export function withOtherScheme(url: URL): URL {
  const other = new URL(url);
  other.protocol = url.protocol === "https:" ? "http:" : "https:";
  return other;
}

/** A URL without user, password, query, fragment and the slash at its end. */
export function plain({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/+$/, "");
}
