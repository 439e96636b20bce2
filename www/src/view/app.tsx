import { useEffect, useRef } from "preact/hooks";
import { account } from "../state/account.ts";
import { dialogs } from "../state/dialogs.ts";
import { openSession } from "../state/navigation.ts";
import { announcement } from "../state/unread.ts";
import { text } from "../text/language.ts";
import { Chat } from "./chat.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { Dialogs } from "./dialogs.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { PictureDialog } from "./picture-dialog.tsx";
import { Sidebar } from "./sidebar.tsx";
import { SignIn } from "./sign-in.tsx";

/** The page: the forms to get in, or the chats. */
export function App() {
  return account.value === undefined ? <SignIn /> : <Chats />;
}

function Chats() {
  const session = openSession.value;
  const main = useRef<HTMLElement>(null);

  // The form that had the focus is gone: reading and tabbing go on from the top of what took its place.
  useEffect(() => main.current?.focus(), []);

  return (
    <main ref={main} tabIndex={-1} class="app" data-testid="app" data-pane={session === undefined ? "list" : "chat"}>
      <h1 class="visually-hidden">OurChat</h1>
      <div class="bars">
        <ConnectionBar />
        {dialogs.value.length === 0 && <NoticeBar />}
      </div>
      <Sidebar />
      {session === undefined ? <NothingOpen /> : <Chat key={session.id} session={session} />}
      <PictureDialog />
      <Dialogs />
      <div class="visually-hidden" role="log" aria-live="polite" data-testid="announcement">
        {announcement.value}
      </div>
    </main>
  );
}

function NothingOpen() {
  return (
    <section class="chat nothing-open">
      <p>{text.value.noChatOpen}</p>
    </section>
  );
}
