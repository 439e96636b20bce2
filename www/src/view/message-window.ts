import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Message } from "../state/messages.ts";

/** How many messages are on the page at once, at most. */
const WINDOW = 120;
/** How many of them while the newest one is on show. */
const AT_END = 50;
/** By how many the window moves: few enough that laying them out takes no noticeable time. */
const STEP = 20;
/** This close to the end counts as being at the end, in pixels. */
const NEAR = 80;
/** This close to the edge of the window it moves, in pixels. */
const AHEAD = 600;

/** The part of a long list of messages that is on the page. */
export interface MessageWindow {
  /** Whether the newest message is on show. */
  readonly atEnd: Signal<boolean>;
  /** The messages on the page. */
  readonly messages: readonly Message[];
  /** Whether there are earlier ones. */
  readonly hasEarlier: boolean;
  /** To be called when the user scrolls. */
  onScroll(): void;
  /** Moves the window to earlier messages. */
  showEarlier(): void;
  /** Goes to the newest message. */
  toEnd(): void;
}

/**
 * Keeps a bounded number of a chat's messages on the page, however many there are. It follows the newest message unless the
 * user has scrolled away, and what the user looks at stays where it is.
 */
export function useMessageWindow(
  all: readonly Message[],
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): MessageWindow {
  const atEnd = useSignal(true);
  /** Index of the first message on the page; without one the window is at the end and moves with it. */
  const start = useSignal<number | undefined>(undefined);
  const anchor = useRef<{ readonly element: Element; readonly top: number } | undefined>(undefined);
  const lastTop = useRef(0);
  const first = start.value ?? Math.max(0, all.length - AT_END);
  const messages = all.slice(first, first + WINDOW);

  const scrollToEnd = (): void => {
    const view = scroller.current;
    if (view !== null) view.scrollTop = view.scrollHeight;
  };

  // Pictures that load and a composer that grows change what the end is.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (atEnd.peek()) scrollToEnd();
    });
    for (const element of [scroller.current, content.current]) if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const newest = all.at(-1);
  useLayoutEffect(() => {
    // What the user has just written is to be seen.
    if (newest !== undefined && newest.state !== "sent" && newest.state !== "failed") toEnd();
  }, [newest?.key]);

  useLayoutEffect(() => {
    const view = scroller.current;
    const held = anchor.current;
    anchor.current = undefined;
    if (view === null) return;
    if (held?.element.isConnected) view.scrollTop += held.element.getBoundingClientRect().top - held.top;
    else if (atEnd.peek()) scrollToEnd();
  }, [first, messages.length, messages.at(-1)?.key]);

  /** Remembers where on the page the first message in sight is. */
  const hold = (): void => {
    const top = scroller.current?.getBoundingClientRect().top ?? 0;
    for (const element of content.current?.querySelectorAll(".message, .recalled") ?? []) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top) {
        anchor.current = { element, top: box.top };
        return;
      }
    }
  };

  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(0, index), Math.max(0, all.length - AT_END));
    if (next === first) return;
    hold();
    start.value = next;
  };

  const onScroll = (): void => {
    const view = scroller.current;
    if (view === null) return;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight;
    const isWhole = first + messages.length === all.length;
    // Content that grows moves the end away without anybody having scrolled: only going up leaves the end.
    if (below < NEAR && isWhole) {
      atEnd.value = true;
      start.value = undefined;
    } else if (view.scrollTop < lastTop.current) {
      atEnd.value = false;
      start.value ??= first;
    }
    lastTop.current = view.scrollTop;
    if (view.scrollTop < AHEAD && first > 0 && !atEnd.value) moveTo(first - STEP);
    else if (below < AHEAD && !isWhole) moveTo(first + STEP);
  };

  function toEnd(): void {
    start.value = undefined;
    atEnd.value = true;
    scrollToEnd();
  }

  return { atEnd, messages, hasEarlier: first > 0, onScroll, showEarlier: () => moveTo(first - STEP), toEnd };
}
