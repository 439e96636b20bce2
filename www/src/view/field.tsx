import { useId } from "preact/hooks";

interface Props {
  label: string;
  testId: string;
  value: string;
  onInput: (value: string) => void;
  /** Error text at the field. */
  problem?: string | undefined;
  /** Whether an error that is told elsewhere is about this field. */
  isBlamed?: boolean;
  hint?: string | undefined;
  placeholder?: string | undefined;
  /** Whether what is typed stays hidden. */
  isSecret?: boolean;
  inputMode?: "text" | "email" | "url";
  autoComplete?: AutoFill;
  maxLength?: number;
}

/** A labelled input with its hint and its problem. */
export function Field({
  label,
  testId,
  value,
  onInput,
  problem,
  isBlamed = false,
  hint,
  placeholder,
  isSecret = false,
  inputMode = "text",
  autoComplete = "off",
  maxLength = 320,
}: Props) {
  const id = useId();
  const below = problem ?? hint;
  const attributes = {
    id,
    "data-testid": testId,
    value,
    placeholder,
    inputMode,
    autoComplete,
    autoCapitalize: "none",
    spellcheck: false,
    maxLength,
    "aria-invalid": isBlamed || problem !== undefined,
    "aria-describedby": below === undefined ? undefined : `${id}-note`,
    onInput: (event: Event & { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isSecret ? <input type="password" {...attributes} /> : <input type="text" {...attributes} />}
      {below !== undefined && (
        <p id={`${id}-note`} class={problem === undefined ? "field-hint" : "field-problem"}>
          {below}
        </p>
      )}
    </div>
  );
}
