import { type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import type { MessageFiles } from "./message-text.tsx";
import { readReference } from "ourchat-sdk";
import { holdFile, isHeld, type LoadedFile, releaseFile, type ShownMedia } from "../state/files.ts";
import { showError } from "../state/notice.ts";
import { fileSize } from "../text/format.ts";
import { text } from "../text/language.ts";
import { FileCard } from "./file-card.tsx";
import { PlayIcon } from "./icons.tsx";
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
  const preview = files.previews?.[reference.index]?.preview;
  const key = files.keys[reference.index];
  const { media } = reference;
  if (preview !== undefined) {
    if (media === "picture") return <Picture url={preview} name={name} title={title} />;
    return media === "video" ? <Video url={preview} name={name} fileKey={undefined} /> : <FileCard fileKey={undefined} name={name} />;
  }
  if (key === undefined)
    return (
      <span class="media-missing">
        {words.fileMissing} {name}
      </span>
    );
  if (media === "picture") return <LoadedPicture key={key} fileKey={key} name={name} title={title} />;
  return media === "video" ? <VideoCard key={key} fileKey={key} name={name} /> : <FileCard fileKey={key} name={name} />;
}

const LOADING: ReadonlySignal<LoadedFile> = signal<LoadedFile>({ state: "loading", received: 0 });

/** A file for as long as it is shown. */
function useFile(key: string, media: ShownMedia): LoadedFile {
  const [file, setFile] = useState(LOADING);

  // Before the browser paints: a picture that is there already must not flicker.
  useLayoutEffect(() => {
    setFile(holdFile(key, media));
    return () => releaseFile(key);
  }, [key]);

  return file.value;
}

function LoadedPicture({ fileKey, name, title }: { fileKey: string; name: string; title: string }) {
  const file = useFile(fileKey, "picture");
  if (file.state === "loaded") return <Picture url={file.url} name={name} title={title} />;
  if (file.state === "failed") return <NotLoaded error={file.error} />;
  return <span class="media-loading" role="img" aria-label={text.value.pictureLoading} />;
}

function NotLoaded({ error }: { error: unknown }) {
  const words = text.value;
  return (
    <span class="media-missing" data-testid="picture-failed">
      {words.fileFailed}{" "}
      <button type="button" class="link-button" onClick={() => showError(error)}>
        {words.details}
      </button>
    </span>
  );
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

/** A film, which is large: it is loaded when somebody wants to see it. */
function VideoCard({ fileKey, name }: { fileKey: string; name: string }) {
  const wanted = useSignal(isHeld(fileKey));
  const words = text.value;
  if (wanted.value) return <LoadedVideo fileKey={fileKey} name={name} />;
  const label = words.playVideo(name);
  return (
    <FileCard fileKey={fileKey} name={name}>
      <button
        type="button"
        class="icon-button card-play"
        data-testid="video-play"
        aria-label={label}
        title={label}
        onClick={() => (wanted.value = true)}
      >
        <PlayIcon />
      </button>
    </FileCard>
  );
}

function LoadedVideo({ fileKey, name }: { fileKey: string; name: string }) {
  const file = useFile(fileKey, "video");
  if (file.state === "loaded") return <Video url={file.url} name={name} fileKey={fileKey} />;
  return (
    <FileCard fileKey={fileKey} name={name}>
      <span class="card-note">
        {file.state === "failed" ? <NotLoaded error={file.error} /> : text.value.videoLoading(fileSize(file.received))}
      </span>
    </FileCard>
  );
}

/** A film, or what can be done with one that this browser does not understand. */
function Video({ url, name, fileKey }: { url: string; name: string; fileKey: string | undefined }) {
  const isBroken = useSignal(false);
  if (isBroken.value) {
    return (
      <FileCard fileKey={fileKey} name={name}>
        <span class="card-note">{text.value.videoUnplayable}</span>
      </FileCard>
    );
  }
  return (
    <video
      class="media-video"
      data-testid="message-video"
      src={url}
      controls
      playsInline
      aria-label={name}
      onError={() => (isBroken.value = true)}
    />
  );
}
