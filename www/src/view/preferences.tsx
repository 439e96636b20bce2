import { canCheckWay } from "../backend/current.ts";
import { checkWay } from "../state/dialogs.ts";
import { switchTheme, theme } from "../state/theme.ts";
import { language, switchLanguage, text } from "../text/language.ts";
import { MoonIcon, PulseIcon, SunIcon } from "./icons.tsx";

/** The switches for language and colours. */
export function Preferences() {
  const words = text.value;
  const themeLabel = theme.value === "dark" ? words.useLight : words.useDark;
  return (
    <>
      <button
        type="button"
        class="language-button"
        data-testid="language"
        title={words.switchLanguage}
        onClick={switchLanguage}
      >
        <span lang={language.value === "zh" ? "en" : "zh-Hans"}>{words.otherLanguage}</span>
      </button>
      {canCheckWay.value && (
        <button
          type="button"
          class="icon-button"
          data-testid="check-connection-icon"
          aria-label={words.connectionCheck}
          title={words.connectionCheck}
          onClick={checkWay}
        >
          <PulseIcon />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        data-testid="theme"
        aria-label={themeLabel}
        title={themeLabel}
        onClick={switchTheme}
      >
        {theme.value === "dark" ? <SunIcon /> : <MoonIcon />}
      </button>
    </>
  );
}
