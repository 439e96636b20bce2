import { ask } from "../state/dialogs.ts";
import type { Message } from "../state/messages.ts";
import { recall } from "../state/recall.ts";
import { text } from "../text/language.ts";
import { UndoIcon } from "./icons.tsx";

interface Props {
  message: Message;
  /** Id of the element that says which message it is. */
  describedBy: string;
  isTabStop: boolean;
}

/** Takes a message back for everybody, after asking. Of all these buttons in a chat only one is reached by Tab. */
export function RecallButton({ message, describedBy, isTabStop }: Props) {
  const words = text.value;
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
      aria-label={words.recall}
      aria-describedby={describedBy}
      title={words.recall}
      onClick={start}
    >
      <UndoIcon />
    </button>
  );
}
