import { effect, untracked } from "@preact/signals";
import { Permission } from "ourchat-sdk";
import { whileLoggedIn } from "./account.ts";
import { connection } from "./connection.ts";
import { openSession } from "./navigation.ts";
import { refreshPeople } from "./people.ts";
import { may } from "./roles.ts";
import { refreshSessions, reloadSession, sessions } from "./sessions.ts";
import { readNewHistory } from "./stream.ts";

/** How often the page looks for changes that the server tells nobody about, in milliseconds. */
const PERIOD = 20_000;
/** Every how many times it also reads history again, for requests to join. */
const HISTORY_EVERY = 3;

whileLoggedIn(() => {
  let count = 0;
  const timer = setInterval(() => {
    if (document.visibilityState !== "visible" || connection.peek().state !== "live") return;
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

let lastOpen: string | undefined;

// What is open is to be right: name, members and their pictures are read again.
effect(() => {
  const id = openSession.value?.id;
  if (id === lastOpen) return;
  lastOpen = id;
  if (id === undefined) return;
  untracked(() => void reloadSession(id).then(() => refreshPeople(sessions.peek().get(id)?.members ?? [])));
});
