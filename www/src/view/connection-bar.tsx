import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { checkConnection, connection } from "../state/connection.ts";
import { errorText } from "../text/error-text.ts";
import { text } from "../text/language.ts";

/** Tells when live messages do not come, and offers to try again at once. */
export function ConnectionBar() {
  const current = connection.value;
  if (current.state === "waiting") return <Waiting nextAt={current.nextAt} error={current.error} />;
  const isQuiet = current.state === "live" || !current.again;
  return (
    <div
      class={isQuiet ? "visually-hidden" : "connection-bar"}
      role="status"
      data-testid="connection"
      data-state={current.state}
    >
      {isQuiet ? "" : text.value.reconnecting}
    </div>
  );
}

function Waiting({ nextAt, error }: { nextAt: number; error: unknown }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const words = text.value;
  const seconds = Math.max(1, Math.ceil((nextAt - now.value) / 1000));
  return (
    <div class="connection-bar is-lost" data-testid="connection" data-state="waiting">
      <span role="status">
        <strong>{navigator.onLine ? words.connectionLost : words.offline}</strong>
        {error !== undefined && <span class="connection-reason"> {errorText(error)}</span>}
      </span>
      <span class="connection-next">{words.nextTry(seconds)}</span>
      <button type="button" class="button-small" data-testid="connection-retry" onClick={checkConnection}>
        {words.tryNow}
      </button>
    </div>
  );
}
