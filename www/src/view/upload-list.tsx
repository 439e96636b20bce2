import type { Outgoing } from "../state/sending.ts";
import { leaveOut } from "../state/sending.ts";
import { type OutgoingFile, togglePause, type UploadStep } from "../state/uploads.ts";
import { text } from "../text/language.ts";
import { CloseIcon, PauseIcon, PlayIcon } from "./icons.tsx";

/** In which steps a pause does something. */
const PAUSABLE: readonly UploadStep[] = ["hashing", "sending", "paused"];

/** The files of a message on their way to the server, each with its bar. */
export function UploadList({ outgoing }: { outgoing: Outgoing }) {
  return (
    <ul class="uploads" role="list">
      {outgoing.files.value.map((file) => (
        <Upload key={file.preview} outgoing={outgoing} file={file} />
      ))}
    </ul>
  );
}

function Upload({ outgoing, file }: { outgoing: Outgoing; file: OutgoingFile }) {
  const words = text.value;
  const step = file.step.value;
  const { name } = file.chosen;
  const percent = Math.floor(100 * file.sent.value);
  const label = words.uploadSteps[step](percent);
  const isPaused = step === "paused";
  const pauseLabel = isPaused ? words.resumeUpload(name) : words.pauseUpload(name);
  const cancelLabel = words.cancelUpload(name);
  const isMoving = step === "hashing" || step === "shrinking" || step === "completing";
  return (
    <li class="upload" data-testid="upload" data-state={step}>
      <span class="upload-name">{name}</span>
      <span class="upload-label">{label}</span>
      <progress
        data-testid="upload-progress"
        max={100}
        value={isMoving ? undefined : percent}
        aria-label={`${name}: ${label}`}
      />
      {PAUSABLE.includes(step) && (
        <button
          type="button"
          class="icon-button"
          data-testid="upload-pause"
          aria-label={pauseLabel}
          title={pauseLabel}
          onClick={() => togglePause(file)}
        >
          {isPaused ? <PlayIcon /> : <PauseIcon />}
        </button>
      )}
      {step !== "done" && (
        <button
          type="button"
          class="icon-button upload-cancel"
          data-testid="upload-cancel"
          aria-label={cancelLabel}
          title={cancelLabel}
          onClick={() => leaveOut(outgoing, file)}
        >
          <CloseIcon />
        </button>
      )}
    </li>
  );
}
