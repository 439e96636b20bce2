import { OurChatError } from "ourchat-sdk";
import type { Message } from "../state/messages.ts";
import { discardMessage, type Outgoing, retryMessage } from "../state/sending.ts";
import { text } from "../text/language.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { ClockIcon } from "./icons.tsx";
import { UploadList } from "./upload-list.tsx";

/** What becomes of a message that is being sent: its progress, or why it failed and what can be done. */
export function OutgoingStatus({ message, outgoing }: { message: Message; outgoing: Outgoing | undefined }) {
  if (message.state === "failed") return <Failed message={message} outgoing={outgoing} />;
  if (outgoing?.isUploading.value) return <UploadList outgoing={outgoing} />;
  return (
    <span class="message-time">
      <ClockIcon />
      <span class="visually-hidden">{text.value.sending}</span>
    </span>
  );
}

function Failed({ message, outgoing }: { message: Message; outgoing: Outgoing | undefined }) {
  const words = text.value;
  const isIncomplete = outgoing?.files.value.some(({ key }) => key === undefined);
  const isUncertain = OurChatError.is(message.error) && message.error.outcome === "unknown";
  return (
    <div class="failed" data-testid="message-failed">
      <ErrorNotice error={message.error} />
      {outgoing !== undefined && isIncomplete && <UploadList outgoing={outgoing} />}
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
