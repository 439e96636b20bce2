import QUnit from "qunit";
import { OurChatError, type UploadOptions } from "ourchat-sdk";
import { same, sample } from "./bytes.js";
import { spy } from "./expect.js";
import { chunksTaken, clearFaults, type Fault, inject, reachable, requestsOf, setClock, setMaintenance } from "./faults.js";
import { newChat, newPair, type Person } from "./people.js";
import { print } from "./results.js";
import { servers } from "./servers.js";

const CHUNK = 65_536;
const CHUNKS = 16;
const CHUNK_CALL = "OurChatService.UploadChunk";
const START = "OurChatService.StartUpload";
const COMPLETE = "OurChatService.CompleteUpload";
const SINGLE = "OurChatService.Upload";

const content = sample(CHUNK * CHUNKS);

/** One thing that goes wrong during an upload. */
interface Row {
  readonly title: string;
  readonly mode: "single" | "chunked";
  /** Orders the trouble. */
  readonly arrange: () => Promise<void>;
  /** Makes trouble while the upload runs; called with each progress. */
  readonly during?: (accepted: number) => void;
  /** Codes that the upload may end with; none when it has to succeed. */
  readonly codes?: readonly string[];
}

const order = (operation: string, fault: Fault, skip = 0, count = 1) => () => inject(operation, fault, count, servers.main, skip);
const places = Array.from({ length: CHUNKS }, (_, place) => place);

/** More than the connections that a browser keeps and repeats a request on by itself. */
const SEVERAL = 4;

const AT_EVERY_CHUNK: Row[] = places.flatMap((place): Row[] => [
  { title: `cut before chunk ${place}`, mode: "chunked", arrange: order(CHUNK_CALL, { fault: "drop" }, place, SEVERAL) },
  {
    title: `cut in the middle of chunk ${place}`,
    mode: "chunked",
    arrange: order(CHUNK_CALL, { fault: "cut-request", bytes: CHUNK / 2 }, place, SEVERAL),
  },
  { title: `answer to chunk ${place} cut off`, mode: "chunked", arrange: order(CHUNK_CALL, { fault: "cut", bytes: 0 }, place) },
  { title: `answer to chunk ${place} lost`, mode: "chunked", arrange: order(CHUNK_CALL, { fault: "lost" }, place) },
]);

const OTHERS: Row[] = [
  { title: "cut at the start", mode: "chunked", arrange: order(START, { fault: "drop" }, 0, SEVERAL) },
  { title: "answer to the start lost", mode: "chunked", arrange: order(START, { fault: "lost" }) },
  { title: "cut at the end", mode: "chunked", arrange: order(COMPLETE, { fault: "drop" }, 0, SEVERAL) },
  {
    title: "answer to the end cut off",
    mode: "chunked",
    arrange: order(COMPLETE, { fault: "cut", bytes: 0 }),
    // Firefox takes an answer without its first byte for none at all.
    codes: ["transport/truncated", "transport/network"],
  },
  {
    title: "answer to the end lost",
    mode: "chunked",
    arrange: order(COMPLETE, { fault: "lost" }),
    codes: ["transport/network", "upload/session-not-found"],
  },
  ...[0, 7, 15].map((place): Row => ({
    title: `server restarted at chunk ${place}`,
    mode: "chunked",
    arrange: order(CHUNK_CALL, { fault: "restart" }, place),
  })),
  { title: "server restarted at the end", mode: "chunked", arrange: order(COMPLETE, { fault: "restart" }), codes: ["server/error", "transport/network"] },
  { title: "answers with HTTP 502", mode: "chunked", arrange: order(CHUNK_CALL, { fault: "http", status: 502 }, 3, 3) },
  { title: "answers with HTTP 429", mode: "chunked", arrange: order(CHUNK_CALL, { fault: "http", status: 429 }, 3, 3) },
  {
    title: "answers with HTTP 413",
    mode: "chunked",
    arrange: order(CHUNK_CALL, { fault: "http", status: 413 }, 3, 2),
    // On a slow line the chunks may be as small as they get already.
    codes: ["upload/too-large"],
  },
  { title: "answers with INTERNAL", mode: "chunked", arrange: order(CHUNK_CALL, { fault: "status", code: 13, message: "Server Error" }, 3, 2) },
  {
    title: "another instance of the server answers",
    mode: "chunked",
    arrange: order(CHUNK_CALL, { fault: "status", code: 9, message: "Upload Session Not In This Instance" }, 5, 2),
  },
  {
    title: "maintenance for a moment",
    mode: "chunked",
    arrange: async () => {
      await setMaintenance(true);
      setTimeout(() => void setMaintenance(false), 700);
    },
  },
  {
    title: "an hour passes",
    mode: "chunked",
    arrange: async () => undefined,
    during: once((accepted) => accepted >= 5 * CHUNK, () => void setClock(3_700_000)),
  },
  {
    title: "the token expires",
    mode: "chunked",
    arrange: async () => undefined,
    during: once((accepted) => accepted >= 5 * CHUNK, () => void setClock(6 * 86_400_000)),
    codes: ["auth/token-expired", "auth/token-invalid"],
  },
  {
    title: "the quota is lowered meanwhile",
    mode: "chunked",
    arrange: order(COMPLETE, { fault: "status", code: 8, message: "Storage Full" }),
    codes: ["quota/storage-full"],
  },
  { title: "the quota is full", mode: "chunked", arrange: order(START, { fault: "status", code: 8, message: "Storage Full" }), codes: ["quota/storage-full"] },
  {
    title: "one request, cut in the middle",
    mode: "single",
    arrange: order(SINGLE, { fault: "cut-request", bytes: content.length / 2 }, 0, SEVERAL),
    codes: ["transport/network"],
  },
  { title: "one request, cut before", mode: "single", arrange: order(SINGLE, { fault: "drop" }, 0, SEVERAL), codes: ["transport/network"] },
  { title: "one request, answer cut off", mode: "single", arrange: order(SINGLE, { fault: "cut", bytes: 0 }), codes: ["transport/truncated", "transport/network"] },
  { title: "one request, HTTP 429", mode: "single", arrange: order(SINGLE, { fault: "http", status: 429 }) },
  { title: "one request, quota full", mode: "single", arrange: order(SINGLE, { fault: "status", code: 8, message: "Storage Full" }), codes: ["quota/storage-full"] },
];

