import { dismissNotice, notice } from "../state/notice.ts";
import { text } from "../text/language.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { CloseIcon } from "./icons.tsx";

/** The notice above the chats, if there is one. */
export function NoticeBar() {
  const current = notice.value;
  if (current === undefined) return null;
  if (current.kind === "error") return <ErrorNotice error={current.error} onDismiss={dismissNotice} />;
  return (
    <div class="notice" role="status" data-testid="notice">
      <div class="notice-body">
        <p>{current.text()}</p>
      </div>
      <button type="button" class="icon-button" aria-label={text.value.dismiss} onClick={dismissNotice}>
        <CloseIcon />
      </button>
    </div>
  );
}
