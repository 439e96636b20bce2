import DOMPurify from "dompurify";
import { Marked } from "marked";

/** The attribute in which a picture's address travels to the page: without `src` nothing is loaded by itself. */
export const REFERENCE = "data-reference";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // HTML in a message is text like any other.
    html: ({ text }) => escaped(text),
    image: ({ href, title, text }) =>
      `<img ${REFERENCE}="${escaped(href)}" alt="${escaped(text)}" title="${escaped(title ?? "")}">`,
  },
});

/** Nothing in it runs or is loaded. One for all: a document for each message is what a long history made the page stand still for. */
const inert = document.implementation.createHTMLDocument();

DOMPurify.setConfig({
  ALLOWED_TAGS: [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
  ],
  ALLOWED_ATTR: ["align", "alt", "checked", "disabled", "href", "start", "title", "type", REFERENCE],
  ALLOW_DATA_ATTR: false,
  // Everything else that is not known to be harmless must look like an allowed address.
  ADD_URI_SAFE_ATTR: ["align", "checked", "disabled", "start", "type", REFERENCE],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  IN_PLACE: true,
});

/** Text in which nothing can mean anything to Markdown: words and the punctuation of sentences, in one line. */
const PLAIN = /^(?! {4}|\d+[.)])[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\u200d\ufe0f ,.;?!'"()，。、；？！：“”‘’（）…–—]*$/u;
/** What becomes a link without being marked as one. */
const LINK = /www\./i;

/** Turns Markdown into sanitized elements, in one that is not part of the page. */
export function renderMarkdown(markdown: string): Element {
  const root = inert.createElement("div");
  if (PLAIN.test(markdown) && !LINK.test(markdown)) {
    // Most messages; the whole way would cost a hundred times as much.
    const paragraph = inert.createElement("p");
    paragraph.textContent = markdown.trim();
    root.append(paragraph);
    return root;
  }
  root.innerHTML = marked.parse(markdown, { async: false });
  DOMPurify.sanitize(root);
  return root;
}
