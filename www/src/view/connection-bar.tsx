import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { capabilities } from "../backend/current.ts";
import { connection, tryNow } from "../state/connection.ts";
import { text } from "../text/language.ts";

/** Tells when live messages do not come, and offers to try again at once. */
export function ConnectionBar() {
  const current = connection.value;
  if (current.name === "reconnecting") return <Reconnecting reason={current.reason} nextAt={current.nextAt.getTime()} />;
  if (current.name === "offline") return <Lost name="offline" title={text.value.offline} />;
  return <div class="visually-hidden" role="status" data-testid="connection" data-state={current.name} />;
}

function Reconnecting({ reason, nextAt }: { reason: string; nextAt: number }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const words = text.value;
  const seconds = Math.ceil((nextAt - now.value) / 1000);
  const next = seconds > 0 ? words.nextTry(seconds) : words.reconnecting;
  const title = reason === "server/maintenance" ? words.maintenance : words.connectionLost;
  return <Lost name="reconnecting" title={title} reason={reason} next={next} />;
}

interface LostProps {
  readonly name: "reconnecting" | "offline";
  readonly title: string;
  readonly reason?: string;
  readonly next?: string;
}

function Lost({ name, title, reason, next }: LostProps) {
  return (
    <div class="connection-bar is-lost" data-testid="connection" data-state={name} data-reason={reason}>
      <strong role="status">{title}</strong>
      {reason !== undefined && <code class="connection-reason">{reason}</code>}
      {next !== undefined && <span class="connection-next">{next}</span>}
      {capabilities.value.connectNow && (
        <button type="button" class="button-small" data-testid="connection-retry" onClick={tryNow}>
          {text.value.tryNow}
        </button>
      )}
    </div>
  );
}
