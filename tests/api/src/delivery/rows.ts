import table from "../../../contract/rpc-events.json";
import type { OurChatEvent } from "ourchat-sdk";
import type { Person } from "../people.js";

/** Which events something causes and who receives them, from the contract. Whoever is not listed receives none. */
export interface EventRow {
  /** The RPC that causes the events. */
  readonly trigger: string;
  readonly when: string;
  /** Kinds that it causes; none: it is known to cause no event at all. */
  readonly kinds: readonly OurChatEvent["kind"][];
  /** Who receives what on a stream that is open meanwhile, in this order. */
  readonly live: Readonly<Record<string, readonly string[] | undefined>>;
  /** Who finds what in the history afterwards. */
  readonly history: Readonly<Record<string, readonly string[] | undefined>>;
  /**
   * `record`: everybody sees the same id, live and later. `twin`: each person has an own record, with the same time, and
   * the live copy has the id of the record of `liveRowOf`. `announcement`: live it is the id of the announcement.
   */
  readonly ids?: "record" | "twin" | "announcement";
  readonly liveRowOf?: string;
  /** `record`: the same live and later. `expiry`: live it is when the invitation ends. `createdAt`: live it is when it was published. */
  readonly time?: "record" | "expiry" | "createdAt";
}

/** The people of a row, before it happens. */
export interface Scene {
  readonly people: Readonly<Record<string, Person>>;
  /** Causes the events; returns members that they have to have, by kind. */
  readonly act: () => Promise<Fields>;
  /** What happens when the live streams are closed; returns people who came later. */
  readonly afterwards?: () => Promise<Readonly<Record<string, Person>>>;
  /** How far the clock of the server is ahead, in milliseconds. */
  readonly ahead?: number;
}

/** Members of events, by kind. */
export type Fields = Readonly<Record<string, object>>;

/** Scenes by trigger and by the row's `when`. */
export type Scenes = Readonly<Record<string, Readonly<Record<string, () => Promise<Scene>>>>>;

/** The fixture. */
export const ROWS = table.rows as unknown as readonly EventRow[];
