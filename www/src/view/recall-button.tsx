import { useMemo } from "preact/hooks";
import { ask } from "../state/dialogs.ts";
import type { Message } from "../state/messages.ts";
import { recall } from "../state/recall.ts";
import { plainText } from "../markdown/plain.ts";
import { text } from "../text/language.ts";
import { UndoIcon } from "./icons.tsx";

/** Takes a message back for everybody, after asking. Of all these buttons in a chat only one is reached by Tab. */
export function RecallButton({ message, isTabStop }: { message: Message; isTabStop: boolean }) {
  const words = text.value;
  const label = useMemo(() => words.recallMessage(plainText(message.markdown, words)), [words, message.markdown]);
  const start = (): void =>
    ask({
      title: () => text.value.recallTitle,
      body: () => text.value.recallBody,
      action: () => text.value.recall,
      run: () => recall(message),
    });
  return (
    <button
      type="button"
      class="icon-button recall-button"
      data-testid="message-recall"
      data-key={message.key}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={label}
      title={words.recall}
      onClick={start}
    >
      <UndoIcon />
    </button>
  );
}
