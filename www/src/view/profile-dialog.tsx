import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { account } from "../state/account.ts";
import { closeDialog, type Dialog } from "../state/dialogs.ts";
import { showText } from "../state/notice.ts";
import { pictureOf } from "../state/people.ts";
import { cutSquare, type ProfileChanges, saveProfile } from "../state/profile.ts";
import { text } from "../text/language.ts";
import { Avatar } from "./avatar.tsx";
import { DialogFrame } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { useAction } from "./use-action.ts";

/** How long the server lets them be, in bytes. */
const LIMITS = { name: 60, status: 128, ocid: 50 };

const bytes = (value: string): number => new TextEncoder().encode(value.trim()).length;

interface Chosen {
  readonly blob: Blob;
  readonly url: string;
}

/** The own profile: picture, name, status and OurChat id, saved together. */
export function ProfileDialog({ dialog }: { dialog: Dialog }) {
  const me = account.value;
  const name = useSignal(me?.name ?? "");
  const status = useSignal(me?.status ?? "");
  const ocid = useSignal(me?.ocid ?? "");
  const chosen = useSignal<Chosen | undefined>(undefined);
  const { busy, run } = useAction();
  const words = text.value;
  const isFull = capabilities.value.fullProfile;

  const choose = (next: Chosen | undefined): void => {
    const before = chosen.peek();
    if (before !== undefined) URL.revokeObjectURL(before.url);
    chosen.value = next;
  };
  useEffect(() => () => choose(undefined), []);

  if (me === undefined) return null;

  const takePicture = async (event: Event & { currentTarget: HTMLInputElement }): Promise<void> => {
    const input = event.currentTarget;
    const [file] = input.files ?? [];
    // The same file can be chosen again after it was refused or changed.
    input.value = "";
    if (file === undefined) return;
    try {
      const blob = await cutSquare(file);
      choose({ blob, url: URL.createObjectURL(blob) });
    } catch {
      showText(() => text.value.notAPicture(file.name));
    }
  };

  const changes: ProfileChanges = {
    ...(name.value.trim() !== me.name && { name: name.value.trim() }),
    ...(status.value.trim() !== me.status && { status: status.value.trim() }),
    ...(ocid.value.trim() !== me.ocid && { ocid: ocid.value.trim() }),
    ...(chosen.value !== undefined && { picture: chosen.value.blob }),
  };
  const isChanged = Object.keys(changes).length > 0;
  const problems = {
    name: name.value.trim() === "" ? words.fillIn : bytes(name.value) > LIMITS.name ? words.tooLong : undefined,
    status: bytes(status.value) > LIMITS.status ? words.tooLong : undefined,
    ocid: ocid.value.trim() === "" ? words.fillIn : bytes(ocid.value) > LIMITS.ocid ? words.tooLong : undefined,
  };
  const isReady = isChanged && Object.values(problems).every((problem) => problem === undefined);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isReady && (await run(() => saveProfile(changes)))) closeDialog(dialog);
  };

  return (
    <DialogFrame dialog={dialog} title={words.profile} testId="profile-dialog">
      <form class="dialog-form" onSubmit={submit} aria-busy={busy}>
        {isFull && (
          <div class="picture-field">
            <Avatar id={me.id} name={me.name || me.ocid} picture={chosen.value?.url ?? pictureOf(me.id)} />
            <div>
              <label class="button-small file-button">
                {words.changePicture}
                <input
                  type="file"
                  class="visually-hidden"
                  accept="image/*"
                  data-testid="avatar-file"
                  onChange={takePicture}
                />
              </label>
              <p class="field-hint" role="status" data-testid="avatar-chosen">
                {chosen.value && words.newPicture}
              </p>
            </div>
          </div>
        )}
        <Field
          label={words.name}
          testId="profile-name"
          problem={problems.name}
          value={name.value}
          maxLength={60}
          onInput={(v) => (name.value = v)}
        />
        {isFull && (
          <>
            <Field
              label={words.statusText}
              testId="profile-status"
              problem={problems.status}
              hint={words.statusHint}
              value={status.value}
              maxLength={128}
              onInput={(v) => (status.value = v)}
            />
            <Field
              label={words.yourOcid}
              testId="profile-ocid"
              problem={problems.ocid}
              hint={words.ocidHint}
              value={ocid.value}
              maxLength={50}
              onInput={(v) => (ocid.value = v)}
            />
          </>
        )}
        <div class="dialog-actions">
          <button type="button" class="button-small" onClick={() => closeDialog(dialog)}>
            {words.cancel}
          </button>
          <button
            type="submit"
            class="button-small button-primary"
            data-testid="profile-save"
            aria-disabled={busy || !isReady}
          >
            {busy ? words.saving : words.save}
          </button>
        </div>
      </form>
    </DialogFrame>
  );
}
