import { useSignal } from "@preact/signals";
import { findOther } from "../state/friends.ts";
import { text } from "../text/language.ts";
import { Field } from "./field.tsx";
import { useAction } from "./use-action.ts";

interface Props {
  label: string;
  hint?: string;
  testId: string;
  /** What the button says. */
  action: string;
  /** Receives the id of the user with the OurChat id that was typed. */
  onPick: (id: string) => Promise<void> | void;
}

/** A field for somebody's OurChat id, and a button that does something with the person. */
export function PersonPicker({ label, hint, testId, action, onPick }: Props) {
  const ocid = useSignal("");
  const { busy, run } = useAction();
  const isReady = ocid.value.trim() !== "";

  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    void run(async () => {
      const id = await findOther(ocid.value.trim());
      if (id === undefined) return;
      await onPick(id);
      ocid.value = "";
    });
  };

  return (
    <form class="inline-form" onSubmit={submit} aria-busy={busy}>
      <Field
        label={label}
        hint={hint}
        placeholder={text.value.startChatPlaceholder}
        testId={`${testId}-ocid`}
        value={ocid.value}
        maxLength={50}
        onInput={(value) => (ocid.value = value)}
      />
      <button type="submit" class="button-small" data-testid={testId} aria-disabled={busy || !isReady}>
        {action}
      </button>
    </form>
  );
}
