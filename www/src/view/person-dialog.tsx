import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { account } from "../state/account.ts";
import { ask, closeDialogs, type Dialog } from "../state/dialogs.ts";
import { isFriend } from "../state/friend-list.ts";
import { deleteFriend, sentFriendInvitations } from "../state/friends.ts";
import { showSession } from "../state/navigation.ts";
import { nameOf, person, publicNameOf, refreshPerson, setPrivateName } from "../state/people.ts";
import { startSessionWith } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { AddFriendForm } from "./add-friend.tsx";
import { UserAvatar } from "./avatar.tsx";
import { CopyButton } from "./copy-button.tsx";
import { DialogFrame } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { SaveButton } from "./save-button.tsx";
import { useAction } from "./use-action.ts";

/** The card of another user, with what one can do about them. */
export function PersonDialog({ dialog, id }: { dialog: Dialog; id: string }) {
  const known = person(id).value;
  const name = nameOf(id);
  const words = text.value;
  const { busy, run } = useAction();
  const { friendRequests, privateNames } = capabilities.value;

  useEffect(() => refreshPerson(id), [id]);

  const openChat = (): Promise<boolean> =>
    run(async () => {
      const sessionId = await startSessionWith(id);
      if (sessionId === undefined) return;
      closeDialogs();
      showSession(sessionId);
    });

  const remove = (): void =>
    ask({
      title: () => text.value.deleteFriendTitle(nameOf(id)),
      body: () => text.value.deleteFriendBody,
      action: () => text.value.deleteFriend,
      run: async () => {
        await deleteFriend(id);
        closeDialogs();
      },
    });

  return (
    <DialogFrame dialog={dialog} title={words.personCard(name)} isGlance testId="person-dialog">
      <div class="card-head">
        <UserAvatar id={id} />
        <div class="card-names">
          <strong data-testid="person-name">{name}</strong>
          {publicNameOf(id) !== name && <span data-testid="person-public-name">{publicNameOf(id)}</span>}
          {known && (
            <span class="card-ocid">
              <span class="visually-hidden">{words.ocid}: </span>
              <code data-testid="person-ocid">{known.ocid}</code>
              <CopyButton value={known.ocid} label={words.ocid} />
            </span>
          )}
        </div>
      </div>
      {known?.status && (
        <p class="card-status" data-testid="person-status">
          {known.status}
        </p>
      )}
      {id !== account.value?.id && (
        <>
          <div class="card-actions">
            <button
              type="button"
              class="button-small button-primary"
              data-testid="person-chat"
              aria-disabled={busy}
              onClick={openChat}
            >
              {words.openChat}
            </button>
            {friendRequests && isFriend(id) && (
              <button type="button" class="button-small button-danger" data-testid="friend-delete" onClick={remove}>
                {words.deleteFriend}
              </button>
            )}
          </div>
          {isFriend(id)
            ? privateNames && known && <PrivateName key={id} id={id} before={known.privateName} />
            : friendRequests && <Befriend id={id} />}
        </>
      )}
    </DialogFrame>
  );
}

function Befriend({ id }: { id: string }) {
  const words = text.value;
  const isAsked = sentFriendInvitations.value.some(({ inviteeId }) => inviteeId === id);
  return (
    <section class="dialog-section">
      <h3>{words.addFriend}</h3>
      {isAsked ? <p class="quiet">{words.friendRequestTo(nameOf(id))}</p> : <AddFriendForm id={id} />}
    </section>
  );
}

function PrivateName({ id, before }: { id: string; before: string }) {
  const value = useSignal(before);
  const { busy, run } = useAction();
  const words = text.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(() => setPrivateName(id, value.value.trim()));
  };
  return (
    <form class="inline-form" onSubmit={submit}>
      <Field
        label={words.privateName}
        testId="private-name"
        hint={words.privateNameHint}
        value={value.value}
        maxLength={200}
        onInput={(next) => (value.value = next)}
      />
      <SaveButton testId="private-name-save" isChanged={value.value.trim() !== before} busy={busy} />
    </form>
  );
}
