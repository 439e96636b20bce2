import { account, logOut } from "../state/account.ts";
import { openDialog } from "../state/dialogs.ts";
import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { CopyButton } from "./copy-button.tsx";
import { LogOutIcon } from "./icons.tsx";
import { Presence } from "./presence.tsx";
import { Preferences } from "./preferences.tsx";

/** Who is logged in, the id to give to others, and the switches of the page. */
export function OwnAccount() {
  const me = account.value;
  const words = text.value;
  if (me === undefined) return null;
  const openProfile = (): void => openDialog({ kind: "profile" });
  return (
    <header class="own-account">
      <button
        type="button"
        class="avatar-button"
        data-testid="open-profile"
        aria-label={words.openProfile}
        title={words.openProfile}
        onClick={openProfile}
      >
        <UserAvatar id={me.id} />
        <Presence />
      </button>
      <div class="own-names">
        <strong data-testid="my-name">{me.name || me.ocid}</strong>
        <span class="own-ocid">
          <span class="visually-hidden">{words.yourOcid}: </span>
          <code data-testid="my-ocid" title={words.yourOcid}>
            {me.ocid}
          </code>
          <CopyButton value={me.ocid} label={words.yourOcid} />
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
