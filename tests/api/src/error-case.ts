/**
 * What a case of the error suite consists of.
 */
import type { OurChat, OurChatError, Outcome, RetryKind } from "ourchat-sdk";
import { failureOf } from "./expect.js";
import { type Fault, inject } from "./faults.js";
import { newChat, newPerson } from "./people.js";

/** What an error has to say, and how to meet it. */
export interface ErrorCase {
  readonly outcome: Outcome;
  readonly retry: RetryKind;
  readonly safe: boolean;
  readonly afterMs?: number;
  readonly relogin?: boolean;
  readonly operation: string;
  readonly meet: () => Promise<OurChatError>;
}

/** Options of a client whose first failure is its error. */
const ONCE = { retry: false } as const;

/** A call, and the operation that its errors name. */
export type Call = readonly [operation: string, call: (chat: OurChat) => PromiseLike<unknown>];

/** A call on which the server answers with the given status. */
export function told(call: Call, code: number, message: string, count = 1): () => Promise<OurChatError> {
  return faulty(call, { fault: "status", code, message }, count);
}

/** A call that suffers a fault. */
export function faulty([operation, call]: Call, fault: Fault, count = 1): () => Promise<OurChatError> {
  return async () => {
    const chat = /^(OurChat|ServerManage)Service/.test(operation) ? (await newPerson("Wang Wei", ONCE)).chat : newChat(ONCE);
    await inject(operation, fault, count);
    return failureOf(call(chat));
  };
}

/** Refused by the server. */
export const rejected = { outcome: "rejected", safe: true } as const;
/** Ended before anything was sent. */
export const notSent = { outcome: "not-sent", safe: true } as const;
/** Refused for what the user entered. */
export const fixInput = { ...rejected, retry: "fix-input" } as const;
/** Refused, to be started again by the user. */
export const startAgain = { ...rejected, retry: "user" } as const;
/** Refused for good. */
export const none = { ...rejected, retry: "none" } as const;
/** Refused until the next login. */
export const relogin = { ...rejected, retry: "relogin", relogin: true } as const;
/** Of a call that only reads: it may be repeated whatever happened. */
export const readUnknown = { outcome: "unknown", safe: true } as const;
/** Of a call that changes something: nobody knows whether it did. */
export const writeUnknown = { outcome: "unknown", safe: false } as const;
