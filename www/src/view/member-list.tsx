import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Permission } from "ourchat-sdk";
import { capabilities } from "../backend/current.ts";
import { account } from "../state/account.ts";
import { openDialog } from "../state/dialogs.ts";
import { nameOf } from "../state/people.ts";
import { restrictionOf } from "../state/restrictions.ts";
import { may, roleName, roleOf } from "../state/roles.ts";
import type { Session } from "../state/sessions.ts";
import { moment } from "../text/format.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { MoreIcon } from "./icons.tsx";
import { MemberActions } from "./member-actions.tsx";

const MANAGING: readonly Permission[] = [
  Permission.SetRole,
  Permission.MuteUser,
  Permission.UnmuteUser,
  Permission.BanUser,
  Permission.KickUser,
];

/** The members of a chat with their roles; those who may do something to them can unfold what. */
export function MemberList({ session }: { session: Session }) {
  const unfolded = useSignal<string | undefined>(undefined);
  const manages = MANAGING.some((permission) => may(session, permission));
  const me = account.value?.id;
  return (
    <ul role="list" class="member-list">
      {session.members.map((id) => (
        <Member
          key={id}
          session={session}
          id={id}
          isManaged={manages && id !== me}
          isUnfolded={unfolded.value === id}
          onFold={() => (unfolded.value = unfolded.value === id ? undefined : id)}
        />
      ))}
    </ul>
  );
}

interface Props {
  session: Session;
  id: string;
  isManaged: boolean;
  isUnfolded: boolean;
  onFold: () => void;
}

function Member({ session, id, isManaged, isUnfolded, onFold }: Props) {
  const panel = useId();
  const words = text.value;
  const isMe = id === account.value?.id;
  const name = nameOf(id);
  const mute = restrictionOf(session.id, id, "mute");
  const role = capabilities.value.chatManagement && roleName(roleOf(session, id));
  const notes = [role, mute && words.mutedUntil(moment(mute.until))].filter(Boolean);
  return (
    <li class="member" data-testid="member" data-user={id} data-role={roleOf(session, id)}>
      <UserAvatar id={id} />
      <div class="card-names">
        {isMe ? (
          <span>
            {name} <span class="quiet">({words.you})</span>
          </span>
        ) : (
          <button
            type="button"
            class="name-button"
            data-testid="member-name"
            onClick={() => openDialog({ kind: "person", id })}
          >
            {name}
          </button>
        )}
        {notes.length > 0 && (
          <span class="quiet" data-testid="member-role">
            {notes.join(" · ")}
          </span>
        )}
      </div>
      {isManaged && (
        <button
          type="button"
          class="icon-button"
          data-testid="member-manage"
          aria-label={words.manage(name)}
          title={words.manage(name)}
          aria-expanded={isUnfolded}
          aria-controls={isUnfolded ? panel : undefined}
          onClick={onFold}
        >
          <MoreIcon />
        </button>
      )}
      {isManaged && isUnfolded && (
        <div id={panel} class="member-panel">
          <MemberActions session={session} id={id} />
        </div>
      )}
    </li>
  );
}
