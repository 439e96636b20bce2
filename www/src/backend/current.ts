import { computed, signal } from "@preact/signals";
import type { OurChatLegacyOptions } from "ourchat-sdk/legacy";
import type { Backend } from "./backend.ts";
import { ourchat } from "./ourchat.ts";

/** What the user may say about the dialect of an older server. */
export type DialectChoice = NonNullable<OurChatLegacyOptions["dialect"]>;

/** Which server the next login goes to. */
export interface Choice {
  readonly protocol: "ourchat" | "legacy";
  /** Address of an older server. */
  readonly url: string;
  readonly dialect: DialectChoice;
}

/** The port where `cargo xtask demo` has the older protocol. */
const LEGACY_PORT = 7790;

function sameHost(): string {
  const { protocol, hostname } = location;
  return `${protocol === "https:" ? "wss" : "ws"}://${hostname}:${LEGACY_PORT}`;
}

/** What the log-in form says. It is forgotten with the page. */
export const choice = signal<Choice>({ protocol: "ourchat", url: sameHost(), dialect: "auto" });

/** The server of the present login, or of the last one. */
export const backend = signal<Backend>(ourchat);

/** What the server of the present login offers. */
export const capabilities = computed(() => backend.value.capabilities.value);

/** Whether the page can check the way to the server: it knows only the way of RPCs. */
export const canCheckWay = computed(() => choice.value.protocol === "ourchat");

/**
 * The server that the user has chosen. What older ones need is loaded here, when it is asked for.
 *
 * @throws OurChatError `argument/invalid` for an address that is none
 */
export async function chosenBackend(): Promise<Backend> {
  const { protocol, url, dialect } = choice.peek();
  if (protocol === "ourchat") return ourchat;
  const { LegacyBackend } = await import("./legacy/backend.ts");
  return new LegacyBackend(url.trim(), dialect);
}
