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

const ALLOWED_TAGS = [
  "a",
  "blockquote",
  "br",
  "code",
  "del",
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
];
const ALLOWED_ATTR = ["align", "alt", "checked", "disabled", "href", "start", "title", "type", REFERENCE];

/** Text in which nothing can mean anything to Markdown: words and the punctuation of sentences, in one line. */
const PLAIN = /^(?! {4}|\d+[.)])[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\u200d\ufe0f ,.;?!'"()，。、；？！：“”‘’（）…–—]*$/u;
/** What becomes a link without being marked as one. */
const LINK = /www\./i;

/** Turns Markdown into sanitized elements that are not yet part of the page. */
export function renderMarkdown(markdown: string): DocumentFragment {
  if (PLAIN.test(markdown) && !LINK.test(markdown)) {
    // Most messages; the whole way would cost a hundred times as much.
    const fragment = document.createDocumentFragment();
    const paragraph = document.createElement("p");
    paragraph.textContent = markdown.trim();
    fragment.append(paragraph);
    return fragment;
  }
  return DOMPurify.sanitize(marked.parse(markdown, { async: false }), {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_DATA_ATTR: false,
    // Everything else that is not known to be harmless must look like an allowed address.
    ADD_URI_SAFE_ATTR: ["align", "checked", "disabled", "start", "type", REFERENCE],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    RETURN_DOM_FRAGMENT: true,
  });
}
