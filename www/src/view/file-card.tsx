import type { ComponentChildren } from "preact";
import { saveFile, savingOf } from "../state/saving.ts";
import { fileSize } from "../text/format.ts";
import { text } from "../text/language.ts";
import { CloseIcon, FileIcon, SaveIcon } from "./icons.tsx";

interface Props {
  /** Without a key there is nothing to save yet. */
  fileKey: string | undefined;
  name: string;
  /** What else can be done with it. */
  children?: ComponentChildren;
}

/** A file of a message by its name, and the button that saves it. */
export function FileCard({ fileKey, name, children }: Props) {
  return (
    <span class="file-card" data-testid="file-card">
      <FileIcon />
      <span class="card-name">{name || text.value.namelessFile}</span>
      {children}
      {fileKey !== undefined && <SaveFile fileKey={fileKey} name={name || text.value.namelessFile} />}
    </span>
  );
}

function SaveFile({ fileKey, name }: { fileKey: string; name: string }) {
  const words = text.value;
  const saving = savingOf(fileKey).value;
  if (saving === undefined) {
    const label = words.saveFile(name);
    return (
      <button
        type="button"
        class="icon-button"
        data-testid="file-save"
        aria-label={label}
        title={label}
        onClick={() => void saveFile(fileKey, name)}
      >
        <SaveIcon />
      </button>
    );
  }
  const label = words.cancelSaving(name);
  return (
    <>
      <span class="card-note" data-testid="file-saving">
        {words.savingFile(fileSize(saving.received))}
      </span>
      <button
        type="button"
        class="icon-button"
        data-testid="file-save-cancel"
        aria-label={label}
        title={label}
        onClick={saving.cancel}
      >
        <CloseIcon />
      </button>
    </>
  );
}
