import type { Message } from "../state/messages.ts";
import { type Outgoing, retryMessage, takeBack } from "../state/sending.ts";
import { text } from "../text/language.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { ClockIcon, SendIcon } from "./icons.tsx";
import { UploadList } from "./upload-list.tsx";

/** What becomes of a message that the server does not have yet: what it waits for, its progress, or why it failed. */
export function OutgoingStatus({ message, upload }: { message: Message; upload: Outgoing | undefined }) {
  if (message.state === "failed") return <Failed message={message} upload={upload} />;
  if (message.state === "queued") return <Queued message={message} />;
  if (upload?.isUploading.value) return <UploadList outgoing={upload} />;
  return (
    <span class="message-time">
      <SendIcon />
      <span class="visually-hidden">{text.value.sending}</span>
    </span>
  );
}

function Queued({ message }: { message: Message }) {
  const words = text.value;
  return (
    <span class="message-time queued">
      <ClockIcon />
      <span>{words.queued}</span>
      <button type="button" class="link-button" data-testid="message-cancel" onClick={() => takeBack(message)}>
        {words.cancel}
      </button>
    </span>
  );
}

function Failed({ message, upload }: { message: Message; upload: Outgoing | undefined }) {
  const words = text.value;
  const isIncomplete = upload?.files.value.some(({ key }) => key === undefined);
  return (
    <div class="failed" data-testid="message-failed">
      <ErrorNotice error={message.error} />
      {upload !== undefined && isIncomplete && <UploadList outgoing={upload} />}
      <p>{words.notSent}</p>
      <div class="failed-actions">
        <button
          type="button"
          class="button-small"
          data-testid="message-retry"
          onClick={() => retryMessage(message.key)}
        >
          {words.tryAgain}
        </button>
        <button type="button" class="button-small" data-testid="message-discard" onClick={() => takeBack(message)}>
          {words.discard}
        </button>
      </div>
    </div>
  );
}
