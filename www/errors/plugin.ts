import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import type { Catalogue, Code } from "./catalogue.ts";
import { renderReference } from "./render.tsx";

const PLACE = "<!-- reference -->";

/** Fills the page of error codes from the catalogue of the built package. */
export function errorReference(folder: string): Plugin {
  return {
    name: "error-reference",
    transformIndexHtml: {
      order: "pre",
      handler(html, { path }) {
        if (!path.startsWith("/errors/")) return html;
        if (!html.includes(PLACE)) throw new Error(`${path} has no place for the reference`);
        const content = renderReference(read(folder));
        return html.replace(PLACE, () => content);
      },
    },
  };
}

function read(folder: string): Catalogue {
  const codes = createRequire(`${folder}/package.json`)("ourchat-sdk/errors.json") as Code[];
  const rest = JSON.parse(readFileSync(`${folder}/errors/systems.json`, "utf8")) as Omit<Catalogue, "codes">;
  return { codes, ...rest };
}
