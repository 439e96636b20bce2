import { useComputed } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { addFiles, filesOf, shrinksPictures } from "../state/attachments.ts";
import { clearDraft, draft } from "../state/drafts.ts";
import { sendMessage } from "../state/sending.ts";
import { text } from "../text/language.ts";
import { Attachments } from "./attachments.tsx";
import { ClipIcon, SendIcon } from "./icons.tsx";

/** The place to write a message and to add files to it. */
export function Composer({ sessionId, takesFocus }: { sessionId: string; takesFocus: boolean }) {
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const content = draft(sessionId);
  const { text: written, files } = content.value;
  const isEmpty = useComputed(() => content.value.text.trim() === "" && content.value.files.length === 0);
  const takesFiles = capabilities.value.files;
  const words = text.value;

  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, []);

  // The field is as high as its text, up to what the style allows.
  useLayoutEffect(() => {
    const field = input.current;
    if (field === null) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }, [written]);

  const submit = (event?: Event): void => {
    event?.preventDefault();
    if (isEmpty.value) return;
    const { text: toSend, files: toUpload } = content.value;
    clearDraft(sessionId);
    sendMessage(sessionId, toSend.trim(), toUpload, shrinksPictures.value);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter also confirms what an input method proposes; that is not the end of the message.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !isComposing) submit(event);
  };

  const choose = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const chosen = [...(event.currentTarget.files ?? [])];
    // The same file can be chosen again after it was removed.
    event.currentTarget.value = "";
    addFiles(sessionId, chosen);
    input.current?.focus();
  };

  const paste = (event: ClipboardEvent): void => {
    // Office programs put a picture of the copied text beside it.
    const isText = ["text/plain", "text/html"].every((type) => event.clipboardData?.types.includes(type));
    const pasted = isText ? [] : filesOf(event.clipboardData);
    if (!takesFiles || pasted.length === 0) return;
    event.preventDefault();
    addFiles(sessionId, pasted);
  };

  return (
    <form class="composer" data-testid="composer" onSubmit={submit}>
      {files.length > 0 && (
        <Attachments sessionId={sessionId} files={files} onRemoved={() => input.current?.focus()} />
      )}
      <div class="composer-row">
        {takesFiles && (
          <label class="icon-button attach" title={words.attach}>
            <ClipIcon />
            <span class="visually-hidden">{words.attach}</span>
            <input type="file" class="visually-hidden" data-testid="attach-file" multiple onChange={choose} />
          </label>
        )}
        <label class="visually-hidden" for={id}>
          {words.message}
        </label>
        <textarea
          ref={input}
          id={id}
          data-testid="message-input"
          rows={1}
          value={written}
          placeholder={words.messagePlaceholder}
          aria-describedby={`${id}-hint`}
          onInput={(event) => (content.value = { ...content.value, text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
          onPaste={paste}
        />
        <button
          type="submit"
          class="icon-button send"
          data-testid="message-send"
          aria-label={words.send}
          title={words.send}
          aria-disabled={isEmpty.value}
        >
          <SendIcon />
        </button>
      </div>
      <p id={`${id}-hint`} class="composer-hint">
        {words.messageHint}
      </p>
    </form>
  );
}
