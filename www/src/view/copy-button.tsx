import { useSignal } from "@preact/signals";
import { text } from "../text/language.ts";
import { CheckIcon, CopyIcon } from "./icons.tsx";

/** Copies a value to the clipboard; `label` says what it is. */
export function CopyButton({ value, label }: { value: string; label: string }) {
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
    <button type="button" class="copy-button" aria-label={`${words.copy}: ${label}`} title={words.copy} onClick={copy}>
      {copied.value ? <CheckIcon /> : <CopyIcon />}
      <span class="visually-hidden" role="status">
        {copied.value ? words.copied : ""}
      </span>
    </button>
  );
}
