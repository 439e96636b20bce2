import { useSignal } from "@preact/signals";
import { account, logOut } from "../state/account.ts";
import { text } from "../text/language.ts";
import { Avatar } from "./avatar.tsx";
import { CheckIcon, CopyIcon, LogOutIcon } from "./icons.tsx";
import { Preferences } from "./preferences.tsx";

/** Who is logged in, the id to give to others, and the switches of the page. */
export function OwnAccount() {
  const me = account.value;
  const words = text.value;
  if (me === undefined) return null;
  return (
    <header class="own-account">
      <Avatar id={me.id} name={me.name || me.ocid} />
      <div class="own-names">
        <strong data-testid="my-name">{me.name || me.ocid}</strong>
        <span class="own-ocid">
          <span class="visually-hidden">{words.yourOcid}: </span>
          <code data-testid="my-ocid" title={words.yourOcid}>
            {me.ocid}
          </code>
          <CopyButton value={me.ocid} />
        </span>
      </div>
      <div class="own-actions">
        <Preferences />
        <button
          type="button"
          class="icon-button"
          data-testid="logout"
          aria-label={words.logOut}
          title={words.logOut}
          onClick={logOut}
        >
          <LogOutIcon />
        </button>
      </div>
    </header>
  );
}

function CopyButton({ value }: { value: string }) {
  const copied = useSignal(false);
  const words = text.value;
  // Browsers offer the clipboard to secure pages only.
  if (navigator.clipboard === undefined) return null;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      return; // The user or the browser said no; the id can still be selected.
    }
    copied.value = true;
    setTimeout(() => (copied.value = false), 2_000);
  };
  return (
    <button
      type="button"
      class="copy-button"
      aria-label={`${words.copy}: ${words.yourOcid}`}
      title={words.copy}
      onClick={copy}
    >
      {copied.value ? <CheckIcon /> : <CopyIcon />}
      <span class="visually-hidden" role="status">
        {copied.value ? words.copied : ""}
      </span>
    </button>
  );
}
