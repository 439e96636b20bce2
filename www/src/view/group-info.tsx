import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Permission } from "ourchat-sdk";
import { changeGroup, type GroupChanges } from "../state/group.ts";
import { may } from "../state/roles.ts";
import type { Session } from "../state/sessions.ts";
import { text } from "../text/language.ts";
import { Field } from "./field.tsx";
import { SaveButton } from "./save-button.tsx";
import { useAction } from "./use-action.ts";

/** Name and description of a chat; fields for those who may change them. */
export function GroupInfo({ session }: { session: Session }) {
  const words = text.value;
  const { id, name, description } = session;
  return (
    <>
      {may(session, Permission.SetTitle) && (
        <Editable
          label={words.groupName}
          testId="group-rename"
          before={name}
          maxLength={200}
          save={(value) => ({ name: value })}
          id={id}
        />
      )}
      {may(session, Permission.SetDescription) ? (
        <Editable
          label={words.groupDescription}
          testId="group-description"
          before={description}
          maxLength={1000}
          save={(value) => ({ description: value })}
          id={id}
        />
      ) : (
        <p class={description === "" ? "group-description is-empty" : "group-description"} data-testid="group-about">
          {description || words.noDescription}
        </p>
      )}
    </>
  );
}

interface Props {
  id: string;
  label: string;
  testId: string;
  before: string;
  maxLength: number;
  save: (value: string) => GroupChanges;
}

function Editable({ id, label, testId, before, maxLength, save }: Props) {
  const value = useSignal(before);
  const { busy, run } = useAction();
  const next = value.value.trim();

  // A change, also one of somebody else, shows in the field.
  useEffect(() => {
    value.value = before;
  }, [before]);

  const submit = (event: Event): void => {
    event.preventDefault();
    if (next !== before) void run(() => changeGroup(id, save(next)));
  };
  return (
    <form class="inline-form" onSubmit={submit} aria-busy={busy}>
      <Field
        label={label}
        testId={testId}
        value={value.value}
        maxLength={maxLength}
        onInput={(v) => (value.value = v)}
      />
      <SaveButton testId={`${testId}-save`} isChanged={next !== before} busy={busy} />
    </form>
  );
}
