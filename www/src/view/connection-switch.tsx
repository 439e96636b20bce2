import { useId } from "preact/hooks";
import { type Choice, choice, type DialectChoice } from "../backend/current.ts";
import { text } from "../text/language.ts";
import { Field } from "./field.tsx";

const PROTOCOLS: readonly Choice["protocol"][] = ["ourchat", "legacy"];
const DIALECTS: readonly DialectChoice[] = ["auto", "2024-10", "2024-08-shared", "2024-08"];

interface Props {
  /** While somebody is being logged in. */
  isFixed: boolean;
  problem: string | undefined;
  /** Whether an error that is told elsewhere is about the address. */
  isBlamed: boolean;
  /** Something else was chosen. */
  onChange: () => void;
}

/** Which server to log in to: the one of the page, or an older one with its address and dialect. */
export function ConnectionSwitch({ isFixed, problem, isBlamed, onChange }: Props) {
  const id = useId();
  const words = text.value;
  const { protocol, url, dialect } = choice.value;
  const change = (changes: Partial<Choice>): void => {
    choice.value = { ...choice.value, ...changes };
    onChange();
  };
  return (
    <fieldset class="connection-switch" data-testid="connection-switch" disabled={isFixed}>
      <legend class="visually-hidden">{words.server}</legend>
      <div class="segments">
        {PROTOCOLS.map((name) => (
          <label key={name} class="segment" data-testid={`protocol-${name}`}>
            <input
              type="radio"
              class="visually-hidden"
              name={`${id}-protocol`}
              checked={protocol === name}
              onChange={() => change({ protocol: name })}
            />
            <span class="segment-name">{words.protocols[name].name}</span>
            <span class="segment-note">{words.protocols[name].note}</span>
          </label>
        ))}
      </div>
      {protocol === "legacy" && (
        <>
          <Field
            label={words.serverAddress}
            testId="field-url"
            inputMode="url"
            placeholder="ws://chat.example.com:7777"
            value={url}
            problem={problem}
            isBlamed={isBlamed}
            onInput={(value) => change({ url: value })}
          />
          <div class="field">
            <label for={`${id}-dialect`}>{words.dialect}</label>
            <select
              id={`${id}-dialect`}
              data-testid="field-dialect"
              aria-describedby={`${id}-note`}
              value={dialect}
              onChange={(event) => change({ dialect: event.currentTarget.value as DialectChoice })}
            >
              {DIALECTS.map((name) => (
                <option key={name} value={name}>
                  {words.dialects[name]}
                </option>
              ))}
            </select>
            <p id={`${id}-note`} class="field-hint">
              {words.legacyHint}
            </p>
          </div>
        </>
      )}
    </fieldset>
  );
}
