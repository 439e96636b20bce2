import { nameOf } from "../state/people.ts";
import { lift, restrictions } from "../state/restrictions.ts";
import type { Session } from "../state/sessions.ts";
import { moment } from "../text/format.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { PersonPicker } from "./person-picker.tsx";
import { useAction } from "./use-action.ts";

/** The bans that this page knows of, and a field to lift one that it does not. */
export function BannedList({ session }: { session: Session }) {
  const { busy, run } = useAction();
  const words = text.value;
  const known = restrictions.value.filter(({ sessionId, kind }) => sessionId === session.id && kind === "ban");
  return (
    <section class="dialog-section">
      <h3>{words.banned}</h3>
      <ul role="list" class="member-list">
        {known.map(({ userId, until }) => (
          <li key={userId} class="member" data-testid="banned" data-user={userId}>
            <UserAvatar id={userId} />
            <div class="card-names">
              <span>{nameOf(userId)}</span>
              <span class="quiet">{words.bannedUntil(moment(until))}</span>
            </div>
            <button
              type="button"
              class="button-small"
              data-testid="banned-lift"
              aria-disabled={busy}
              onClick={() => run(() => lift(session.id, userId, "ban"))}
            >
              {words.unban}
            </button>
          </li>
        ))}
      </ul>
      <PersonPicker
        label={words.unban}
        hint={words.bannedHint}
        testId="unban"
        action={words.unban}
        onPick={(userId) => lift(session.id, userId, "ban")}
      />
    </section>
  );
}
