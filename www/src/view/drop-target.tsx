import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { addFiles, filesOf } from "../state/attachments.ts";
import { text } from "../text/language.ts";
import { ClipIcon } from "./icons.tsx";

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** What lies over a chat while files are dragged over it, and takes them. */
export function DropTarget({ sessionId }: { sessionId: string }) {
  const isShown = useSignal(false);
  const self = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const chat = self.current?.parentElement;
    const show = (event: DragEvent): void => {
      if (carriesFiles(event)) isShown.value = true;
    };
    // A file that misses the chat must not replace the page.
    const keepPage = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    chat?.addEventListener("dragenter", show);
    addEventListener("dragover", keepPage);
    addEventListener("drop", keepPage);
    return () => {
      chat?.removeEventListener("dragenter", show);
      removeEventListener("dragover", keepPage);
      removeEventListener("drop", keepPage);
    };
  }, []);

  // While it is shown it lies over everything else of the chat: who leaves it leaves the chat.
  return (
    <div
      ref={self}
      class="drop-target"
      data-testid="drop-target"
      hidden={!isShown.value}
      onDragLeave={() => (isShown.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isShown.value = false;
        addFiles(sessionId, filesOf(event.dataTransfer));
      }}
    >
      <ClipIcon />
      <p>{text.value.dropFiles}</p>
    </div>
  );
}
