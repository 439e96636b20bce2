// Builds the documentation into `dist`: node build.mjs. The package must have been built.
//
// Fails for warnings of TypeDoc, links that lead nowhere, searches that find nothing, and samples that do not compile.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { brokenLinks } from "./links.mjs";
import { writePages } from "./pages.mjs";
import { missedSearches } from "./search.mjs";
import { wrongSamples } from "./samples.mjs";
import { DOCUMENTED, extend, undocumentedMembers } from "./site.mjs";

const path = (place) => fileURLToPath(new URL(place, import.meta.url));
const ENTRIES = ["index", "admin", "react", "errors", "umi", "legacy", "slim", "inline", "worker", "diagnosis", "locales/zh"];
const out = path("dist");

const samples = await wrongSamples();
finish(samples.problems, `${samples.count} samples compile`);

const { home, documents } = await writePages(path("pages"));
await rm(out, { recursive: true, force: true });
const app = await Application.bootstrap({
  name: "OurChat SDK",
  entryPoints: ENTRIES.map((name) => path(`../../pkg/src/${name}.ts`)),
  tsconfig: path("../../pkg/tsconfig.json"),
  readme: home,
  projectDocuments: documents,
  out,
  // The same site from the same sources, wherever it is built.
  disableGit: true,
  disableSources: true,
  hideGenerator: true,
  includeHierarchySummary: false,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  sort: ["source-order"],
  sortEntryPoints: false,
  categorizeByGroup: false,
  searchInComments: true,
  searchInDocuments: true,
  searchGroupBoosts: { Classes: 6, Documents: 2 },
  router: "site",
  customCss: path("site.css"),
  lightHighlightTheme: "github-light",
  darkHighlightTheme: "github-dark",
  highlightLanguages: ["bash", "console", "html", "ini", "javascript", "json", "jsonc", "nginx", "sh", "toml", "tsx", "typescript", "yaml"],
  navigationLinks: { "Quick start": "site:guide/quick-start.html", 快速入门: "site:guide/zh/quick-start.html", Errors: "site:errors/index.html" },
  navigation: { includeCategories: false, includeGroups: false, includeFolders: false, compactFolders: false },
  // Its page lists them all.
  navigationLeaves: ["Error reference"],
  visibilityFilters: {},
  requiredToBeDocumented: DOCUMENTED,
  validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true, unusedMergeModuleWith: true },
});
extend(app);
const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
const undocumented = undocumentedMembers(project);
await app.generateDocs(project, out);
finish(undocumented, "everything public has a doc comment");
finish(app.logger.hasErrors() || app.logger.hasWarnings() ? ["TypeDoc warns"] : [], "TypeDoc is content");

const links = await brokenLinks(out);
finish(links.problems, `${links.count} links of ${links.pages} pages lead somewhere`);
const searches = await missedSearches(out);
finish(searches.problems, `${searches.count} searches find what they should`);
console.log(`The documentation is in ${out}: open index.html`);

function finish(problems, otherwise) {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  console.log(otherwise);
}
