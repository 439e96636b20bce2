import type { OurChatError } from "./error.js";
import type { ErrorInfoStructure } from "./error-record.js";

/** What `OurChatError.toBizError` is to make. */
export interface BizErrorOptions {
  /** The number of a notification is 4 in umi 3, and 3 in umi 4 and Ant Design Pro of today. Default `"umi4"`. */
  readonly profile?: "umi3" | "umi4" | undefined;
  /**
   * What `info.errorCode` holds: the stable `code`, or the server's own number where there is one, which umi 4 wants as a
   * number and umi 3 as a text. Default `"code"`.
   */
  readonly errorCode?: "code" | "wire" | undefined;
}

/** An error as the handlers of umi and Ant Design Pro know it. */
export interface BizError extends Error {
  readonly name: "BizError";
  /** What the handler shows. */
  readonly info: Omit<ErrorInfoStructure, "errorCode"> & { readonly errorCode: string | number };
}

/** The numbers of a notification. */
const NOTIFICATION = { umi3: 4, umi4: 3 } as const;

/** See `OurChatError.toBizError`. @internal */
export function toBizError(error: OurChatError, { profile = "umi4", errorCode = "code" }: BizErrorOptions): BizError {
  const { info, status } = error;
  const wire = errorCode === "wire" ? status?.code : undefined;
  const number = profile === "umi4" && wire !== undefined && /^\d{1,15}$/.test(wire) ? Number(wire) : wire;
  const made = new Error(info.errorMessage, { cause: error });
  // As properties that consoles do not list twice. None is called `response` or `request`: handlers would take the error for
  // one of axios.
  return Object.defineProperties(made, {
    name: { value: "BizError", configurable: true },
    info: {
      value: {
        ...info,
        errorCode: number || info.errorCode,
        showType: info.showType === NOTIFICATION.umi3 ? NOTIFICATION[profile] : info.showType,
      },
      enumerable: true,
    },
  }) as BizError;
}
