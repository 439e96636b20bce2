import { OurChatError } from "ourchat-sdk";
import { canCheckWay } from "../backend/current.ts";
import { checkWay } from "../state/dialogs.ts";
import { errorText, referenceAddress } from "../text/error-text.ts";
import { text } from "../text/language.ts";
import { CloseIcon, WarningIcon } from "./icons.tsx";

interface Props {
  error: unknown;
  onDismiss?: (() => void) | undefined;
}

/** An error in words, with its code, and everything else that is known behind a disclosure. */
export function ErrorNotice({ error, onDismiss }: Props) {
  return (
    <div class="notice notice-error" role="alert" data-testid="error-banner">
      <WarningIcon />
      <div class="notice-body">
        <p data-testid="error-message">{errorText(error)}</p>
        {canCheckWay.value && isOfTheWay(error) && (
          <button type="button" class="link-button" data-testid="error-check" onClick={checkWay}>
            {text.value.connectionCheck}
          </button>
        )}
        <ErrorDetails error={error} />
      </div>
      {onDismiss && (
        <button
          type="button"
          class="icon-button"
          aria-label={text.value.dismiss}
          data-testid="error-dismiss"
          onClick={onDismiss}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

/** Whether a check of the connection may tell more; not from within one. */
function isOfTheWay(error: unknown): boolean {
  return OurChatError.is(error) && /^(transport\/|sdk\/wasm-|server\/(maintenance|unavailable)$)/.test(error.code) && error.operation !== "diagnose";
}

function ErrorDetails({ error }: { error: unknown }) {
  const words = text.value;
  if (!OurChatError.is(error)) {
    return (
      <details>
        <summary>{words.details}</summary>
        <p class="error-developer">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</p>
      </details>
    );
  }
  const { status } = error;
  return (
    <details>
      <summary>
        <code data-testid="error-code">{error.code}</code> {words.details}
      </summary>
      <dl>
        {error.operation && <Row name={words.operation} value={error.operation} />}
        {status && (
          <Row
            name={words.status}
            value={[status.system, status.httpStatus, status.code, status.name, status.detail]
              .filter(Boolean)
              .join(" · ")}
          />
        )}
        <Row name={words.outcome} value={words.outcomes[error.outcome]} />
        <Row name={words.developerMessage} value={error.message} />
      </dl>
      <a
        class="error-reference"
        href={referenceAddress(error)}
        target="_blank"
        rel="noreferrer"
        data-testid="error-reference"
      >
        {words.aboutThisError}
      </a>
    </details>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
