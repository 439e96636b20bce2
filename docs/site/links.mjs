// Links of the built site: files and anchors of its own have to be there, others have to be well-formed.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";

/** Complains about links that lead nowhere. */
export async function brokenLinks(folder) {
  const files = new Set((await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => posix.relative(folder, join(entry.parentPath, entry.name))));
  const pages = new Map();
  for (const file of files) {
    if (file.endsWith(".html")) pages.set(file, parse(await readFile(join(folder, file), "utf8")));
  }
  const problems = [];
  let count = 0;
  for (const [file, { links }] of pages) {
    for (const link of links) {
      count += 1;
      const problem = judge(file, link, files, pages);
      if (problem !== undefined) problems.push(`${file}: ${link}: ${problem}`);
    }
  }
  return { count, pages: pages.size, problems };
}

function judge(file, link, files, pages) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) {
    if (link.startsWith("data:")) return undefined;
    if (!URL.canParse(link)) return "is no URL";
    const { protocol, hostname } = new URL(link);
    if (!["https:", "http:", "mailto:"].includes(protocol)) return `has the scheme ${protocol}`;
    return protocol !== "mailto:" && !hostname.includes(".") ? "names no host" : undefined;
  }
  const [path, anchor] = link.split("#", 2);
  const [plain] = path.split("?", 1);
  const target = plain === "" ? file : posix.normalize(posix.join(dirname(file), decodeURIComponent(plain)));
  const place = target.endsWith("/") || target === "." ? posix.join(target, "index.html") : target;
  if (!files.has(place)) return "there is no such file";
  if (anchor === undefined || anchor === "" || !place.endsWith(".html")) return undefined;
  return pages.get(place).anchors.has(decodeURIComponent(anchor)) ? undefined : "there is no such anchor";
}

/** Links and anchors of a page that a program wrote: its attributes are all in double quotes. */
function parse(html) {
  const visible = html.replace(/<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, (block) => block.match(/<script[^>]*>/)?.[0] ?? "");
  const all = (pattern) => [...visible.matchAll(pattern)].map(([, value]) => value.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'"));
  return { links: all(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g), anchors: new Set(all(/\sid="([^"]*)"/g)) };
}
