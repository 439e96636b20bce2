import { useSignal } from "@preact/signals";
import { findOther, inviteFriend } from "../state/friends.ts";
import { showText } from "../state/notice.ts";
import { text } from "../text/language.ts";
import { Field } from "./field.tsx";
import { useAction } from "./use-action.ts";

/** The form to ask somebody to be friends: the user with this id, or whoever has the OurChat id that is typed. */
export function AddFriendForm({ id }: { id?: string }) {
  const ocid = useSignal("");
  const message = useSignal("");
  const { busy, run } = useAction();
  const words = text.value;
  const isReady = id !== undefined || ocid.value.trim() !== "";

  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    void run(async () => {
      const other = id ?? (await findOther(ocid.value.trim()));
      if (other === undefined) return;
      await inviteFriend(other, message.value.trim());
      ocid.value = "";
      message.value = "";
      showText(() => text.value.friendRequestSent);
    });
  };

  return (
    <form class="add-friend" data-testid="add-friend" onSubmit={submit} aria-busy={busy} aria-label={words.addFriend}>
      {id === undefined && (
        <Field
          label={words.addFriend}
          placeholder={words.startChatPlaceholder}
          testId="friend-ocid"
          value={ocid.value}
          maxLength={50}
          onInput={(value) => (ocid.value = value)}
        />
      )}
      {isReady && (
        <>
          <Field
            label={words.friendMessage}
            testId="friend-message"
            hint={words.addFriendHint}
            value={message.value}
            maxLength={200}
            onInput={(value) => (message.value = value)}
          />
          <button type="submit" class="button-small" data-testid="friend-invite" aria-disabled={busy}>
            {words.sendRequest}
          </button>
        </>
      )}
    </form>
  );
}
