import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { closeDialog, type Dialog, dialogs } from "../state/dialogs.ts";
import { text } from "../text/language.ts";
import { CloseIcon } from "./icons.tsx";
import { NoticeBar } from "./notice-bar.tsx";

interface Props {
  dialog: Dialog;
  title: string;
  /** Whether it only shows things: a click beside it closes it then. */
  isGlance?: boolean;
  testId: string;
  children: ComponentChildren;
}

/** What had the focus before may be gone with what was done: reading and tabbing go on in the chat, or at the top. */
function keepFocus(): void {
  if (document.activeElement !== document.body || dialogs.peek().length > 0) return;
  const place =
    document.querySelector<HTMLElement>(".messages-scroller") ?? document.querySelector<HTMLElement>(".app");
  place?.focus();
}

/** The frame of a dialog: title, close button, and notices while it is the one on top. Escape closes it. */
export function DialogFrame({ dialog, title, isGlance = false, testId, children }: Props) {
  const frame = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();

  useEffect(() => {
    const element = frame.current;
    element?.showModal();
    heading.current?.focus();
    // Closed before it goes, it gives the focus back to where it came from.
    return () => {
      element?.close();
      setTimeout(keepFocus, 50);
    };
  }, []);

  return (
    <dialog
      ref={frame}
      class="dialog"
      data-testid={testId}
      aria-labelledby={id}
      onClose={() => closeDialog(dialog)}
      onClick={(event) => isGlance && event.target === event.currentTarget && closeDialog(dialog)}
    >
      <div class="dialog-box">
        <header class="dialog-header">
          <h2 ref={heading} id={id} tabIndex={-1}>
            {title}
          </h2>
          <button
            type="button"
            class="icon-button"
            data-testid="dialog-close"
            aria-label={text.value.close}
            title={text.value.close}
            onClick={() => closeDialog(dialog)}
          >
            <CloseIcon />
          </button>
        </header>
        {dialogs.value.at(-1) === dialog && <NoticeBar />}
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
