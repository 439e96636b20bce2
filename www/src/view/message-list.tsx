import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { conversation, type Message } from "../state/messages.ts";
import { NOBODY_KNOWN } from "../state/people.ts";
import { mayRecall } from "../state/recall.ts";
import { outgoingOf } from "../state/sending.ts";
import type { Session } from "../state/sessions.ts";
import { partnerOf } from "../state/titles.ts";
import { dayHeading, sameDay } from "../text/format.ts";
import { text } from "../text/language.ts";
import { DownIcon } from "./icons.tsx";
import { MessageItem } from "./message-item.tsx";
import { useMessageWindow } from "./message-window.ts";

/** Messages of one sender that follow within this time look like one block, in milliseconds. */
const BLOCK = 5 * 60_000;

/** The messages of a chat. It stays at the newest one unless the user has scrolled away. */
export function MessageList({ session, title }: { session: Session; title: string }) {
  const sent = conversation(session.id).value;
  const outgoing = outgoingOf(session.id);
  const all = useMemo(() => [...sent, ...outgoing], [sent, outgoing]);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const { atEnd, messages, hasEarlier, onScroll, showEarlier, toEnd } = useMessageWindow(all, scroller, content);
  const focused = useSignal<string | undefined>(undefined);
  const isGroup = partnerOf(session) === undefined && session.members.length > 1;
  const recallable = messages.filter((message) => mayRecall(message, session));
  const tabStop = (recallable.find(({ key }) => key === focused.value) ?? recallable.at(-1))?.key;
  const words = text.value;

  const onKeyDown = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.dataset["key"] === undefined) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = recallable[recallable.findIndex(({ key }) => key === target.dataset["key"]) + step];
    if (next === undefined) return;
    focused.value = next.key;
    content.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus();
  };

  return (
    <div class="messages">
      <div
        class="messages-scroller"
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={words.messagesIn(title)}
      >
        {hasEarlier && (
          <button type="button" class="button-small earlier" data-testid="show-earlier" onClick={showEarlier}>
            {words.earlier}
          </button>
        )}
        {all.length === 0 && <p class="no-messages">{words.noMessages}</p>}
        {all.some(({ senderId }) => senderId === NOBODY_KNOWN) && (
          <p class="authors-unknown" data-testid="authors-unknown">
            {words.authorsUnknown}
          </p>
        )}
        <ol ref={content} role="list" data-testid="message-list" data-count={all.length} onKeyDown={onKeyDown}>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const isNewDay = before === undefined || !sameDay(before.time, message.time);
            return (
              <MessageItem
                key={message.key}
                message={message}
                day={isNewDay ? dayHeading(message.time) : undefined}
                isFirst={isNewDay || !isSameBlock(before, message)}
                isGroup={isGroup}
                isRecallable={mayRecall(message, session)}
                isTabStop={message.key === tabStop}
              />
            );
          })}
        </ol>
      </div>
      {!atEnd.value && (
        <button
          type="button"
          class="to-newest"
          data-testid="to-newest"
          aria-label={words.toNewest}
          title={words.toNewest}
          onClick={toEnd}
        >
          <DownIcon />
        </button>
      )}
    </div>
  );
}

function isSameBlock(before: Message, message: Message): boolean {
  return before.senderId === message.senderId && message.time.getTime() - before.time.getTime() < BLOCK;
}
