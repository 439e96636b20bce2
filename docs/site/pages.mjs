// The pages of the site, made from the Markdown of the repository: what it is about is told once and read in both places.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const LANGUAGES = { ".conf": "nginx", ".yaml": "yaml", "": "" };

/** Sections in the order of the navigation: a title, what it is about, and the sources of its pages. */
async function sections() {
  const guide = ["auth", "events", "files", "errors", "deployment", "cross-origin", "content-security-policy", "server-rendering", "workers", "testing"];
  const depth = ["architecture", "events", "sending", "files", "watching", "retry", "storage", "error-handling", "details", "diagnosis", "recognition", "react", "legacy", "devserver"];
  const errors = (await names("docs/errors")).filter((name) => name !== "README.md");
  // What is new and named nowhere yet comes last.
  const others = (await names("docs")).filter((name) => name.endsWith(".md") && !["README.md", "benchmarks.md"].includes(name)).map((name) => name.slice(0, -3));
  depth.push(...others.filter((name) => !depth.includes(name)));
  return [
    { title: "Guide", about: "How to build an app with the SDK, from signing in to running it for others.", pages: guide.map((name) => `docs/guide/${name}.md`) },
    { title: "Configurations", about: "Proxies before an OurChat server; [deployment](guide/deployment.md) explains them.", pages: (await names("deploy")).map((name) => `deploy/${name}`) },
    { title: "In depth", about: "What is promised, at which price, and how it is done.", pages: depth.map((name) => `docs/${name}.md`) },
    { source: "docs/errors/README.md", title: "Error reference", pages: errors.map((name) => `docs/errors/${name}`) },
    { title: "Decisions", about: "Choices between options that have consequences, with their numbers.", pages: (await names("docs/decisions")).map((name) => `docs/decisions/${name}`) },
  ];
}

const names = async (folder) => (await readdir(join(root, folder))).sort();

