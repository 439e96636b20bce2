import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { openDialog } from "../state/dialogs.ts";
import { showSession } from "../state/navigation.ts";
import { dismissNotice, showError } from "../state/notice.ts";
import { startSession } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { GroupIcon, PlusIcon } from "./icons.tsx";

/** The form to start a chat with somebody's OurChat id. */
export function NewSession() {
  const ocid = useSignal("");
  const busy = useSignal(false);
  const id = useId();
  const words = text.value;

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wanted = ocid.value.trim();
    if (wanted === "" || busy.value) return;
    busy.value = true;
    dismissNotice();
    try {
      const sessionId = await startSession(wanted);
      if (sessionId !== undefined) {
        ocid.value = "";
        showSession(sessionId);
      }
    } catch (error) {
      showError(error);
    } finally {
      busy.value = false;
    }
  };

  return (
    <div class="new-chats">
      <form class="new-session" data-testid="new-session" onSubmit={submit} aria-busy={busy.value}>
        <label class="visually-hidden" for={id}>
          {words.startChatPlaceholder}
        </label>
        <input
          id={id}
          data-testid="new-session-ocid"
          placeholder={words.startChatPlaceholder}
          value={ocid.value}
          maxLength={50}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          onInput={(event) => (ocid.value = event.currentTarget.value)}
        />
        <button
          type="submit"
          class="icon-button new-session-submit"
          data-testid="new-session-submit"
          aria-label={words.startChat}
          title={words.startChat}
          aria-disabled={busy.value}
        >
          <PlusIcon />
        </button>
      </form>
      <button
        type="button"
        class="icon-button"
        data-testid="new-group"
        aria-label={words.newGroup}
        title={words.newGroup}
        onClick={() => openDialog({ kind: "new-group" })}
      >
        <GroupIcon />
      </button>
    </div>
  );
}
