// One version for the crates, the package and the tag.
import { json, text } from "./source.mjs";

/** Fails unless all versions agree. */
export async function versions(tag) {
  const workspace = /\[workspace\.package\][^[]*?^version = "(.*?)"/ms.exec(await text("Cargo.toml"))?.[1];
  const found = {
    "Cargo.toml": workspace,
    "Cargo.lock": /name = "ourchat-sdk"\nversion = "(.*?)"/.exec(await text("Cargo.lock"))?.[1],
    "pkg/package.json": (await json("pkg/package.json")).version,
    "package-lock.json": (await json("package-lock.json")).packages.pkg?.version,
    ...(tag !== undefined && { tag: /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1] }),
  };
  if (workspace === undefined || Object.values(found).some((version) => version !== workspace)) throw new Error(JSON.stringify(found));
  return workspace;
}
