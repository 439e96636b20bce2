import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { removeFile, shrinksPictures } from "../state/attachments.ts";
import { mediaOf } from "../state/media.ts";
import { isShrinkable, shrink } from "../state/shrink.ts";
import { fileSize } from "../text/format.ts";
import { text } from "../text/language.ts";
import { CloseIcon, FileIcon, PlayIcon } from "./icons.tsx";

interface Props {
  sessionId: string;
  files: readonly File[];
  onRemoved: () => void;
}

/** The files that are to go with the next message, and whether pictures are made smaller. */
export function Attachments({ sessionId, files, onRemoved }: Props) {
  return (
    <>
      <ul class="attachments" role="list">
        {files.map((file, index) => (
          <Attachment
            key={`${index} ${file.name} ${file.lastModified}`}
            file={file}
            onRemove={() => {
              removeFile(sessionId, file);
              onRemoved();
            }}
          />
        ))}
      </ul>
      {files.some(isShrinkable) && <ShrinkOption files={files} />}
    </>
  );
}

function Attachment({ file, onRemove }: { file: File; onRemove: () => void }) {
  const words = text.value;
  const label = words.removeFile(file.name);
  return (
    <li class="attachment" data-testid="attachment" data-media={mediaOf(file)} title={file.name}>
      <Preview file={file} />
      <span class="attachment-name">{file.name}</span>
      <span class="attachment-size">{fileSize(file.size)}</span>
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={onRemove}>
        <CloseIcon />
      </button>
    </li>
  );
}

function Preview({ file }: { file: File }) {
  const element = useRef<HTMLImageElement & HTMLVideoElement>(null);
  const media = mediaOf(file);

  useLayoutEffect(() => {
    if (media === "file") return;
    const url = URL.createObjectURL(file);
    if (element.current !== null) element.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [file]);

  if (media === "picture") return <img class="attachment-preview" ref={element} alt="" />;
  if (media === "file") {
    return (
      <span class="attachment-preview">
        <FileIcon />
      </span>
    );
  }
  return (
    <span class="attachment-preview">
      <video ref={element} muted playsInline preload="metadata" aria-hidden="true" tabIndex={-1} />
      <PlayIcon />
    </span>
  );
}

/** Offers to make pictures smaller, and says how much that saves. */
function ShrinkOption({ files }: { files: readonly File[] }) {
  const words = text.value;
  const after = useSignal<number | undefined>(undefined);
  const pictures = files.filter(isShrinkable);
  const before = pictures.reduce((sum, { size }) => sum + size, 0);
  const wanted = shrinksPictures.value;

  useEffect(() => {
    after.value = undefined;
    if (!wanted) return;
    let isStale = false;
    void Promise.all(pictures.map(shrink)).then((smaller) => {
      if (!isStale) after.value = smaller.reduce((sum, { size }) => sum + size, 0);
    });
    return () => {
      isStale = true;
    };
  }, [files, wanted]);

  const size = after.value;
  return (
    <label class="shrink">
      <input
        type="checkbox"
        data-testid="shrink-pictures"
        checked={wanted}
        onChange={(event) => (shrinksPictures.value = event.currentTarget.checked)}
      />
      {words.shrinkPictures}
      {wanted && size !== undefined && (
        <span class="shrink-result" data-testid="shrink-result">
          {size < before ? words.shrunk(fileSize(before), fileSize(size)) : words.notShrunk}
        </span>
      )}
    </label>
  );
}
