import { useEffect, useRef } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { openDialog } from "../state/dialogs.ts";
import { openJoinRequests } from "../state/join-requests.ts";
import { closeSession } from "../state/navigation.ts";
import type { Session } from "../state/sessions.ts";
import { friendOf, sessionFace, sessionSubtitle, sessionTitle } from "../state/titles.ts";
import { text } from "../text/language.ts";
import { Avatar } from "./avatar.tsx";
import { Composer } from "./composer.tsx";
import { DropTarget } from "./drop-target.tsx";
import { BackIcon, GroupIcon, PersonIcon } from "./icons.tsx";
import { MessageList } from "./message-list.tsx";

/** One chat: who is in it, its messages, and the place to write. */
export function Chat({ session }: { session: Session }) {
  const title = sessionTitle(session);
  const heading = useRef<HTMLHeadingElement>(null);

  // On a narrow page the list has just vanished under the keyboard user; a wide one puts the focus into the composer.
  useEffect(() => {
    if (isNarrow()) heading.current?.focus();
  }, []);

  return (
    <section class="chat" data-testid="chat" data-session={session.id} aria-label={title}>
      <header class="chat-header">
        <button
          type="button"
          class="icon-button back-button"
          data-testid="back"
          aria-label={text.value.back}
          title={text.value.back}
          onClick={closeSession}
        >
          <BackIcon />
        </button>
        <Avatar {...sessionFace(session)} name={title} />
        <div class="chat-names">
          <h2 ref={heading} tabIndex={-1} data-testid="chat-title">
            {title}
          </h2>
          <p data-testid="chat-subtitle">{sessionSubtitle(session)}</p>
        </div>
        <DetailsButton session={session} />
      </header>
      <MessageList session={session} title={title} />
      <Composer sessionId={session.id} takesFocus={!isNarrow()} />
      {capabilities.value.files && <DropTarget sessionId={session.id} />}
    </section>
  );
}

/** Leads to the group's details, or to the friend whose chat it is. */
function DetailsButton({ session }: { session: Session }) {
  const words = text.value;
  const friend = friendOf(session);
  const requests = openJoinRequests(session).length;
  const label = friend === undefined ? words.groupDetails : words.personCard(sessionTitle(session));
  const open = (): void =>
    openDialog(friend === undefined ? { kind: "group", id: session.id } : { kind: "person", id: friend });
  return (
    <button type="button" class="icon-button details-button" data-testid="chat-details" title={label} onClick={open}>
      {friend === undefined ? <GroupIcon /> : <PersonIcon />}
      <span class="visually-hidden">{label}</span>
      {requests > 0 && (
        <span class="unread" data-testid="join-request-count">
          <span aria-hidden="true">{requests}</span>
          <span class="visually-hidden">{words.joinRequestCount(requests)}</span>
        </span>
      )}
    </button>
  );
}

function isNarrow(): boolean {
  return matchMedia("(max-width: 719px)").matches;
}
