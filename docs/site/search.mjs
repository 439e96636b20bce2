// Tries the search of the built site with its own index, as its script asks it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import lunr from "lunr";

/** What people look for, and a page that has to be among the first. */
const EXPECTED = [
  ["auth/wrong-password", "errors/auth/wrong-password.html"],
  ["wrong-password", "errors/auth/wrong-password.html"],
  ["密码不正确", "errors/auth/wrong-password.html"],
  ["快速", "guide/zh/quick-start.html"],
  ["proxy_buffering", "deploy/nginx.conf.html"],
  ["deployment", "guide/deployment.html"],
  ["OurChat", "api/classes/ourchat-sdk.OurChat.html"],
];
const FIRST = 10;

/** Complains about what is not found. */
export async function missedSearches(folder) {
  const [, packed] = /"([^"]+)"/.exec(await readFile(join(folder, "assets/search.js"), "utf8"));
  const { rows, index } = JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString());
  const loaded = lunr.Index.load(index);
  const problems = [];
  for (const [words, page] of EXPECTED) {
    const found = loaded.search(words.split(" ").map((word) => `*${word}*`).join(" ")).map(({ ref }) => rows[Number(ref)].url);
    if (!found.slice(0, FIRST).includes(page)) problems.push(`a search for ${words} does not give ${page}, but ${found.slice(0, FIRST).join(" ") || "nothing"}`);
  }
  return { count: EXPECTED.length, problems };
}
