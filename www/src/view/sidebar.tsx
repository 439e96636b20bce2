import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { whileLoggedIn } from "../state/account.ts";
import { friends } from "../state/friend-list.ts";
import { receivedFriendInvitations } from "../state/friends.ts";
import { text } from "../text/language.ts";
import { FriendsPane } from "./friends-pane.tsx";
import { InvitationList } from "./invitation-list.tsx";
import { NewSession } from "./new-session.tsx";
import { OwnAccount } from "./own-account.tsx";
import { SessionList } from "./session-list.tsx";

type Tab = "chats" | "friends";

const TABS: readonly Tab[] = ["chats", "friends"];
const tab = signal<Tab>("chats");

whileLoggedIn(() => {
  tab.value = "chats";
});

/** The pane with everything around the chats. */
export function Sidebar() {
  const id = useId();
  // Older servers list friends and offer no way to make any.
  const hasFriends = capabilities.value.friendRequests || friends.value.length > 0;
  const current = hasFriends ? tab.value : "chats";

  // Of the tabs one is reached by Tab, the other by the arrow keys.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    tab.value = current === "chats" ? "friends" : "chats";
    document.getElementById(`${id}-${tab.value}`)?.focus();
  };

  return (
    <div class="sidebar">
      <OwnAccount />
      {hasFriends && (
        <div class="tabs" role="tablist" onKeyDown={onKeyDown}>
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              class="tab"
              data-testid={`tab-${name}`}
              aria-selected={current === name}
              aria-controls={current === name ? `${id}-panel` : undefined}
              tabIndex={current === name ? 0 : -1}
              onClick={() => (tab.value = name)}
            >
              {text.value[name]}
              {name === "friends" && <RequestCount />}
            </button>
          ))}
        </div>
      )}
      <div
        class="tab-panel"
        {...(hasFriends && { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": `${id}-${current}` })}
      >
        {current === "chats" ? (
          <>
            <NewSession />
            <InvitationList />
            <SessionList />
          </>
        ) : (
          <FriendsPane />
        )}
      </div>
    </div>
  );
}

function RequestCount() {
  const count = receivedFriendInvitations.value.length;
  if (count === 0) return null;
  return (
    <span class="unread" data-testid="friend-request-count">
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{text.value.friendRequests(count)}</span>
    </span>
  );
}
