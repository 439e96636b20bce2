import { text } from "../text/language.ts";
import { UserAvatar } from "./avatar.tsx";
import { useAction } from "./use-action.ts";

/** Somebody's request or invitation, with a button for each of the two answers. */
export function RequestItem(props: {
  /** Who asks. */
  readonly userId: string;
  /** What is asked, in a sentence. */
  readonly title: string;
  /** The words of who asks. */
  readonly message?: string | undefined;
  /** Names the item for tests; the buttons are named `…-accept` and `…-refuse`. */
  readonly testId: string;
  /** Label of the first button. */
  readonly accept?: string;
  /** Gives the answer. */
  readonly onAnswer: (accept: boolean) => Promise<void>;
}) {
  const { busy, run } = useAction();
  const { userId, title, message, testId, accept, onAnswer } = props;
  return (
    <li class="invitation" data-testid={testId} data-user={userId}>
      <UserAvatar id={userId} />
      <div>
        <p>{title}</p>
        {message && <p class="invitation-words">{message}</p>}
      </div>
      <div class="invitation-answers">
        <button
          type="button"
          class="button-small button-primary"
          data-testid={`${testId}-accept`}
          aria-disabled={busy}
          onClick={() => run(() => onAnswer(true))}
        >
          {accept ?? text.value.accept}
        </button>
        <button
          type="button"
          class="button-small"
          data-testid={`${testId}-refuse`}
          aria-disabled={busy}
          onClick={() => run(() => onAnswer(false))}
        >
          {text.value.decline}
        </button>
      </div>
    </li>
  );
}
