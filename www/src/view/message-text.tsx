import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { MessageMedia } from "./message-media.tsx";
import { REFERENCE, renderMarkdown } from "../markdown/render.ts";

/** The files that a message's references resolve to. */
export interface MessageFiles {
  readonly keys: readonly string[];
  /** Files that are still being sent, in place of keys. */
  readonly previews?: readonly { readonly preview: string }[] | undefined;
}

/** The text of a message with its pictures. */
export function MessageText({ markdown, files }: { markdown: string; files: MessageFiles }) {
  // Kept is what was read, not the virtual elements: those lead to the whole list they were first part of.
  const root = useMemo(() => renderMarkdown(markdown), [markdown]);
  return (
    <div class="message-text" data-testid="message-text">
      {children(root, files)}
    </div>
  );
}

function children(parent: Node, files: MessageFiles): ComponentChild[] {
  return [...parent.childNodes].map((node) => toNode(node, files));
}

/** Sanitized elements become virtual ones, so that pictures are components with a life of their own. */
function toNode(node: Node, files: MessageFiles): ComponentChild {
  if (!(node instanceof Element)) return node.textContent;
  const tag = node.localName;
  switch (tag) {
    case "img":
      return (
        <MessageMedia
          address={node.getAttribute(REFERENCE) ?? ""}
          alt={node.getAttribute("alt") ?? ""}
          title={node.getAttribute("title") ?? ""}
          files={files}
        />
      );
    case "a": {
      const address = node.getAttribute("href");
      // Without an address nothing is left of the link but its text.
      if (address === null) return <>{children(node, files)}</>;
      return (
        <a href={address} target="_blank" rel="noopener noreferrer nofollow">
          {children(node, files)}
        </a>
      );
    }
    case "input":
      return <input type="checkbox" disabled checked={node.hasAttribute("checked")} />;
    case "table":
      return (
        <div class="table-scroll" tabIndex={0}>
          <table>{children(node, files)}</table>
        </div>
      );
    case "ol":
      return <ol start={Number(node.getAttribute("start") ?? 1)}>{children(node, files)}</ol>;
    case "br":
    case "hr":
      return h(tag, {});
    default:
      // Messages have no headings of the page: a screen reader's outline stays that of the page.
      return /^h[1-6]$/.test(tag) ? (
        <p class="message-heading">{children(node, files)}</p>
      ) : (
        h(tag, {}, children(node, files))
      );
  }
}
