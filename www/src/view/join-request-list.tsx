import { answerJoinRequest, type JoinRequest, openJoinRequests } from "../state/join-requests.ts";
import { nameOf } from "../state/people.ts";
import type { Session } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { RequestItem } from "./request-item.tsx";

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
  const words = text.value;
  return (
    <RequestItem
      userId={request.userId}
      title={words.wantsToJoin(nameOf(request.userId))}
      message={request.leaveMessage}
      testId="join-request"
      accept={words.allow}
      onAnswer={(allow) => answerJoinRequest(request, allow)}
    />
  );
}
