/** Search, filters and the choice of language; the page is readable without them. */

const form = find("form.filters", HTMLFormElement);
const entries = [...document.querySelectorAll<HTMLElement>(".entry")].map((element) => ({
  element,
  category: element.dataset["category"] ?? "",
  systems: (element.dataset["systems"] ?? "").split(" "),
  text: plain(element),
  statuses: element.querySelector<HTMLDetailsElement>("details.statuses"),
}));
const sections = [...document.querySelectorAll<HTMLElement>(".domain")];
const success = find(".success", HTMLElement);
const about = find(".about", HTMLElement);
const nothing = find(".nothing", HTMLElement);
const count = find("output", HTMLOutputElement);

form.hidden = false;
// A narrow page starts with the codes, not with the list of their groups.
if (matchMedia("(max-width: 859px)").matches) find(".contents details", HTMLDetailsElement).open = false;

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => requestAnimationFrame(filter));
addEventListener("hashchange", showTarget);
for (const radio of languages()) radio.addEventListener("change", translate);

chooseLanguage();
showTarget();

/** Shows what has every word and is of the chosen category and system. */
function filter(): void {
  const values = new FormData(form);
  const value = (name: string) => String(values.get(name) ?? "");
  const words = value("words").toLowerCase().split(/\s+/).filter(Boolean);
  const [category, system] = [value("category"), value("system")];
  let shown = 0;
  for (const entry of entries) {
    const fits =
      words.every((word) => entry.text.includes(word)) &&
      (category === "" || entry.category === category) &&
      (system === "" || entry.systems.includes(system));
    entry.element.hidden = !fits;
    if (fits) shown += 1;
    // What was found in the table of statuses should be seen.
    const inTable = words.length > 0 && words.every((word) => plain(entry.statuses).includes(word));
    if (entry.statuses) entry.statuses.open = fits && (inTable || system !== "");
  }
  for (const section of sections) section.hidden = section.querySelector(".entry:not([hidden])") === null;
  const active = words.length > 0 || category !== "" || system !== "";
  // A number may also mean success.
  const statuses = find("details", HTMLDetailsElement, success);
  const succeeds = words.length > 0 && category === "" && words.every((word) => plain(statuses).includes(word));
  success.hidden = active && !succeeds;
  statuses.open = succeeds;
  about.hidden = active;
  nothing.hidden = shown > 0 || succeeds;
  count.value = `${shown} / ${entries.length}`;
  form.classList.toggle("active", active);
}

/** Brings what the address names into view, even if the filter hides it. */
function showTarget(): void {
  const target = location.hash === "" ? null : document.getElementById(decodeFragment(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) {
    form.reset();
    filter();
  }
  target.scrollIntoView();
}

/** The language of the address (`?language=zh`), else the browser's. */
function chooseLanguage(): void {
  const asked = new URLSearchParams(location.search).get("language");
  const tags = asked === null ? navigator.languages : [asked];
  const tag = tags.map((tag) => tag.toLowerCase()).find((tag) => /^(zh|en)\b/.test(tag));
  for (const radio of languages()) radio.checked = radio.id === `language-${tag?.slice(0, 2) ?? "en"}`;
  translate();
}

function translate(): void {
  const chosen = languages().find((radio) => radio.checked)?.value ?? "en";
  document.documentElement.lang = chosen;
  const chinese = chosen !== "en";
  document.title = chinese ? "OurChat 错误码" : "OurChat error codes";
  for (const element of document.querySelectorAll<HTMLElement>("[data-zh]")) {
    const zh = element.dataset["zh"] ?? "";
    if (element instanceof HTMLInputElement) {
      element.dataset["en"] ??= element.placeholder;
      element.placeholder = chinese ? zh : element.dataset["en"];
    } else {
      element.dataset["en"] ??= element.textContent ?? "";
      element.textContent = chinese ? zh : element.dataset["en"];
    }
  }
}

function languages(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[name=language]")];
}

function plain(element: Element | null): string {
  return element?.textContent?.toLowerCase() ?? "";
}

/** A fragment with a stray `%` is taken as it is. */
function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function find<T extends Element>(selector: string, kind: new () => T, within: ParentNode = document): T {
  const element = within.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${selector}`);
}
