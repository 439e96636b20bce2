// What the site has beyond TypeDoc's own: addresses that follow the files, links at the head of each page, and a search that knows Chinese.
import lunr from "lunr";
import { IndexEvent, KindRouter, PageEvent, ReflectionKind } from "typedoc";

/** Documents lie where their source lies, everything of the API below `api`. */
export class SiteRouter extends KindRouter {
  getIdealBaseName(reflection) {
    if (reflection.isDocument?.()) return String(reflection.frontmatter.path);
    return `api/${super.getIdealBaseName(reflection)}`;
  }
}

/** Adds all of it to an application. */
export function extend(app) {
  app.renderer.defineRouter("site", SiteRouter);
  // Links at the head of all pages, written `site:PAGE`, which have to work from pages in folders and from a disk.
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents.replace(/"site:([^"]+)"/g, (_whole, path) => `"${app.renderer.router.baseRelativeUrl(page.model, path)}"`);
  });
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    for (let index = event.searchResults.length - 1; index >= 0; index -= 1) {
      if (event.searchResults[index].frontmatter?.search === false) event.removeResult(index);
    }
  });
  // lunr's own takes everything that is no ASCII letter off a word, and so the whole of a Chinese one.
  const trimmer = (token) => token.update((text) => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  lunr.Pipeline.warnIfFunctionNotRegistered = () => {};
  lunr.trimmer = trimmer;
}

/** What has to have a doc comment. */
export const DOCUMENTED = [
  ReflectionKind.Enum, ReflectionKind.EnumMember, ReflectionKind.Variable, ReflectionKind.Function, ReflectionKind.Class,
  ReflectionKind.Interface, ReflectionKind.Method, ReflectionKind.Accessor, ReflectionKind.TypeAlias,
].map((kind) => ReflectionKind[kind]);

/** Interfaces that are tables: what their members mean is told by the names of these, and by what the whole is for. */
const TABLES = ["Calls", "ErrorDetailTypes", "MethodErrorCodes"];

/**
 * Members of interfaces and classes without a doc comment. Those that tell variants apart, such as `kind: "recall"`, need none, nor
 * do members of types written within others.
 */
export function undocumentedMembers(project) {
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .filter(({ parent, type, comment, inheritedFrom }) => {
      const isMember = parent.kindOf([ReflectionKind.Interface, ReflectionKind.Class]) && !TABLES.includes(parent.name);
      return isMember && inheritedFrom === undefined && type?.type !== "literal" && !comment?.hasVisibleComponent();
    })
    .map((member) => `${member.getFullName()} has no doc comment`);
}
