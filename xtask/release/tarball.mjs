// The tarball as npm makes it, against the committed list of its files, and in the hands of somebody who installs it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, root, run, text } from "./source.mjs";

const LIST = "xtask/release/files.txt";

/** Names of chunks carry a hash of what is in them. */
const withoutHash = (path) => path.replace(/-[A-Z0-9]{8}(?=\.)/, "-HASH");

const pack = (folder) => JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: join(root, "pkg") }))[0];

async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "ourchat-sdk-release-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fails when the files are not those of the list. */
export async function files() {
  return inFolder(async (folder) => {
    const packed = pack(folder);
    const found = [...new Set(packed.files.map(({ path }) => withoutHash(path)))].sort();
    if (process.env.OURCHAT_WRITE_FILE_LIST) await writeFile(join(root, LIST), `${found.join("\n")}\n`);
    const listed = (await text(LIST)).trim().split("\n");
    const differences = [
      ...found.filter((path) => !listed.includes(path)).map((path) => `${path} is new`),
      ...listed.filter((path) => !found.includes(path)).map((path) => `${path} is missing`),
    ];
    if (differences.length > 0) throw new Error(`${differences.join("; ")} (${LIST} lists what there should be)`);
    return `${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`;
  });
}

/** Fails when somebody without a network cannot install the tarball and use what it exports. */
export async function consumer() {
  return inFolder(async (folder) => {
    const { filename } = pack(folder);
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
    run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--omit=peer", `./${filename}`], { cwd: folder });
    const { exports } = await json("pkg/package.json");
    const entries = Object.entries(exports)
      .filter(([name, target]) => typeof target === "object" && name !== "./react")
      .map(([name]) => name.replace(/^\./, "ourchat-sdk"));
    const script = `
      import { OurChat, OurChatError } from "ourchat-sdk";
      for (const entry of ${JSON.stringify(entries)}) await import(entry);
      const chat = new OurChat({ baseUrl: "http://127.0.0.1:9", retry: false });
      const error = await chat.server.info().catch((thrown) => thrown);
      if (!(error instanceof OurChatError) || error.category === "internal") throw error;
      console.log(error.code);
      chat.close();`;
    await writeFile(join(folder, "main.js"), script);
    const code = run(process.execPath, ["main.js"], { cwd: folder }).trim();
    return `${entries.length} entries imported, a call to nobody gives ${code}`;
  });
}
