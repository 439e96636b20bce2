import { MessageText } from "./message-text.tsx";
import { account } from "../state/account.ts";
import type { Message } from "../state/messages.ts";
import { nameOf } from "../state/people.ts";
import { outgoingMessage } from "../state/sending.ts";
import { timeOfDay } from "../text/format.ts";
import { text } from "../text/language.ts";
import { Avatar } from "./avatar.tsx";
import { OutgoingStatus } from "./outgoing-status.tsx";

interface Props {
  message: Message;
  /** Heading of the day that begins with this message. */
  day: string | undefined;
  /** Whether it begins a block of one sender. */
  isFirst: boolean;
  /** Whether senders need names. */
  isGroup: boolean;
}

/** One message. */
export function MessageItem({ message, day, isFirst, isGroup }: Props) {
  const isMine = message.senderId === account.value?.id;
  const words = text.value;
  const sender = isMine ? words.you : nameOf(message.senderId);
  const outgoing = message.state === "delivered" ? undefined : outgoingMessage(message.key);
  const isNamed = isGroup && !isMine && isFirst;
  return (
    <>
      {day !== undefined && (
        <li class="day">
          <span>{day}</span>
        </li>
      )}
      <li
        class="message"
        data-testid="message-item"
        data-mine={isMine}
        data-state={message.state}
        data-message={message.id}
        data-first={isFirst}
      >
        {isGroup && !isMine && (isFirst ? <Avatar id={message.senderId} name={sender} /> : <span class="avatar-gap" />)}
        <article class="bubble" aria-label={sender}>
          {isNamed && (
            <span class="sender" data-testid="message-sender">
              {sender}
            </span>
          )}
          {message.encrypted ? (
            <p class="message-encrypted">{words.encrypted}</p>
          ) : message.markdown.trim() === "" ? (
            <p class="message-encrypted" data-testid="message-text">
              {words.emptyMessage}
            </p>
          ) : (
            <MessageText markdown={message.markdown} files={{ keys: message.files, previews: outgoing?.previews }} />
          )}
          {message.state === "delivered" ? (
            <time class="message-time" dateTime={message.time.toISOString()}>
              {timeOfDay(message.time)}
            </time>
          ) : (
            <OutgoingStatus message={message} outgoing={outgoing} />
          )}
        </article>
      </li>
    </>
  );
}
