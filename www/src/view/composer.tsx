import { useComputed } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { clearDraft, draft } from "../state/drafts.ts";
import { dismissNotice, showText } from "../state/notice.ts";
import { PICTURE_LIMIT, PICTURE_TYPES, PICTURES_PER_MESSAGE } from "../state/pictures.ts";
import { sendMessage } from "../state/sending.ts";
import { megabytes } from "../text/format.ts";
import { text } from "../text/language.ts";
import { CloseIcon, PictureIcon, SendIcon } from "./icons.tsx";

/** The place to write a message and to add pictures to it. */
export function Composer({ sessionId, takesFocus }: { sessionId: string; takesFocus: boolean }) {
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const content = draft(sessionId);
  const { text: written, pictures } = content.value;
  const isEmpty = useComputed(() => content.value.text.trim() === "" && content.value.pictures.length === 0);
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
    const { text: toSend, pictures: toUpload } = content.value;
    clearDraft(sessionId);
    sendMessage(sessionId, toSend.trim(), toUpload);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter also confirms what an input method proposes; that is not the end of the message.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !isComposing) submit(event);
  };

  const addPictures = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const chosen = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = "";
    dismissNotice();
    const fitting = chosen.filter(isSendable);
    const all = [...content.value.pictures, ...fitting];
    if (all.length > PICTURES_PER_MESSAGE) showText(() => text.value.tooMany(PICTURES_PER_MESSAGE));
    content.value = { ...content.value, pictures: all.slice(0, PICTURES_PER_MESSAGE) };
    input.current?.focus();
  };

  const remove = (picture: File): void => {
    content.value = { ...content.value, pictures: content.value.pictures.filter((kept) => kept !== picture) };
    input.current?.focus();
  };

  return (
    <form class="composer" data-testid="composer" onSubmit={submit}>
      {pictures.length > 0 && (
        <ul class="attachments" role="list">
          {pictures.map((picture, index) => (
            <Attachment
              key={`${index} ${picture.name} ${picture.lastModified}`}
              picture={picture}
              onRemove={() => remove(picture)}
            />
          ))}
        </ul>
      )}
      <div class="composer-row">
        <label class="icon-button attach" title={words.attach}>
          <PictureIcon />
          <span class="visually-hidden">{words.attach}</span>
          <input
            type="file"
            class="visually-hidden"
            data-testid="attach-file"
            accept={PICTURE_TYPES.join(",")}
            multiple
            onChange={addPictures}
          />
        </label>
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

function isSendable(file: File): boolean {
  if (!PICTURE_TYPES.includes(file.type)) {
    showText(() => text.value.notAPicture(file.name));
    return false;
  }
  if (file.size > PICTURE_LIMIT) {
    showText(() => text.value.tooLarge(file.name, megabytes(PICTURE_LIMIT)));
    return false;
  }
  return true;
}

function Attachment({ picture, onRemove }: { picture: File; onRemove: () => void }) {
  const image = useRef<HTMLImageElement>(null);
  const words = text.value;

  useLayoutEffect(() => {
    const url = URL.createObjectURL(picture);
    if (image.current !== null) image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [picture]);

  return (
    <li class="attachment" data-testid="attachment">
      <img ref={image} alt={words.pictureToSend(picture.name)} />
      <button
        type="button"
        class="icon-button"
        aria-label={words.removePicture(picture.name)}
        title={words.removePicture(picture.name)}
        onClick={onRemove}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
