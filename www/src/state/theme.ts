import { computed, effect, signal } from "@preact/signals";

const dark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(dark.matches);
dark.addEventListener("change", (event) => (systemDark.value = event.matches));

const chosen = signal<"light" | "dark" | undefined>(undefined);

/** The colours in use: the system's, until the user switches. */
export const theme = computed(() => chosen.value ?? (systemDark.value ? "dark" : "light"));

/** Changes between light and dark for as long as the page lives. */
export function switchTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
}

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});
