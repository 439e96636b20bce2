/**
 * The rules of the self-diagnosis: from what the probes found to one code. Nothing here asks anybody.
 *
 * @internal
 */
import type { OurChatErrorCode } from "../generated/codes.js";

/** What became of a plain HTTP request. */
export type Answer =
  /** The answer could be read. `empty`: its body has no byte. */
  | { readonly kind: "read"; readonly httpStatus: number; readonly empty: boolean }
  /** There is an answer, but the page may not read it. */
  | { readonly kind: "opaque" }
  /** The browser refused, or nothing answered. */
  | { readonly kind: "rejected" }
  /** Nothing came in time. */
  | { readonly kind: "late" };

/** What the probes found. What was not asked is absent. */
export interface Findings {
  /** `navigator.onLine` says that there is no network. */
  readonly offline?: boolean;
  /** A secure page, a server without TLS, and an address that browsers refuse then. */
  readonly mixedContent?: boolean;
  /** A secure page and a server without TLS on this machine, which some browsers refuse. */
  readonly perhapsMixedContent?: boolean;
  readonly sameOrigin?: boolean;
  /** The server is asked by HTTPS. */
  readonly secureServer?: boolean;
  /** Why the core is not there. */
  readonly core?: OurChatErrorCode;
  /** The page's policy refused a request to the server. */
  readonly csp?: boolean;
  readonly status?: Answer;
  readonly reach?: Answer;
  /** What was refused first, again after a pause. */
  readonly pause?: Answer;
  /** The TLS handshake failed, as far as the browser tells. */
  readonly tls?: boolean;
  /** The server answers to the other scheme. */
  readonly scheme?: boolean;
  readonly logo?: Answer;
  /** Why the call failed; `"ok"` when it did not. */
  readonly ping?: OurChatErrorCode | "ok";
  readonly errors?: OurChatErrorCode;
  readonly stream?: OurChatErrorCode | "ok";
}

/** One code, and what it may be as well. */
export interface Finding {
  readonly code: OurChatErrorCode | "ok";
  readonly alternatives?: readonly OurChatErrorCode[];
}

/** Whether a server answered as OurChat servers do. */
export function isOurChat(answer: Answer | undefined): boolean {
  return answer?.kind === "read" && answer.httpStatus === 200 && answer.empty;
}

/** Codes of a call that a server of another kind causes. */
const OF_OTHERS: readonly string[] = ["grpc/unimplemented", "http/method-not-allowed", "http/redirect", "transport/bad-response"];

/** Codes of a core that cannot work on this page, whatever the server does. */
const OF_THE_PAGE: readonly string[] = ["sdk/wasm-blocked", "sdk/unsupported"];

/** The verdict on findings. */
export function verdictOn(found: Findings): Finding {
  const { core, status } = found;
  if (found.mixedContent) return { code: "transport/mixed-content" };
  if (core !== undefined && OF_THE_PAGE.includes(core)) return { code: core };
  if (status !== undefined && status.kind !== "read") return unread(found, status);
  if (status?.httpStatus === 429) return { code: "rate/limited" };
  if (core !== undefined) return { code: core };
  if (found.ping !== undefined && found.ping !== "ok") return refused(found, found.ping);
  if (found.ping === undefined && status !== undefined && !isOurChat(status)) return { code: "transport/wrong-server" };
  if (found.errors === "transport/status-hidden") return { code: "transport/status-hidden" };
  return { code: found.stream ?? "ok" };
}

/** `GET /v1/status` gave nothing that can be read. */
function unread(found: Findings, status: Answer): Finding {
  if (status.kind === "late") return { code: "transport/timeout" };
  if (found.csp) return { code: "transport/csp" };
  if (found.reach?.kind === "opaque") {
    return found.pause?.kind === "read"
      ? { code: "rate/limited" }
      : { code: "transport/cors", alternatives: ["rate/limited", "server/unavailable"] };
  }
  if (found.offline) return { code: "transport/offline" };
  if (found.tls) return { code: "transport/tls" };
  if (found.scheme) return { code: "transport/wrong-server" };
  const alternatives: OurChatErrorCode[] = [
    ...(found.secureServer && !found.sameOrigin ? (["transport/tls"] as const) : []),
    ...(found.perhapsMixedContent ? (["transport/mixed-content"] as const) : []),
  ];
  return { code: "transport/unreachable", ...(alternatives.length > 0 && { alternatives }) };
}

/** The server was there, the call failed. */
function refused(found: Findings, ping: OurChatErrorCode): Finding {
  const { logo, pause } = found;
  if (!isOurChat(found.status) && OF_OTHERS.includes(ping)) return { code: "transport/wrong-server" };
  if (ping !== "transport/network") return { code: ping };
  if (found.csp) return { code: "transport/csp" };
  if (pause?.kind === "read") return { code: "rate/limited" };
  if (found.sameOrigin || logo === undefined) return { code: "transport/network" };
  // In maintenance a server hides everything but its status from pages of other origins.
  if (logo.kind === "rejected") return { code: "server/maintenance", alternatives: ["rate/limited"] };
  return { code: "transport/cors", alternatives: ["server/unavailable"] };
}
