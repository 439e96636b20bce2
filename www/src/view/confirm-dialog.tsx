import { closeDialog, type Question } from "../state/dialogs.ts";
import { text } from "../text/language.ts";
import { DialogFrame } from "./dialog.tsx";
import { useAction } from "./use-action.ts";

/** Asks before something that cannot be taken back, and does it. */
export function ConfirmDialog({ dialog }: { dialog: Question }) {
  const { busy, run } = useAction();
  const confirm = async (): Promise<void> => {
    if (await run(dialog.run)) closeDialog(dialog);
  };
  return (
    <DialogFrame dialog={dialog} title={dialog.title()} testId="confirm-dialog">
      <p>{dialog.body()}</p>
      <div class="dialog-actions">
        <button type="button" class="button-small" data-testid="confirm-cancel" onClick={() => closeDialog(dialog)}>
          {text.value.cancel}
        </button>
        <button
          type="button"
          class="button-small button-danger"
          data-testid="confirm"
          aria-disabled={busy}
          onClick={confirm}
        >
          {dialog.action()}
        </button>
      </div>
    </DialogFrame>
  );
}
