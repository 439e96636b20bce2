import { text } from "../text/language.ts";

interface Props {
  testId: string;
  /** Whether there is something to save. */
  isChanged: boolean;
  busy: boolean;
}

/** The button beside a field that keeps its value. */
export function SaveButton({ testId, isChanged, busy }: Props) {
  return (
    <button type="submit" class="button-small" data-testid={testId} aria-disabled={busy || !isChanged}>
      {busy ? text.value.saving : text.value.save}
    </button>
  );
}
