import { InvitationList } from "./invitation-list.tsx";
import { NewSession } from "./new-session.tsx";
import { OwnAccount } from "./own-account.tsx";
import { SessionList } from "./session-list.tsx";

/** The pane with everything around the chats. */
export function Sidebar() {
  return (
    <div class="sidebar">
      <OwnAccount />
      <NewSession />
      <InvitationList />
      <SessionList />
    </div>
  );
}
