import { useComputed } from "@preact/signals";
import { capabilities } from "../backend/current.ts";
import { openDialog } from "../state/dialogs.ts";
import { friends } from "../state/friend-list.ts";
import {
  answerFriend,
  type FriendInvitation,
  receivedFriendInvitations,
  sentFriendInvitations,
} from "../state/friends.ts";
import { showSession } from "../state/navigation.ts";
import { nameOf, person } from "../state/people.ts";
import { language, text } from "../text/language.ts";
import { AddFriendForm } from "./add-friend.tsx";
import { UserAvatar } from "./avatar.tsx";
import { RequestItem } from "./request-item.tsx";

/** Friends, requests to become one, and the form to send such a request. */
export function FriendsPane() {
  const words = text.value;
  return (
    <>
      {capabilities.value.friendRequests && (
        <>
          <AddFriendForm />
          <Requests />
        </>
      )}
      <section class="session-list" aria-label={words.friends}>
        <FriendList />
      </section>
    </>
  );
}

function Requests() {
  const received = receivedFriendInvitations.value;
  const sent = sentFriendInvitations.value;
  return (
    <ul role="list" aria-live="polite" class="requests">
      {received.map((invitation) => (
        <Received key={invitation.inviterId} invitation={invitation} />
      ))}
      {sent.map(({ inviteeId }) => (
        <li key={`to ${inviteeId}`} class="sent-request" data-testid="friend-request-sent">
          {text.value.friendRequestTo(nameOf(inviteeId))}
        </li>
      ))}
    </ul>
  );
}

function Received({ invitation }: { invitation: FriendInvitation }) {
  const answer = async (accept: boolean): Promise<void> => {
    const sessionId = await answerFriend(invitation, accept);
    if (sessionId) showSession(sessionId);
  };
  return (
    <RequestItem
      userId={invitation.inviterId}
      title={text.value.friendRequestFrom(nameOf(invitation.inviterId))}
      message={invitation.leaveMessage}
      testId="friend-request"
      onAnswer={answer}
    />
  );
}

function FriendList() {
  const words = text.value;
  const sorted = useComputed(() => {
    const byName = new Intl.Collator(language.value).compare;
    return [...friends.value].sort((a, b) => byName(nameOf(a), nameOf(b)));
  });
  if (sorted.value.length === 0) {
    return (
      <div class="no-chats">
        <p>{words.noFriends}</p>
        <p>{words.noFriendsHint}</p>
      </div>
    );
  }
  return (
    <ul role="list">
      {sorted.value.map((id) => (
        <li key={id}>
          <button
            type="button"
            class="session-item"
            data-testid="friend-item"
            data-user={id}
            onClick={() => openDialog({ kind: "person", id })}
          >
            <UserAvatar id={id} />
            <span class="session-title">{nameOf(id)}</span>
            <span class="session-last">{person(id).value?.status || person(id).value?.ocid}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
