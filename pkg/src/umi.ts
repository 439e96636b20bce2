/**
 * For applications made with umi or Ant Design Pro: hands errors of the SDK, whose calls do not pass through umi's own
 * `request`, to the error handler that the application has.
 *
 * @module ourchat-sdk/umi
 */
import type { BizError, BizErrorOptions } from "./biz-error.js";
import type { OurChatError } from "./error.js";

export type { BizError, BizErrorOptions } from "./biz-error.js";

/** The `errorHandler` of an application's request configuration. */
export type UmiErrorHandler = (error: BizError, options: Record<string, unknown>) => unknown;

/** As in error.ts: marks the errors of every copy of the package. */
const BRAND = Symbol.for("ourchat-sdk.OurChatError");

/**
 * Has the application's handler show an error. Anything but an error of the SDK is left alone.
 *
 * @returns whether the handler was asked. What it throws, as that of umi 3 does with the error it was given, is dropped.
 */
export function reportToUmi(error: unknown, handler: UmiErrorHandler, options?: BizErrorOptions): boolean {
  if (typeof error !== "object" || error === null || (error as { [BRAND]?: unknown })[BRAND] !== true) return false;
  try {
    handler((error as OurChatError).toBizError(options), {});
  } catch {
    // It has shown what it wanted to show.
  }
  return true;
}

/** Waits for a call; if it fails the handler shows why, and the caller gets the SDK's own error. */
export async function withUmi<T>(call: PromiseLike<T>, handler: UmiErrorHandler, options?: BizErrorOptions): Promise<T> {
  try {
    return await call;
  } catch (error) {
    reportToUmi(error, handler, options);
    throw error;
  }
}

/** What `request` of a ProTable resolves with. */
export interface ProTableData<T> {
  /** The rows; none after a failure. */
  readonly data: T[];
  /** Whether the call succeeded; otherwise the table keeps what it shows. */
  readonly success: boolean;
  /** Number of all rows. */
  readonly total: number;
}

/**
 * The rows of a call for the `request` of a ProTable. Never rejects with an error of the SDK: the handler shows it, and the
 * table stays as it is.
 */
export async function toProTable<T>(
  call: PromiseLike<readonly T[]>,
  handler?: UmiErrorHandler,
  options?: BizErrorOptions,
): Promise<ProTableData<T>> {
  try {
    const data = [...(await call)];
    return { data, success: true, total: data.length };
  } catch (error) {
    if (!reportToUmi(error, handler ?? (() => undefined), options)) throw error;
    return { data: [], success: false, total: 0 };
  }
}
