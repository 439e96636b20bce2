import { useCallback, useState } from "react";
import type { OurChatError } from "../error.js";
import type { MessageEvent } from "../events.js";
import type { OutgoingMessage } from "../messages.js";
import type { CallOptions, IdInput } from "../types.js";
import { useProvided } from "./provider.js";

/** What {@link useSend} gives. */
export interface SendState {
  /**
   * Sends a message, a text or what `chat.messages.send` takes. Never rejects: the promise gives the stored message, or
   * `undefined` when it failed, which `error` then explains.
   */
  readonly send: (message: string | OutgoingMessage, options?: CallOptions) => Promise<MessageEvent | undefined>;
  /** Whether a message is on its way. */
  readonly isSending: boolean;
  /** Why the last message failed; `undefined` when the next one is sent. */
  readonly error: OurChatError | undefined;
}

interface State {
  readonly underWay: number;
  readonly error: OurChatError | undefined;
}

/**
 * Sends messages to a session. They go on when the component is gone, and {@link useMessages} shows them as soon as the server
 * has them.
 */
export function useSend(sessionId: IdInput): SendState {
  const { client, store } = useProvided("useSend");
  const [state, setState] = useState<State>({ underWay: 0, error: undefined });
  const id = String(sessionId);
  const send = useCallback<SendState["send"]>(
    async (message, options) => {
      setState(({ underWay }) => ({ underWay: underWay + 1, error: undefined }));
      let failed: OurChatError | undefined;
      try {
        const outgoing = typeof message === "string" ? { markdown: message } : message;
        const sent = await client.messages.send(id, outgoing, options);
        store.sent(sent);
        return sent;
      } catch (thrown) {
        failed = thrown as OurChatError;
        store.error.set(failed);
        return undefined;
      } finally {
        setState(({ underWay, error }) => ({ underWay: underWay - 1, error: failed ?? error }));
      }
    },
    [client, store, id],
  );
  return { send, isSending: state.underWay > 0, error: state.error };
}
