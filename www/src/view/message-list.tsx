import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { conversation, type Message } from "../state/messages.ts";
import { mayRecall } from "../state/recall.ts";
import type { Session } from "../state/sessions.ts";
import { partnerOf } from "../state/titles.ts";
import { dayHeading, sameDay } from "../text/format.ts";
import { text } from "../text/language.ts";
import { DownIcon } from "./icons.tsx";
import { MessageItem } from "./message-item.tsx";

/** How many messages are put on the page at once. */
const PAGE = 100;
/** Messages of one sender that follow within this time look like one block, in milliseconds. */
const BLOCK = 5 * 60_000;
/** This close to the end counts as being at the end, in pixels. */
const NEAR = 80;

/** The messages of a chat. It stays at the newest one unless the user has scrolled away. */
export function MessageList({ session, title }: { session: Session; title: string }) {
  const all = conversation(session.id).value;
  const shown = useSignal(PAGE);
  const atEnd = useSignal(true);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const heightBefore = useRef(0);
  const lastTop = useRef(0);
  const messages = all.slice(-shown.value);
  const focused = useSignal<string | undefined>(undefined);
  const isGroup = partnerOf(session) === undefined && session.members.length > 1;
  const recallable = messages.filter((message) => mayRecall(message, session));
  const tabStop = (recallable.find(({ key }) => key === focused.value) ?? recallable.at(-1))?.key;
  const words = text.value;

  const toEnd = (): void => {
    const view = scroller.current;
    if (view !== null) view.scrollTop = view.scrollHeight;
  };

  // New messages, pictures that load and a composer that grows: all of them change what the end is.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (atEnd.peek()) toEnd();
    });
    for (const element of [scroller.current, content.current]) if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const view = scroller.current;
    if (view === null) return;
    if (heightBefore.current > 0) view.scrollTop += view.scrollHeight - heightBefore.current;
    else if (atEnd.peek() || isOwn(all.at(-1))) toEnd();
    heightBefore.current = 0;
  }, [messages.length, all.at(-1)?.key]);

  const showEarlier = (): void => {
    heightBefore.current = scroller.current?.scrollHeight ?? 0;
    shown.value += 2 * PAGE;
  };

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

  const onScroll = (): void => {
    const view = scroller.current;
    if (view === null) return;
    // Content that grows moves the end away without anybody having scrolled: only going up leaves the end.
    const isNear = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
    if (isNear) atEnd.value = true;
    else if (view.scrollTop < lastTop.current) atEnd.value = false;
    lastTop.current = view.scrollTop;
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
        {all.length > messages.length && (
          <button type="button" class="button-small earlier" data-testid="show-earlier" onClick={showEarlier}>
            {words.earlier}
          </button>
        )}
        {all.length === 0 && <p class="no-messages">{words.noMessages}</p>}
        <ol ref={content} role="list" data-testid="message-list" onKeyDown={onKeyDown}>
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
                isRecallable={recallable.includes(message)}
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

function isOwn(message: Message | undefined): boolean {
  return message?.state === "sending";
}

function isSameBlock(before: Message, message: Message): boolean {
  return before.senderId === message.senderId && message.time.getTime() - before.time.getTime() < BLOCK;
}
