import { useComputed, useSignal } from "@preact/signals";
import { capabilities } from "../backend/current.ts";
import { closeDialog, type Dialog } from "../state/dialogs.ts";
import { friends } from "../state/friend-list.ts";
import { applyToGroup, createGroup } from "../state/group.ts";
import { showSession } from "../state/navigation.ts";
import { showText } from "../state/notice.ts";
import { nameOf } from "../state/people.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { DialogFrame } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { PersonPicker } from "./person-picker.tsx";
import { useAction } from "./use-action.ts";

/** Creating a group, or asking to be let into one. */
export function NewGroupDialog({ dialog }: { dialog: Dialog }) {
  const name = useSignal("");
  const picked = useSignal<readonly string[]>([]);
  const others = useComputed(() => picked.value.filter((id) => !friends.value.includes(id)));
  const attempted = useSignal(false);
  const { busy, run } = useAction();
  const words = text.value;

  const pick = (id: string, isPicked: boolean): void => {
    const rest = picked.value.filter((other) => other !== id);
    picked.value = isPicked ? [...rest, id] : rest;
  };

  const create = (event: Event): void => {
    event.preventDefault();
    attempted.value = true;
    if (picked.value.length === 0) return;
    void run(async () => {
      const sessionId = await createGroup(name.value.trim(), picked.value);
      closeDialog(dialog);
      showSession(sessionId);
    });
  };

  return (
    <DialogFrame dialog={dialog} title={words.newGroup} testId="new-group-dialog">
      <form id="create-group" class="dialog-form" onSubmit={create} aria-busy={busy}>
        {capabilities.value.chatNames && (
          <Field
            label={words.groupName}
            testId="group-name"
            value={name.value}
            maxLength={200}
            onInput={(v) => (name.value = v)}
          />
        )}
        {friends.value.length > 0 && (
          <fieldset class="picks">
            <legend>{words.pickFriends}</legend>
            {friends.value.map((id) => (
              <Pick key={id} id={id} isPicked={picked.value.includes(id)} onPick={(isPicked) => pick(id, isPicked)} />
            ))}
          </fieldset>
        )}
      </form>
      <PersonPicker
        label={words.othersByOcid}
        hint={words.othersHint}
        testId="group-add"
        action={words.add}
        onPick={(id) => pick(id, true)}
      />
      {others.value.length > 0 && (
        <ul role="list" class="picks">
          {others.value.map((id) => (
            <li key={id}>
              <Pick id={id} isPicked onPick={() => pick(id, false)} />
            </li>
          ))}
        </ul>
      )}
      {attempted.value && picked.value.length === 0 && (
        <p class="field-problem" role="alert">
          {words.pickSomebody}
        </p>
      )}
      <div class="dialog-actions">
        <button
          type="submit"
          form="create-group"
          class="button-small button-primary"
          data-testid="group-create"
          aria-disabled={busy}
        >
          {words.createGroup}
        </button>
      </div>
      {capabilities.value.chatManagement && <JoinForm dialog={dialog} />}
    </DialogFrame>
  );
}

function Pick({ id, isPicked, onPick }: { id: string; isPicked: boolean; onPick: (isPicked: boolean) => void }) {
  return (
    <label class="pick">
      <input
        type="checkbox"
        data-testid="group-pick"
        data-user={id}
        checked={isPicked}
        onChange={(event) => onPick(event.currentTarget.checked)}
      />
      <UserAvatar id={id} />
      <span>{nameOf(id)}</span>
    </label>
  );
}

function JoinForm({ dialog }: { dialog: Dialog }) {
  const sessionId = useSignal("");
  const message = useSignal("");
  const { busy, run } = useAction();
  const words = text.value;
  const isReady = /^\d+$/.test(sessionId.value.trim());

  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    void run(async () => {
      await applyToGroup(sessionId.value.trim(), message.value.trim());
      closeDialog(dialog);
      showText(() => text.value.joinAsked);
    });
  };

  return (
    <form class="dialog-form dialog-section" onSubmit={submit} aria-busy={busy}>
      <h3>{words.joinGroup}</h3>
      <Field
        label={words.groupId}
        hint={words.joinHint}
        testId="join-id"
        value={sessionId.value}
        maxLength={20}
        onInput={(v) => (sessionId.value = v)}
      />
      {isReady && (
        <Field
          label={words.friendMessage}
          testId="join-message"
          value={message.value}
          maxLength={200}
          onInput={(v) => (message.value = v)}
        />
      )}
      <div class="dialog-actions">
        <button type="submit" class="button-small" data-testid="join-submit" aria-disabled={busy || !isReady}>
          {words.askToJoin}
        </button>
      </div>
    </form>
  );
}
