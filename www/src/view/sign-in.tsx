import { useComputed, useSignal } from "@preact/signals";
import { OurChatError } from "ourchat-sdk";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { canCheckWay, choice } from "../backend/current.ts";
import { logIn, logInLost, register } from "../state/account.ts";
import { checkWay } from "../state/dialogs.ts";
import { text } from "../text/language.ts";
import { ConnectionSwitch } from "./connection-switch.tsx";
import { Dialogs } from "./dialogs.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { Field } from "./field.tsx";
import { Preferences } from "./preferences.tsx";

type Mode = "log-in" | "register";
type Name = "account" | "email" | "name" | "password";

const FIELDS: Record<Mode, readonly Name[]> = {
  "log-in": ["account", "password"],
  register: ["email", "name", "password"],
};

/** The page before the log-in: the form to log in and the form to register. */
export function SignIn() {
  const mode = useSignal<Mode>("log-in");
  const card = useRef<HTMLElement>(null);
  const switched = useRef(false);

  const switchMode = (): void => {
    switched.current = true;
    mode.value = mode.value === "log-in" ? "register" : "log-in";
  };

  // Together with the new form, not a frame later: a quick typist would lose the focus in mid-word.
  useLayoutEffect(() => {
    if (switched.current) card.current?.querySelector("input")?.focus();
  }, [mode.value]);

  return (
    <div class="sign-in">
      <div class="sign-in-preferences">
        <Preferences />
      </div>
      <main ref={card} class="sign-in-card">
        <h1>OurChat</h1>
        <p class="sign-in-tagline">{text.value.tagline}</p>
        {mode.value === "log-in" && <Lost />}
        <AccountForm key={mode.value} mode={mode.value} />
        <button
          type="button"
          class="link-button"
          data-testid={mode.value === "log-in" ? "switch-to-register" : "switch-to-login"}
          onClick={switchMode}
        >
          {mode.value === "log-in" ? text.value.toRegister : text.value.toLogIn}
        </button>
        {canCheckWay.value && (
          <button type="button" class="link-button sign-in-check" data-testid="check-connection" onClick={checkWay}>
            {text.value.connectionCheck}
          </button>
        )}
      </main>
      <Dialogs />
    </div>
  );
}

function Lost() {
  const lost = logInLost.value;
  if (lost === undefined) return null;
  return (
    <div class="notice" role="status" data-testid="session-ended">
      <p>{lost.reason === "expired" ? text.value.sessionExpired : text.value.sessionRefused}</p>
    </div>
  );
}

function AccountForm({ mode }: { mode: Mode }) {
  const values = useSignal<Record<Name, string>>({ account: "", email: "", name: "", password: "" });
  const attempted = useSignal(false);
  const running = useSignal<AbortController | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const words = text.value;
  const names = FIELDS[mode];
  const blamed = useComputed(() => blamedFields(failure.value));

  // Leaving the form ends the call that it started.
  useEffect(() => () => running.peek()?.abort(), []);

  const focus = (name: Name | "url" | undefined): void => {
    if (name !== undefined) form.current?.querySelector<HTMLElement>(`[data-testid="field-${name}"]`)?.focus();
  };

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (running.value !== undefined) return;
    attempted.value = true;
    failure.value = undefined;
    const { account, email, name, password } = values.value;
    const empty = names.find((field) => isEmpty(field, values.value[field]));
    if (lacksAddress()) return focus("url");
    if (empty !== undefined) return focus(empty);
    const abort = new AbortController();
    running.value = abort;
    try {
      if (mode === "register") await register(email.trim(), name.trim(), password, abort.signal);
      else await logIn(account.trim(), password, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return;
      failure.value = error;
      running.value = undefined;
      focus((["url", ...names] as const).find((field) => blamedFields(error).has(field)));
    }
  };

  const field = (name: Name) => ({
    value: values.value[name],
    testId: `field-${name}`,
    onInput: (value: string) => {
      values.value = { ...values.value, [name]: value };
      if (blamed.value.has(name)) failure.value = undefined;
    },
    problem: attempted.value && isEmpty(name, values.value[name]) ? words.fillIn : undefined,
    isBlamed: blamed.value.has(name),
  });

  const busy = running.value !== undefined;
  return (
    <form
      ref={form}
      class="sign-in-form"
      data-testid={mode === "register" ? "register-form" : "login-form"}
      onSubmit={submit}
      noValidate
      aria-busy={busy}
    >
      <ConnectionSwitch
        isFixed={busy}
        problem={attempted.value && lacksAddress() ? words.fillIn : undefined}
        isBlamed={blamed.value.has("url")}
        onChange={() => (failure.value = undefined)}
      />
      {mode === "register" ? (
        <>
          <Field {...field("email")} label={words.email} inputMode="email" autoComplete="email" />
          <Field {...field("name")} label={words.name} hint={words.nameHint} autoComplete="name" maxLength={60} />
          <Field
            {...field("password")}
            label={words.password}
            hint={choice.value.protocol === "ourchat" ? words.passwordHint : undefined}
            isSecret
            autoComplete="new-password"
          />
        </>
      ) : (
        <>
          <Field {...field("account")} label={words.account} autoComplete="username" />
          <Field {...field("password")} label={words.password} isSecret autoComplete="current-password" />
        </>
      )}
      {failure.value !== undefined && <ErrorNotice error={failure.value} />}
      <button
        type="submit"
        class="button-primary"
        data-testid={mode === "register" ? "submit-register" : "submit-login"}
        aria-disabled={busy}
      >
        {busy
          ? mode === "register"
            ? words.registering
            : words.loggingIn
          : mode === "register"
            ? words.register
            : words.logIn}
      </button>
    </form>
  );
}

/** Whether an older server was chosen, and not which. */
function lacksAddress(): boolean {
  const { protocol, url } = choice.value;
  return protocol === "legacy" && url.trim() === "";
}

function isEmpty(name: Name, value: string): boolean {
  return (name === "password" ? value : value.trim()) === "";
}

/** The fields that an error is about: named by the SDK for wrong arguments, or by what it advises for a refusal. */
function blamedFields(error: unknown): ReadonlySet<string> {
  if (!OurChatError.is(error)) return new Set();
  const advised = error.action.startsWith("field:") ? error.action.slice("field:".length).split("+") : [];
  return new Set([...advised, ...Object.keys(error.fields ?? {})]);
}
