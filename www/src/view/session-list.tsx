import { useComputed } from "@preact/signals";
import { plainText } from "../markdown/plain.ts";
import { account } from "../state/account.ts";
import type { Message } from "../state/messages.ts";
import { openSession, showSession } from "../state/navigation.ts";
import { nameOf, NOBODY_KNOWN } from "../state/people.ts";
import { newestOf } from "../state/sending.ts";
import { type Session, sessions, sessionsLoaded } from "../state/sessions.ts";
import { partnerOf, sessionFace, sessionSubtitle, sessionTitle } from "../state/titles.ts";
import { unread } from "../state/unread.ts";
import { shortMoment } from "../text/format.ts";
import { text } from "../text/language.ts";
import { Avatar } from "./avatar.tsx";

/** The user's chats, the one with the newest message first. */
export function SessionList() {
  const sorted = useComputed(() =>
    [...sessions.value.values()]
      .map((session) => ({ session, at: lastMoment(session) }))
      .sort((a, b) => b.at - a.at)
      .map(({ session }) => session),
  );
  const words = text.value;
  return (
    <nav class="session-list" aria-label={words.chats}>
      <h2 class="visually-hidden">{words.chats}</h2>
      {sorted.value.length > 0 ? (
        <ul role="list">
          {sorted.value.map((session) => (
            <SessionItem key={session.id} session={session} />
          ))}
        </ul>
      ) : sessionsLoaded.value ? (
        <div class="no-chats">
          <p>{words.noChats}</p>
          <p>{words.startChatHint}</p>
        </div>
      ) : null}
    </nav>
  );
}

function lastMoment(session: Session): number {
  return (newestOf(session.id)?.time ?? session.createdTime).getTime();
}

function SessionItem({ session }: { session: Session }) {
  const last = newestOf(session.id);
  const title = sessionTitle(session);
  const count = unread.value.get(session.id) ?? 0;
  return (
    <li>
      <button
        type="button"
        class="session-item"
        data-testid="session-item"
        data-session={session.id}
        aria-current={openSession.value?.id === session.id ? "true" : undefined}
        onClick={() => showSession(session.id)}
      >
        <Avatar {...sessionFace(session)} name={title} />
        <span class="session-title">{title}</span>
        {last && (
          <time class="session-time" dateTime={last.time.toISOString()}>
            {shortMoment(last.time)}
          </time>
        )}
        <span class="session-last" data-testid="session-last">
          {last ? preview(last, session) : sessionSubtitle(session)}
        </span>
        {count > 0 && (
          <span class="unread" data-testid="unread">
            <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
            <span class="visually-hidden">{text.value.unread(count)}</span>
          </span>
        )}
      </button>
    </li>
  );
}

function preview(message: Message, session: Session): string {
  const words = text.value;
  if (message.recalled) return words.recalled;
  const content = message.encrypted
    ? words.encrypted
    : plainText(message.markdown, words) || words.emptyMessage;
  if (message.senderId === account.value?.id) return words.newMessageFrom(words.you, content);
  return partnerOf(session) === undefined && message.senderId !== NOBODY_KNOWN ? words.newMessageFrom(nameOf(message.senderId), content) : content;
}