function once(when: (accepted: number) => boolean, action: () => void): (accepted: number) => void {
  let done = false;
  return (accepted) => {
    if (done || !when(accepted)) return;
    done = true;
    action();
  };
}

/** What became of one row. */
interface Result {
  readonly row: Row;
  /** How it ended. */
  readonly end: string;
  readonly good: boolean;
  readonly twice: number;
  /** Requests that the browser repeated without being asked. */
  readonly repeats: number;
}

/** Runs a row: Ada uploads, Bo downloads and compares. */
async function run(row: Row, ada: Person, bo: Person, sessionId: string): Promise<Result> {
  // The SDK's own requests are counted where browsers may add some; elsewhere it sends as it always does.
  const counted = row.title.includes("lost");
  const watched = spy();
  const chat = newChat(counted ? { fetch: watched.fetch } : {});
  await chat.auth.resume(ada.chat.auth.token ?? "");
  const [taken, received] = [await chunksTaken(), (await requestsOf(CHUNK_CALL)).received];
  await row.arrange();
  const options: UploadOptions = {
    sessionId,
    mode: row.mode,
    chunkBytes: CHUNK,
    onProgress: ({ accepted }) => row.during?.(accepted),
  };
  let end: string;
  let good: boolean;
  try {
    const { key } = await chat.files.upload(new Blob([content]), options);
    await setClock(0);
    good = same(await bo.chat.files.download(key).bytes(), content);
    end = good ? "right bytes" : "wrong bytes";
  } catch (thrown) {
    good = OurChatError.is(thrown) && (row.codes ?? []).includes(thrown.code);
    end = OurChatError.is(thrown) ? `${thrown.code} (${thrown.outcome})` : String(thrown);
  }
  // An upload may be over before the server is back.
  await reachable();
  await clearFaults();
  await setClock(0);
  const sent = watched.requests.filter(({ url }) => url.endsWith("/UploadChunk")).length;
  const repeats = counted ? (await requestsOf(CHUNK_CALL)).received - received - sent : 0;
  return { row, end, good, twice: (await chunksTaken()).twice - taken.twice, repeats };
}

const totals = { rows: 0, good: 0, twice: 0, repeats: 0, byBrowser: 0 };

function suite(title: string, rows: readonly Row[]): void {
  QUnit.test(title, async (assert) => {
    assert.timeout(240_000);
    const { ada, bo, sessionId } = await newPair();
    for (const row of rows) {
      const { end, good, twice, repeats } = await run(row, ada, bo, sessionId);
      assert.true(good, `${row.title}: ${end}`);
      // A browser that repeats a chunk makes the server count it twice; the SDK notices and begins anew.
      if (repeats === 0) assert.strictEqual(twice, 0, `${row.title}: bytes counted twice`);
      totals.rows += 1;
      totals.good += Number(good);
      totals.repeats += repeats;
      totals[repeats > 0 ? "byBrowser" : "twice"] += twice;
    }
  });
}

QUnit.module("files.upload faults");

for (let first = 0; first < AT_EVERY_CHUNK.length; first += 16) {
  suite(`trouble at every chunk, ${first + 1} to ${first + 16}`, AT_EVERY_CHUNK.slice(first, first + 16));
}
suite("other trouble", OTHERS);

QUnit.test("every run ended with the right bytes or a coded error, and no byte was sent twice", (assert) => {
  const rows = AT_EVERY_CHUNK.length + OTHERS.length;
  print(`upload faults: ${totals.good} of ${rows}; bytes counted twice: ${totals.twice} (and ${totals.byBrowser} in ${totals.repeats} requests that the browser repeated by itself)`);
  assert.strictEqual(totals.good, rows);
  assert.strictEqual(totals.twice, 0);
});
