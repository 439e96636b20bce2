import { useSignal } from "@preact/signals";
import { answerInvitation, type Invitation, pendingInvitations } from "../state/invitations.ts";
import { showSession } from "../state/navigation.ts";
import { showError } from "../state/notice.ts";
import { nameOf } from "../state/people.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";

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
  const busy = useSignal(false);
  const name = nameOf(invitation.inviterId);
  const words = text.value;

  const answer = async (accept: boolean): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await answerInvitation(invitation, accept);
      if (accept) showSession(invitation.sessionId);
    } catch (error) {
      showError(error);
    } finally {
      busy.value = false;
    }
  };

  return (
    <li class="invitation" data-testid="invitation">
      <UserAvatar id={invitation.inviterId} />
      <p>{words.invitationFrom(name)}</p>
      <div class="invitation-answers">
        <button
          type="button"
          class="button-small button-primary"
          data-testid="invitation-accept"
          aria-disabled={busy.value}
          onClick={() => answer(true)}
        >
          {words.accept}
        </button>
        <button
          type="button"
          class="button-small"
          data-testid="invitation-decline"
          aria-disabled={busy.value}
          onClick={() => answer(false)}
        >
          {words.decline}
        </button>
      </div>
    </li>
  );
}
