import { useEffect } from "preact/hooks";
import { Permission } from "ourchat-sdk";
import { capabilities } from "../backend/current.ts";
import { ask, closeDialog, closeDialogs, type Dialog } from "../state/dialogs.ts";
import { deleteGroup, inviteToGroup, leaveGroup } from "../state/group.ts";
import { refreshPeople } from "../state/people.ts";
import { may } from "../state/roles.ts";
import { reloadSession, type Session, sessions } from "../state/sessions.ts";
import { readNewHistory } from "../state/stream.ts";
import { sessionTitle } from "../state/titles.ts";
import { text } from "../text/language.ts";
import { BannedList } from "./banned-list.tsx";
import { CopyButton } from "./copy-button.tsx";
import { DialogFrame } from "./dialog.tsx";
import { GroupInfo } from "./group-info.tsx";
import { JoinRequestList } from "./join-request-list.tsx";
import { MemberList } from "./member-list.tsx";
import { PersonPicker } from "./person-picker.tsx";

/** Everything about a chat but its messages, with what the user's role permits. */
export function GroupDialog({ dialog, id }: { dialog: Dialog; id: string }) {
  const session = sessions.value.get(id);
  const isGone = session === undefined;

  useEffect(() => {
    void reloadSession(id).then(() => {
      const current = sessions.peek().get(id);
      if (current === undefined) return;
      refreshPeople(current.members);
      if (may(current, Permission.AcceptJoinRequest)) readNewHistory();
    });
  }, [id]);

  // Somebody removed the user, or deleted the chat.
  useEffect(() => {
    if (isGone) closeDialog(dialog);
  }, [isGone]);

  return session === undefined ? null : <Details dialog={dialog} session={session} />;
}

function Details({ dialog, session }: { dialog: Dialog; session: Session }) {
  const words = text.value;
  const { id } = session;
  const isManaged = capabilities.value.chatManagement;
  return (
    <DialogFrame dialog={dialog} title={sessionTitle(session)} testId="group-dialog">
      {isManaged && <GroupInfo session={session} />}
      {isManaged && (
        <p class="group-id">
          <span>{words.groupId}</span> <code data-testid="group-id">{id}</code>
          <CopyButton value={id} label={words.groupId} />
        </p>
      )}
      <JoinRequestList session={session} />
      <section class="dialog-section">
        <h3>
          {words.members} <span class="count">{session.members.length}</span>
        </h3>
        <MemberList session={session} />
        {isManaged && (
          <PersonPicker
            label={words.invitePerson}
            testId="group-invite"
            action={words.invite}
            onPick={(userId) => inviteToGroup(id, userId)}
          />
        )}
      </section>
      {may(session, Permission.UnbanUser) && <BannedList session={session} />}
      {isManaged && <Endings session={session} />}
    </DialogFrame>
  );
}

function Endings({ session }: { session: Session }) {
  const words = text.value;
  const leave = (): void =>
    ask({
      title: () => text.value.leaveTitle,
      body: () => text.value.leaveBody,
      action: () => text.value.leave,
      run: async () => {
        await leaveGroup(session.id);
        closeDialogs();
      },
    });
  const remove = (): void =>
    ask({
      title: () => text.value.deleteGroupTitle,
      body: () => text.value.deleteGroupBody,
      action: () => text.value.deleteGroup,
      run: async () => {
        await deleteGroup(session.id);
        closeDialogs();
      },
    });
  return (
    <div class="dialog-section card-actions">
      <button type="button" class="button-small button-danger" data-testid="group-leave" onClick={leave}>
        {words.leave}
      </button>
      {may(session, Permission.DeleteSession) && (
        <button type="button" class="button-small button-danger" data-testid="group-delete" onClick={remove}>
          {words.deleteGroup}
        </button>
      )}
    </div>
  );
}
