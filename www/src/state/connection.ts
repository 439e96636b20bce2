import { signal } from "@preact/signals";
import type { ConnectionState } from "ourchat-sdk";

/** How the connection is that brings the events, as the SDK tells it; it is one for all tabs of the user. */
export const connection = signal<ConnectionState>({ name: "connecting" });

/**
 * Ends the pause before the next attempt, for events and for messages that wait. The SDK does so when the browser says that
 * the network is back; a user who knows it earlier says the same.
 */
export function tryNow(): void {
  dispatchEvent(new Event("online"));
}
