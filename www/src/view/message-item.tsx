import { MessageText } from "./message-text.tsx";
import { account } from "../state/account.ts";
import type { Message } from "../state/messages.ts";
import { nameOf, NOBODY_KNOWN } from "../state/people.ts";
import { openDialog } from "../state/dialogs.ts";
import { uploadOf } from "../state/sending.ts";
import { timeOfDay } from "../text/format.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { CheckIcon } from "./icons.tsx";
import { OutgoingStatus } from "./outgoing-status.tsx";
import { RecallButton } from "./recall-button.tsx";

interface Props {
  message: Message;
  /** Heading of the day that begins with this message. */
  day: string | undefined;
  /** Whether it begins a block of one sender. */
  isFirst: boolean;
  /** Whether senders need names. */
  isGroup: boolean;
  /** Whether the user may take it back. */
  isRecallable: boolean;
  /** Whether the button for that is the one reached by Tab. */
  isTabStop: boolean;
}

/** One message. */
export function MessageItem({ message, day, isFirst, isGroup, isRecallable, isTabStop }: Props) {
  const isMine = message.senderId === account.value?.id;
  const words = text.value;
  const sender = isMine ? words.you : nameOf(message.senderId);
  const upload = message.state === "sent" ? undefined : uploadOf(message.key);
  const bubbleId = `message-${message.key}`;
  const isNamed = isGroup && !isMine && isFirst && message.senderId !== NOBODY_KNOWN;
  return (
    <>
      {day !== undefined && (
        <li class="day">
          <span>{day}</span>
        </li>
      )}
      {message.recalled ? (
        <li class="recalled" data-testid="message-recalled">
          {words.recalled}
        </li>
      ) : (
        <li
          class="message"
          data-testid="message-item"
          data-mine={isMine}
          data-state={message.state}
          data-message={message.id}
          data-first={isFirst}
        >
          {isGroup && !isMine && (isFirst && message.senderId !== NOBODY_KNOWN ? <UserAvatar id={message.senderId} /> : <span class="avatar-gap" />)}
          <article class="bubble" id={bubbleId} aria-label={sender} tabIndex={isRecallable ? -1 : undefined}>
            {isNamed && (
              <span class="sender">
                <button
                  type="button"
                  class="sender-button"
                  data-testid="message-sender"
                  onClick={() => openDialog({ kind: "person", id: message.senderId })}
                >
                  {sender}
                </button>
              </span>
            )}
            {message.encrypted ? (
              <p class="message-encrypted">{words.encrypted}</p>
            ) : message.markdown.trim() === "" ? (
              <p class="message-encrypted" data-testid="message-text">
                {words.emptyMessage}
              </p>
            ) : (
              <MessageText markdown={message.markdown} files={{ keys: message.files, previews: upload?.files.value }} />
            )}
            {message.state === "sent" ? (
              <span class="message-time">
                <time dateTime={message.time.toISOString()}>{timeOfDay(message.time)}</time>
                {isMine && <CheckIcon />}
                {isMine && <span class="visually-hidden">{words.sent}</span>}
              </span>
            ) : (
              <OutgoingStatus message={message} upload={upload} />
            )}
          </article>
          {isRecallable && <RecallButton message={message} describedBy={bubbleId} isTabStop={isTabStop} />}
        </li>
      )}
    </>
  );
}
