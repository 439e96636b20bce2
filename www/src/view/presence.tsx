import { connection } from "../state/connection.ts";
import { text } from "../text/language.ts";

/** A dot that says whether live messages come. */
export function Presence() {
  const { name } = connection.value;
  const label = text.value.connectionStates[name];
  return <span class="presence" data-testid="presence" data-state={name} role="img" aria-label={label} title={label} />;
}
