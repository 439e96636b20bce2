import { answerJoinRequest, type JoinRequest, openJoinRequests } from "../state/join-requests.ts";
import { nameOf } from "../state/people.ts";
import type { Session } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { useAction } from "./use-action.ts";

/** People who ask to be let into a chat, for those who decide about it. */
export function JoinRequestList({ session }: { session: Session }) {
  const requests = openJoinRequests(session);
  if (requests.length === 0) return null;
  return (
    <section class="dialog-section">
      <h3>{text.value.joinRequests}</h3>
      <ul role="list">
        {requests.map((request) => (
          <Item key={request.id} request={request} />
        ))}
      </ul>
    </section>
  );
}

function Item({ request }: { request: JoinRequest }) {
  const { busy, run } = useAction();
  const words = text.value;
  const answer = (allow: boolean): void => void run(() => answerJoinRequest(request, allow));
  return (
    <li class="invitation" data-testid="join-request" data-user={request.userId}>
      <UserAvatar id={request.userId} />
      <div>
        <p>{words.wantsToJoin(nameOf(request.userId))}</p>
        {request.leaveMessage && <p class="invitation-words">{request.leaveMessage}</p>}
      </div>
      <div class="invitation-answers">
        <button
          type="button"
          class="button-small button-primary"
          data-testid="join-allow"
          aria-disabled={busy}
          onClick={() => answer(true)}
        >
          {words.allow}
        </button>
        <button
          type="button"
          class="button-small"
          data-testid="join-refuse"
          aria-disabled={busy}
          onClick={() => answer(false)}
        >
          {words.refuse}
        </button>
      </div>
    </li>
  );
}
