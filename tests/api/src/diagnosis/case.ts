/**
 * What a row of the diagnosis suite consists of.
 */
import type { DiagnosisReport, OurChat, OurChatErrorCode } from "ourchat-sdk";
import { failureOf } from "../expect.js";

/** The engines that the suite runs in. */
export type Engine = "chromium" | "firefox" | "webkit";

/** The engine of this page. */
export const ENGINE: Engine = /Firefox\//.test(navigator.userAgent) ? "firefox" : /Chrom(e|ium)\//.test(navigator.userAgent) ? "chromium" : "webkit";

/** What was met: the code of a failed call, and the verdict of the diagnosis. */
export interface Met {
  /** Code of the call; `"ok"` when it did not fail, `"waits"` when it neither failed nor ended. */
  readonly code: OurChatErrorCode | "ok" | "waits";
  /** Code of the verdict; absent where a diagnosis has nothing to find. */
  readonly verdict?: OurChatErrorCode | "ok";
  /** What it may be as well. */
  readonly alternatives?: readonly OurChatErrorCode[];
  /** The lines to copy. */
  readonly configuration?: string;
}

/** One trouble. */
export interface Case {
  /** The trouble in words. */
  readonly name: string;
  /** What has to be met. The lines to copy have to contain `configuration`. */
  readonly expected: Met;
  /** Makes the trouble and meets it; `undefined` if the engine or its driver cannot make it. */
  readonly meet: () => Promise<Met | undefined>;
}

/** Makes a call that has to fail, then a diagnosis. */
export async function callAndDiagnose(
  chat: OurChat,
  call: (chat: OurChat) => PromiseLike<unknown> = ping,
  options: { readonly timeoutMs?: number } = {},
): Promise<Met> {
  const { code } = await failureOf(call(chat));
  return { code, ...verdictIn(await chat.diagnose(options)) };
}

/** A verdict as the table has it. */
export function verdictIn({ verdict }: DiagnosisReport): Omit<Met, "code"> {
  const { code, alternatives, configuration } = verdict;
  return { verdict: code, ...(alternatives && { alternatives }), ...(configuration !== undefined && { configuration }) };
}

/** The smallest call. */
export function ping(chat: OurChat): Promise<void> {
  return chat.server.ping();
}

/** What is not as expected. */
export function differences(met: Met, expected: Met): string[] {
  const wrong: string[] = [];
  if (met.code !== expected.code) wrong.push(`the call gave ${met.code} instead of ${expected.code}`);
  if (met.verdict !== expected.verdict) wrong.push(`the verdict is ${met.verdict} instead of ${expected.verdict}`);
  if (String(met.alternatives) !== String(expected.alternatives)) wrong.push(`alternatives ${met.alternatives} instead of ${expected.alternatives}`);
  const lines = expected.configuration;
  if (lines === undefined ? met.configuration !== undefined : !met.configuration?.includes(lines)) {
    wrong.push(`the lines to copy are ${met.configuration} instead of ${lines}`);
  }
  return wrong;
}
