import table from "../../../contract/rpc-statuses.json";
import type { OurChatErrorCode, Outcome, RetryKind } from "ourchat-sdk";
import type { World } from "./world.js";

/** A status that an RPC can give, from the contract's tables, and what the SDK has to make of it. */
export interface Row {
  /** Number of the contract's table. Within an operation the rows stand in the order in which servers check. */
  readonly table: string;
  /** `Service.Method`; `Service.*` and `*` are rows of every call. */
  readonly operation: string;
  /** The call that stands for a row of every call. */
  readonly via?: string;
  /** gRPC status; 0 for what the table lists although it is no refusal, null for an answer that never comes. */
  readonly code?: number | null;
  /** HTTP status of an answer that is no gRPC. */
  readonly http?: number;
  /** Text of the status; with `*` at its end only the start is fixed. */
  readonly text: string;
  readonly when: string;
  readonly id?: OurChatErrorCode;
  readonly outcome?: Outcome;
  readonly retry?: RetryKind;
  readonly safe?: boolean;
  /** What an answer with code 0 says besides. */
  readonly answer?: { readonly failedMember: string };
  /** Why no request leads here: the server is told to answer so. */
  readonly fault?: string;
}

/** Makes the call of a row. What comes of it is judged by the suite. */
export type Scenario = (world: World) => PromiseLike<unknown>;

/** Scenarios by operation and by the row's `when`. */
export type Scenarios = Readonly<Record<string, Readonly<Record<string, Scenario>>>>;

/** The fixture. */
export const ROWS = table.rows as readonly Row[];

/** Names of the gRPC codes that occur. */
export const CODE_NAMES: Readonly<Record<number, string>> = {
  3: "INVALID_ARGUMENT",
  4: "DEADLINE_EXCEEDED",
  5: "NOT_FOUND",
  6: "ALREADY_EXISTS",
  7: "PERMISSION_DENIED",
  8: "RESOURCE_EXHAUSTED",
  9: "FAILED_PRECONDITION",
  11: "OUT_OF_RANGE",
  12: "UNIMPLEMENTED",
  13: "INTERNAL",
  14: "UNAVAILABLE",
  16: "UNAUTHENTICATED",
};