/** Where the page of a source is put. */
const placeOf = (source) => source.replace(/^docs\//, "").replace(/README\.md$/, "index.md").replace(/^deploy\/(.*)$/, "deploy/$1.md").replace(/^CHANGELOG\.md$/, "changelog.md");

/**
 * Writes all pages into a folder.
 *
 * @returns {Promise<{ home: string, documents: string[] }>} the page at the entrance, and those of the first level in their order
 */
export async function writePages(folder) {
  await rm(folder, { recursive: true, force: true });
  const parts = await sections();
  const single = ["docs/guide/quick-start.md", "docs/guide/zh/quick-start.md", "CHANGELOG.md", "docs/benchmarks.md"];
  const found = [];
  for (const source of single) if (await exists(source)) found.push(source);
  const known = new Set([...found, ...parts.flatMap(({ source, pages }) => [...(source ? [source] : []), ...pages])]);
  await everythingIsThere(known);
  const headings = new Map();
  for (const source of known) headings.set(source, await headingsOf(source));

  const write = async (place, front, body) => {
    const path = join(folder, place);
    await mkdir(dirname(path), { recursive: true });
    const lines = Object.entries(front).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    await writeFile(path, `---\n${lines.join("\n")}\n---\n\n${body}`);
    return path;
  };
  const page = async (source, front = {}) => {
    const { title, body } = await read(source, known, headings);
    await write(placeOf(source), { title: front.title ?? title, path: placeOf(source).replace(/\.md$/, ""), ...front }, body);
    return { title: front.title ?? title, place: placeOf(source) };
  };

  // A page for each code, because the search finds pages; the page of a category says the same of all its codes.
  const codes = async (source) => {
    const place = placeOf(source);
    const own = [];
    for (const { title, body } of await sectionsOf(source)) {
      const child = place.replace(/[^/]*$/, `${title}.md`);
      const rest = links(body, source, child, known, headings);
      await write(child, { title, path: child.replace(/\.md$/, "") }, `# ${title}\n${rest}\n`);
      own.push(relativeTo(place, child));
    }
    return page(source, own.length > 0 ? { title: basename(source, ".md"), children: own, search: false } : {});
  };

  const documents = [];
  for (const source of found.slice(0, 2)) documents.push((await page(source)).place);
  for (const { source, title, about, pages } of parts) {
    const children = [];
    for (const child of pages) children.push(await (source === "docs/errors/README.md" ? codes(child) : page(child)));
    if (source !== undefined) {
      const place = placeOf(source);
      await page(source, { title, children: children.map((child) => relativeTo(place, child.place)) });
      documents.push(place);
    } else {
      const place = `${title.toLowerCase().replaceAll(" ", "-")}.md`;
      const list = children.map((child) => `- [${child.title.replace(/[[\]]/g, "\\$&")}](${child.place})`);
      await write(place, { title, path: place.replace(/\.md$/, ""), children: children.map((child) => `./${child.place}`) }, `# ${title}\n\n${about}\n\n${list.join("\n")}\n`);
      documents.push(place);
    }
  }
  for (const source of found.slice(2)) documents.push((await page(source)).place);
  const home = join(folder, "home.md");
  await writeFile(home, await readFile(join(root, "docs/site/home.md"), "utf8"));
  return { home, documents: documents.map((place) => join(folder, place)) };
}

/** Fails when a page of the repository would be missing on the site. */
async function everythingIsThere(known) {
  const all = (await readdir(join(root, "docs"), { recursive: true })).filter((path) => path.endsWith(".md") && !path.startsWith("site/"));
  const missing = all.map((path) => `docs/${path}`).filter((source) => !known.has(source));
  if (missing.length > 0) throw new Error(`no section has ${missing.join(", ")}: add it in docs/site/pages.mjs`);
}

async function exists(path) {
  return readFile(join(root, path)).then(() => true, () => false);
}

/**
 * Anchors that a page sets before a heading, and those that TypeDoc gives these headings and knows. The former stay, too: they are
 * the addresses in errors.
 */
async function headingsOf(source) {
  const text = await readFile(join(root, source), "utf8");
  const slug = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  return new Map([...text.matchAll(/<a id="([^"]+)"><\/a>\s+##+ (.+)/g)].map(([, id, heading]) => [`#${id}`, `#${slug(heading)}`]));
}

/** Title and body of a page, whose links lead to other pages of the site. */
async function read(source, known, headings) {
  const text = await readFile(join(root, source), "utf8");
  if (extname(source) !== ".md") {
    return { title: basename(source), body: `# ${basename(source)}\n\n\`\`\`${LANGUAGES[extname(source)] ?? ""}\n${text}\`\`\`\n` };
  }
  const [, title, rest] = /^(?:<!--.*?-->\s*)?# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} does not begin with a title`);
  let body = `# ${title}\n${links(rest, source, placeOf(source), known, headings)}`;
  if (source === "docs/errors/README.md") {
    // To the page of each code, and with the anchors that the addresses in errors have.
    body = body.replace(/\[([a-z0-9-]+)\]\(\.\/([a-z0-9]+)\.md#[^)]*\)/g, (_link, name, category) => `<a id="${category}-${name}"></a>[${name}](./${category}/${name}.md)`);
  }
  return { title, body: source.includes("/zh/") ? `<div lang="zh-Hans">\n\n${body}\n\n</div>\n` : body };
}

/** The codes of a page of the error reference: title and text of each. */
async function sectionsOf(source) {
  const text = await readFile(join(root, source), "utf8");
  return [...text.matchAll(/<a id="[^"]+"><\/a>\s+## ([a-z]+\/[a-z0-9-]+)\n([\s\S]*?)(?=<a id=|$(?![\s\S]))/g)].map(([, title, body]) => ({ title, body }));
}

/** A text from `source` that is put at `place`, with links to the other pages of the site. */
function links(text, source, place, known, headings) {
  const link = (isPicture, words, path, anchor = "") => {
    const target = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, "");
    const page = known.has(target) ? target : known.has(`${target}/README.md`) ? `${target}/README.md` : undefined;
    if (page !== undefined) return `[${words}](${relativeTo(place, placeOf(page))}${headings.get(page)?.get(anchor) ?? anchor})`;
    if (target === "docs/decisions") return `[${words}](${relativeTo(place, "decisions.md")})`;
    if (!existsSync(join(root, target))) throw new Error(`${source} links to ${path}, which does not exist`);
    // TypeDoc takes pictures along. What else lies in the repository is not on the site.
    return isPicture ? `![${words}](${posix.relative(posix.join("docs/site/pages", posix.dirname(place)), target)})` : words;
  };
  return withoutCode(text, (rest) =>
    rest.replace(/(!?)\[([^\]]*)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g, (_whole, mark, words, path, anchor) => link(mark === "!", words, path, anchor)),
  );
}

/** Changes a text, in which code, within a line or a block, is marks meanwhile. */
function withoutCode(text, change) {
  const code = [];
  const marked = text.replace(/^```[\s\S]*?^```$|`[^`\n]*`/gm, (part) => `\0${code.push(part) - 1}\0`);
  return change(marked).replace(/\0(\d+)\0/g, (_mark, index) => code[Number(index)]);
}

function relativeTo(from, to) {
  const path = relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}
