import { OurChatError } from "ourchat-sdk";
import type { Message } from "../state/messages.ts";
import { discardMessage, type Outgoing, retryMessage } from "../state/sending.ts";
import { text } from "../text/language.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { ClockIcon, CloseIcon } from "./icons.tsx";

/** What becomes of a message that is being sent: its progress, or why it failed and what can be done. */
export function OutgoingStatus({ message, outgoing }: { message: Message; outgoing: Outgoing | undefined }) {
  if (message.state === "failed") return <Failed message={message} />;
  if (outgoing !== undefined && outgoing.progress.value !== undefined) return <UploadProgress outgoing={outgoing} />;
  return (
    <span class="message-time">
      <ClockIcon />
      <span class="visually-hidden">{text.value.sending}</span>
    </span>
  );
}

function UploadProgress({ outgoing }: { outgoing: Outgoing }) {
  const progress = outgoing.progress.value;
  const words = text.value;
  if (progress === undefined) return null;
  const percent =
    progress.phase === "sending" ? Math.floor((100 * progress.bytes) / Math.max(1, progress.total)) : undefined;
  const label = percent === undefined ? words.hashing : words.uploading(percent);
  return (
    <div class="upload">
      <span class="upload-label">{label}</span>
      <progress data-testid="upload-progress" max={100} value={percent} aria-label={label} />
      <button
        type="button"
        class="icon-button"
        data-testid="upload-cancel"
        aria-label={words.cancelUpload}
        title={words.cancelUpload}
        onClick={() => outgoing.cancel?.()}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

function Failed({ message }: { message: Message }) {
  const words = text.value;
  const isUncertain = OurChatError.is(message.error) && message.error.outcome === "unknown";
  return (
    <div class="failed" data-testid="message-failed">
      <ErrorNotice error={message.error} />
      <p>{isUncertain ? words.maybeSent : words.notSent}</p>
      <div class="failed-actions">
        <button
          type="button"
          class="button-small"
          data-testid="message-retry"
          onClick={() => retryMessage(message.key)}
        >
          {isUncertain ? words.sendAgain : words.tryAgain}
        </button>
        <button
          type="button"
          class="button-small"
          data-testid="message-discard"
          onClick={() => discardMessage(message.key)}
        >
          {words.discard}
        </button>
      </div>
    </div>
  );
}
