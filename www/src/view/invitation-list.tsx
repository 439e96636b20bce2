import { answerInvitation, type Invitation, pendingInvitations } from "../state/invitations.ts";
import { showSession } from "../state/navigation.ts";
import { nameOf } from "../state/people.ts";
import { text } from "../text/language.ts";
import { RequestItem } from "./request-item.tsx";

/** Invitations that wait for an answer. */
export function InvitationList() {
  const pending = pendingInvitations.value;
  if (pending.length === 0) return null;
  return (
    <section class="invitations" aria-label={text.value.invitations}>
      <h2>{text.value.invitations}</h2>
      <ul role="list" aria-live="polite">
        {pending.map((invitation) => (
          <InvitationItem key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function InvitationItem({ invitation }: { invitation: Invitation }) {
  const answer = async (accept: boolean): Promise<void> => {
    await answerInvitation(invitation, accept);
    if (accept) showSession(invitation.sessionId);
  };
  return (
    <RequestItem
      userId={invitation.inviterId}
      title={text.value.invitationFrom(nameOf(invitation.inviterId))}
      testId="invitation"
      onAnswer={answer}
    />
  );
}
