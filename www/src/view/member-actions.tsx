import { useSignal } from "@preact/signals";
import { Permission, Role } from "ourchat-sdk";
import { ask } from "../state/dialogs.ts";
import { changeRole, removeMember } from "../state/group.ts";
import { nameOf } from "../state/people.ts";
import { DURATIONS, lift, restrict } from "../state/restrictions.ts";
import { may, roleName, roleOf } from "../state/roles.ts";
import type { Session } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { useAction } from "./use-action.ts";

type Duration = (typeof DURATIONS)[number];

/** What the user's role permits to do to a member. */
export function MemberActions({ session, id }: { session: Session; id: string }) {
  const minutes = useSignal<Duration>(DURATIONS[0]);
  const { busy, run } = useAction();
  const words = text.value;
  const { id: sessionId } = session;
  const [mutes, bans] = [may(session, Permission.MuteUser), may(session, Permission.BanUser)];

  const kick = (): void =>
    ask({
      title: () => text.value.kickTitle(nameOf(id)),
      body: () => text.value.kickBody,
      action: () => text.value.kick,
      run: () => removeMember(sessionId, id),
    });
  const ban = (): void => {
    const length = minutes.value;
    ask({
      title: () => text.value.banTitle(nameOf(id), text.value.durations[length]),
      body: () => text.value.banBody,
      action: () => text.value.ban,
      run: () => restrict(sessionId, id, "ban", length),
    });
  };

  return (
    <>
      {may(session, Permission.SetRole) && <RoleChoice session={session} id={id} />}
      {(mutes || bans) && (
        <label class="choice">
          <span>{words.duration}</span>
          <select
            data-testid="member-duration"
            value={minutes.value}
            onChange={(event) => (minutes.value = Number(event.currentTarget.value) as Duration)}
          >
            {DURATIONS.map((length) => (
              <option key={length} value={length}>
                {words.durations[length]}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="card-actions">
        {mutes && (
          <button
            type="button"
            class="button-small"
            data-testid="member-mute"
            aria-disabled={busy}
            onClick={() => run(() => restrict(sessionId, id, "mute", minutes.value))}
          >
            {words.mute}
          </button>
        )}
        {may(session, Permission.UnmuteUser) && (
          <button
            type="button"
            class="button-small"
            data-testid="member-unmute"
            aria-disabled={busy}
            onClick={() => run(() => lift(sessionId, id, "mute"))}
          >
            {words.unmute}
          </button>
        )}
        {bans && (
          <button type="button" class="button-small button-danger" data-testid="member-ban" onClick={ban}>
            {words.ban}
          </button>
        )}
        {may(session, Permission.KickUser) && (
          <button type="button" class="button-small button-danger" data-testid="member-kick" onClick={kick}>
            {words.kick}
          </button>
        )}
      </div>
    </>
  );
}

const ROLES: readonly string[] = [Role.Member, Role.Admin, Role.Owner];

function RoleChoice({ session, id }: { session: Session; id: string }) {
  const { busy, run } = useAction();
  const current = roleOf(session, id);
  const choices = ROLES.includes(current) ? ROLES : [...ROLES, current];
  return (
    <label class="choice">
      <span>{text.value.role}</span>
      <select
        data-testid="member-set-role"
        value={current}
        disabled={busy}
        onChange={async (event) => {
          const select = event.currentTarget;
          // What the server refused is not what the member is.
          if (!(await run(() => changeRole(session.id, id, select.value)))) select.value = current;
        }}
      >
        {choices.map((role) => (
          <option key={role} value={role}>
            {roleName(role)}
          </option>
        ))}
      </select>
    </label>
  );
}
