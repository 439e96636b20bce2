import { useSignal } from "@preact/signals";
import { dismissNotice, showError } from "../state/notice.ts";

/** One thing at a time: whether it is being done, and how to begin. */
export interface Action {
  readonly busy: boolean;
  /** Does something unless something is being done already; tells in words what goes wrong. Gives whether all went well. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
}

/** What a form or a group of buttons needs to call the server. */
export function useAction(): Action {
  const busy = useSignal(false);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (busy.peek()) return false;
    busy.value = true;
    dismissNotice();
    try {
      await work();
      return true;
    } catch (error) {
      showError(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy: busy.value, run };
}
