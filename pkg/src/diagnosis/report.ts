/**
 * The report of the self-diagnosis in data and in words.
 *
 * @internal
 */
import type { DiagnosisAdvice, DiagnosisProbe, DiagnosisReport, DiagnosisVerdict } from "../diagnosis-report.js";
import type { Locale } from "../localization.js";
import type { OurChatErrorCode } from "../generated/codes.js";
import { ADVICE } from "../generated/diagnosis.js";
import type { Finding } from "./verdict.js";

const FINE: Readonly<Record<Locale, DiagnosisAdvice>> = {
  en: { message: "Everything works.", remedy: "Nothing has to be done." },
  zh: { message: "一切正常。", remedy: "无需处理。" },
};

/** For a code that is rare enough not to have its text here. */
const OTHER: Readonly<Record<Locale, DiagnosisAdvice>> = {
  en: { message: "The server refused a call.", remedy: "Look the code up in the reference of error codes." },
  zh: { message: "服务器拒绝了一次调用。", remedy: "请在错误码参考中查阅该代码。" },
};

/** What a report is made of. */
export interface Parts {
  readonly finding: Finding;
  readonly configuration: string | undefined;
  readonly baseUrl: string;
  readonly sameOrigin: boolean;
  readonly online: boolean | undefined;
  readonly secureContext: boolean;
  readonly wasm: "loaded" | OurChatErrorCode;
  readonly clockSkewMs: number | undefined;
  readonly probes: readonly DiagnosisProbe[];
}

/** Makes the report. */
export function reportOf({ finding, configuration, online, clockSkewMs, ...rest }: Parts): DiagnosisReport {
  const { code, alternatives } = finding;
  const localized = code === "ok" ? FINE : ((ADVICE as Partial<Record<OurChatErrorCode, typeof FINE>>)[code] ?? OTHER);
  const report: DiagnosisReport = {
    ok: code === "ok",
    verdict: {
      code,
      ...localized.en,
      localized,
      ...(configuration !== undefined && { configuration }),
      ...(alternatives !== undefined && { alternatives }),
    },
    ...rest,
    ...(online !== undefined && { online }),
    ...(clockSkewMs !== undefined && { clockSkewMs: Math.round(clockSkewMs) }),
    checkedAt: new Date().toISOString(),
  };
  // Not among the data, which may be cloned and compared.
  Object.defineProperty(report, "toString", { value: () => textOf(report) });
  return report;
}

function textOf(report: DiagnosisReport): string {
  const { verdict, probes, clockSkewMs } = report;
  const place = `${report.sameOrigin ? "same origin" : "another origin"}, ${report.secureContext ? "" : "no "}secure context`;
  return [
    "OurChat connection check",
    `verdict: ${describe(verdict)}`,
    `remedy:  ${verdict.remedy}`,
    ...(verdict.configuration?.split("\n").map((line) => `  ${line}`) ?? []),
    ...(verdict.alternatives ? [`or else: ${verdict.alternatives.join(", ")}`] : []),
    `server:  ${report.baseUrl} (${place})`,
    `network: ${report.online === undefined ? "unknown" : report.online ? "online" : "offline"}`,
    `core:    ${report.wasm}`,
    ...(clockSkewMs === undefined ? [] : [`clock:   server ${clockSkewMs} ms ahead`]),
    `checked: ${report.checkedAt}`,
    ...probes.map(lineOf),
  ].join("\n");
}

function describe({ code, message }: DiagnosisVerdict): string {
  return code === "ok" ? message : `${code}: ${message}`;
}

function lineOf({ name, ok, ms, httpStatus, code, detail }: DiagnosisProbe): string {
  const found = [httpStatus === undefined ? "" : `HTTP ${httpStatus}`, detail ?? code ?? ""].filter(Boolean).join(", ");
  return `  ${ok ? "ok    " : "FAILED"} ${name.padEnd(7)} ${String(Math.round(ms)).padStart(5)} ms ${found}`.trimEnd();
}
