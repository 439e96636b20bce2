import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../text/language.ts";
import { CloseIcon, SaveIcon } from "./icons.tsx";

interface OpenPicture {
  readonly url: string;
  readonly name: string;
}

const open = signal<OpenPicture | undefined>(undefined);

/** Shows a picture over the page. */
export function showPicture(url: string, name: string): void {
  open.value = { url, name };
}

/** The picture over the page, if one is open. Escape, the button and a click beside it close it. */
export function PictureDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const picture = open.value;

  useEffect(() => {
    if (picture !== undefined) dialog.current?.showModal();
  }, [picture]);

  // A page without this user has nothing of theirs to show.
  useEffect(() => () => void (open.value = undefined), []);

  if (picture === undefined) return null;
  return (
    <dialog
      ref={dialog}
      class="picture-dialog"
      data-testid="picture-dialog"
      aria-label={picture.name || text.value.namelessFile}
      onClose={() => (open.value = undefined)}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <img src={picture.url} alt={picture.name} />
      <a
        class="icon-button save-picture"
        data-testid="picture-save"
        href={picture.url}
        download={picture.name || text.value.namelessFile}
        aria-label={text.value.saveFile(picture.name)}
        title={text.value.saveFile(picture.name)}
      >
        <SaveIcon />
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label={text.value.close}
        title={text.value.close}
        onClick={() => dialog.current?.close()}
      >
        <CloseIcon />
      </button>
    </dialog>
  );
}
