import { type ReadonlySignal, signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import type { MessageFiles } from "./message-text.tsx";
import { readReference } from "ourchat-sdk";
import { holdFile, type LoadedFile, releaseFile, saveFile } from "../state/files.ts";
import { showError } from "../state/notice.ts";
import { text } from "../text/language.ts";
import { showPicture } from "./picture-dialog.tsx";

interface Props {
  /** Address of the Markdown image. */
  address: string;
  alt: string;
  title: string;
  files: MessageFiles;
}

/** A picture or file that a message names. */
export function MessageMedia({ address, alt, title, files }: Props) {
  const reference = readReference(address);
  const name = alt || title;
  const words = text.value;
  if (reference === undefined) return <span class="media-missing">{name || address}</span>;
  if (reference.source === "network") {
    // Nothing is loaded from elsewhere: that would tell a stranger's server who reads the message, and when.
    return (
      <a href={reference.url.href} target="_blank" rel="noopener noreferrer nofollow" data-testid="external-picture">
        {name ? `${name} (${words.externalPicture(reference.url.host)})` : words.externalPicture(reference.url.host)}
      </a>
    );
  }
  const preview = files.previews?.[reference.index];
  const key = files.keys[reference.index];
  if (preview !== undefined) return <Picture url={preview} name={name} title={title} />;
  if (key === undefined)
    return (
      <span class="media-missing">
        {words.pictureNoFile} {name}
      </span>
    );
  if (reference.media !== "picture") return <SaveButton fileKey={key} name={name} />;
  return <LoadedPicture key={key} fileKey={key} name={name} title={title} />;
}

const LOADING: ReadonlySignal<LoadedFile> = signal<LoadedFile>({ state: "loading" });

function LoadedPicture({ fileKey, name, title }: { fileKey: string; name: string; title: string }) {
  const [file, setFile] = useState(LOADING);
  const words = text.value;

  // Before the browser paints: a picture that is there already must not flicker.
  useLayoutEffect(() => {
    setFile(holdFile(fileKey));
    return () => releaseFile(fileKey);
  }, [fileKey]);

  const current = file.value;
  if (current.state === "loaded") return <Picture url={current.url} name={name} title={title} />;
  if (current.state === "failed") {
    return (
      <span class="media-missing" data-testid="picture-failed">
        {words.pictureFailed}{" "}
        <button type="button" class="link-button" onClick={() => showError(current.error)}>
          {words.details}
        </button>
      </span>
    );
  }
  return <span class="media-loading" role="img" aria-label={words.pictureLoading} />;
}

function Picture({ url, name, title }: { url: string; name: string; title: string }) {
  return (
    <button
      type="button"
      class="media-picture"
      title={title || undefined}
      aria-label={text.value.openPicture(name)}
      onClick={() => showPicture(url, name)}
    >
      <img src={url} alt={name} data-testid="message-image" decoding="async" />
    </button>
  );
}

function SaveButton({ fileKey, name }: { fileKey: string; name: string }) {
  const label = text.value.downloadFile(name);
  return (
    <button
      type="button"
      class="button-small"
      data-testid="file-save"
      onClick={() => saveFile(fileKey, name).catch(showError)}
    >
      {label}
    </button>
  );
}
