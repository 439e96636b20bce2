import { useSignal } from "@preact/signals";
import type { DiagnosisReport } from "ourchat-sdk";
import { useEffect, useRef } from "preact/hooks";
import { chat } from "../backend/client.ts";
import type { Dialog } from "../state/dialogs.ts";
import { language, text } from "../text/language.ts";
import { CopyButton } from "./copy-button.tsx";
import { DialogFrame } from "./dialog.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { CheckIcon, WarningIcon } from "./icons.tsx";

/** Finds out what is wrong between the page and the server, and says what to do about it. */
export function ConnectionDialog({ dialog }: { dialog: Dialog }) {
  const report = useSignal<DiagnosisReport | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  const running = useRef<AbortController | undefined>(undefined);
  const words = text.value;

  const check = async (): Promise<void> => {
    running.current?.abort();
    const abort = (running.current = new AbortController());
    report.value = failure.value = undefined;
    try {
      const found = await chat.diagnose({ signal: abort.signal });
      if (!abort.signal.aborted) report.value = found;
    } catch (error) {
      if (!abort.signal.aborted) failure.value = error;
    }
  };

  useEffect(() => {
    void check();
    return () => running.current?.abort();
  }, []);

  const busy = report.value === undefined && failure.value === undefined;
  return (
    <DialogFrame dialog={dialog} title={words.connectionCheck} isGlance testId="connection-dialog">
      <div class="check" role="status" aria-busy={busy}>
        {busy && <p class="quiet">{words.checking}</p>}
        {failure.value !== undefined && <ErrorNotice error={failure.value} />}
        {report.value && <Found report={report.value} />}
      </div>
      <div class="dialog-actions">
        <button type="button" class="button-small" data-testid="check-again" aria-disabled={busy} onClick={() => busy || check()}>
          {words.checkAgain}
        </button>
      </div>
    </DialogFrame>
  );
}

function Found({ report }: { report: DiagnosisReport }) {
  const words = text.value;
  const { verdict } = report;
  const advice = verdict.localized[language.value];
  return (
    <>
      <div class={report.ok ? "check-verdict is-fine" : "check-verdict"} data-testid="check-verdict" data-code={verdict.code}>
        {report.ok ? <CheckIcon /> : <WarningIcon />}
        <div>
          <strong>{advice.message}</strong>
          {!report.ok && <code>{verdict.code}</code>}
        </div>
      </div>
      {!report.ok && (
        <section class="check-remedy">
          <h3>{words.whatToDo}</h3>
          <p>
            <Code text={advice.remedy} />
          </p>
          {verdict.configuration && (
            <div class="check-lines">
              <pre data-testid="check-configuration">{verdict.configuration}</pre>
              <CopyButton value={verdict.configuration} label={words.whatToDo} />
            </div>
          )}
          {verdict.alternatives && (
            <p class="quiet">
              {words.orElse} {verdict.alternatives.map((code, index) => [index > 0 && ", ", <code key={code}>{code}</code>])}
            </p>
          )}
        </section>
      )}
      <section>
        <h3>{words.checkedSteps}</h3>
        <ol role="list" class="check-steps">
          {report.probes.map(({ name, ok, ms, httpStatus, code, detail }) => (
            <li key={name} data-testid={`step-${name}`} class={ok ? "is-fine" : ""} title={detail}>
              {ok ? <CheckIcon /> : <WarningIcon />}
              <span class="visually-hidden">{ok ? words.stepFine : words.stepFailed}</span>
              <span>{words.steps[name]}</span>
              <span class="quiet">{ok ? words.milliseconds(ms) : (code ?? (httpStatus === undefined ? "" : `HTTP ${httpStatus}`))}</span>
            </li>
          ))}
        </ol>
      </section>
      <p class="check-report quiet">
        {words.copyReport}
        <CopyButton value={String(report)} label={words.copyReport} />
      </p>
    </>
  );
}

/** A text whose names of options and headers stand between backticks. */
function Code({ text: marked }: { text: string }) {
  return <>{marked.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
