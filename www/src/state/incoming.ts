import type { OurChatEvent } from "ourchat-sdk";
import { account, whileLoggedIn } from "./account.ts";
import { addFriendInvitation, friendAnswered } from "./friends.ts";
import { addInvitation, markAnswered } from "./invitations.ts";
import { addJoinRequest } from "./join-requests.ts";
import { forgetRecalled, receiveMessage } from "./messages.ts";
import { invited, memberAnswered, onSessionAdded, refreshSessions, reloadSession, sessions, sessionsLoaded } from "./sessions.ts";
import { onEvent, readHistory } from "./stream.ts";

onEvent(dispatch);

// The server shows a new member the chat's past only to a stream that asks for that time.
onSessionAdded(({ createdTime }) => void readHistory(createdTime.getTime() - 1_000));

function dispatch(event: OurChatEvent): void {
  switch (event.kind) {
    case "message":
      receiveMessage(event);
      // Older servers do not tell that somebody has accepted; what the person writes does.
      if (event.senderId !== account.peek()?.id && invited.peek().has(event.sessionId)) void reloadSession(event.sessionId);
      lookForUnknown(event.sessionId);
      break;
    case "recall":
      forgetRecalled(event.messageId);
      break;
    case "sessionInvitation":
      addInvitation(event);
      break;
    case "sessionInvitationAnswer":
      if (event.inviteeId === account.value?.id) markAnswered(event.sessionId, event.time);
      else memberAnswered(event.sessionId, event.inviteeId, event.accepted);
      break;
    case "joinRequest":
      addJoinRequest(event);
      break;
    case "joinRequestAnswer":
      lookForUnknown(event.sessionId);
      break;
    case "friendInvitation":
      addFriendInvitation(event);
      break;
    case "friendInvitationAnswer":
      friendAnswered(event);
      break;
    default:
  }
}

const lookedFor = new Set<string>();

whileLoggedIn(() => () => lookedFor.clear());

/** A friend adds the user to a chat without an event; its first message is the sign. */
function lookForUnknown(sessionId: string): void {
  // While the list is being loaded, everything is unknown; chats that the user has left stay so.
  if (!sessionsLoaded.value || sessions.value.has(sessionId) || lookedFor.has(sessionId)) return;
  lookedFor.add(sessionId);
  void refreshSessions();
}
