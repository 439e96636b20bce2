import { effect, untracked } from "@preact/signals";
import { Permission } from "ourchat-sdk";
import { text } from "../text/language.ts";
import { account, whileLoggedIn } from "./account.ts";
import { connection } from "./connection.ts";
import { closeDialogsOf } from "./dialogs.ts";
import { closeSession, openSession } from "./navigation.ts";
import { showText } from "./notice.ts";
import { refreshPeople } from "./people.ts";
import { may } from "./roles.ts";
import { refreshSessions, reloadSession, type Session, sessions } from "./sessions.ts";
import { readNewHistory } from "./stream.ts";
import { sessionTitle } from "./titles.ts";

/** How often the page looks for changes that the server tells nobody about, in milliseconds. */
const PERIOD = 20_000;
/** Every how many times it also reads history again, for requests to join. */
const HISTORY_EVERY = 3;

whileLoggedIn(() => {
  let count = 0;
  const timer = setInterval(() => {
    if (document.visibilityState !== "visible" || connection.peek().name !== "live") return;
    count += 1;
    void refreshSessions(true);
    const id = openSession.peek()?.id;
    if (id !== undefined) void reloadSession(id);
    if (count % HISTORY_EVERY === 0 && decidesAnywhere()) readNewHistory();
  }, PERIOD);
  return () => clearInterval(timer);
});

function decidesAnywhere(): boolean {
  return [...sessions.value.values()].some((session) => may(session, Permission.AcceptJoinRequest));
}

let shown: Session | undefined;

effect(() => {
  const before = shown;
  shown = openSession.value;
  untracked(() => {
    if (shown !== undefined && shown.id !== before?.id) opened(shown.id);
    const isGone = shown === undefined && before !== undefined && !sessions.value.has(before.id);
    if (isGone && account.value !== undefined) gone(before);
  });
});

/** What is open is to be right: name, members and their pictures are read again. */
function opened(id: string): void {
  void reloadSession(id).then(() => refreshPeople(sessions.peek().get(id)?.members ?? []));
}

/** The user has left, or somebody has removed the user or deleted the chat. */
function gone(session: Session): void {
  closeSession();
  closeDialogsOf(session.id);
  const title = sessionTitle(session);
  showText(() => text.value.chatGone(title));
}
