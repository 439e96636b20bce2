/** The page of the comparison: loads every client and does with it what the runner orders. */
import { sha3_256 } from "@noble/hashes/sha3.js";

const MIB = 1 << 20;
/** Nothing takes so long, in milliseconds, unless it hangs. */
const LIMIT = 300_000;
const clients = new Map();
/** The same clients for the server that sends a recording. */
const replayed = new Map();
let token;
let files;

/** The longest task that the browser reported, and the longest time in which a timer could not fire. */
const longest = { task: 0, gap: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest.task = Math.max(longest.task, duration);
}).observe({ type: "longtask" });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function heartbeat() {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest.gap = Math.max(longest.gap, now - last);
    last = now;
  }, 4);
  return () => {
    longest.gap = Math.max(longest.gap, performance.now() - last);
    clearInterval(timer);
  };
}

/** Every message must have come, whole; the bare browser counts bytes, the others UTF-16 units of the texts. */
const sums = { messages: undefined };

async function messages(read, count, decoded) {
  let [seen, sum] = [0, 0];
  await read(count, (length) => {
    seen += 1;
    sum += length;
  });
  if (seen !== count) throw new Error(`${seen} messages came instead of ${count}`);
  if (!decoded) return;
  sums.messages ??= sum;
  // History comes in any order, but all of it comes.
  if (sums.messages !== sum) throw new Error(`the texts have ${sum} units instead of ${sums.messages}`);
}

const SCENARIOS = {
  async "ping one by one"({ ping }, count) {
    for (let n = 0; n < count; n += 1) await ping();
    return count;
  },
  async "account one by one"({ account }, count) {
    for (let n = 0; n < count; n += 1) await account();
    return count;
  },
  async "ping 32 at once"({ ping }, count) {
    let left = count;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await ping();
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    return count;
  },
  /** From the server that sends a recording. */
  async messages(_, count, id) {
    await messages(replayed.get(id).messages, count, id !== "raw");
    return count;
  },
  /** From the dev server, which never ends this stream. */
  async history({ messages: read }, count, id) {
    await messages(read, count, id !== "raw");
    return count;
  },
  /** The same through `chat.events()`. */
  async events({ events }, count) {
    await messages(events, count, true);
    return count;
  },
  async download({ download }, mib) {
    const bytes = await download(files.get(mib).key);
    if (bytes < mib * MIB) throw new Error(`only ${bytes} bytes came`);
    return mib;
  },
  async upload({ upload }, mib) {
    const { file, hash } = files.get(mib);
    await upload(file, hash);
    return mib;
  },
  async "upload as Blobs"({ uploadBlob }, mib) {
    const { file, hash } = files.get(mib);
    await uploadBlob(file, hash);
    return mib;
  },
  async "upload in one request"({ uploadSingle }, mib) {
    const { file, hash } = files.get(mib);
    await uploadSingle(file, hash);
    return mib;
  },
  /** The time from the end of hashing: the others are given the hash. */
  async "upload in chunks, hashed before"(client, mib) {
    return sending(client, mib, "chunked");
  },
  async "upload in one request, hashed before"(client, mib) {
    return sending(client, mib, "single");
  },
};

async function sending({ uploadTask }, mib, mode) {
  let start = 0;
  const onProgress = ({ state }) => {
    if (state === "sending" && start === 0) start = performance.now();
  };
  await uploadTask(files.get(mib).file, { mode, onProgress });
  return { amount: mib, ms: performance.now() - start };
}

async function load(id, origin = location.origin) {
  const { open } = await import(new URL(`${id}/client.js`, location.href));
  return open(origin, token);
}

globalThis.bench = {
  /** Signs in, loads the clients and stores one file of each size. */
  async prepare(ids, email, password, sizes) {
    token = await (await load("connect-web")).login(email, password);
    for (const id of ids) clients.set(id, await load(id));
    files = new Map();
    for (const mib of sizes) {
      const file = new Blob(Array.from({ length: mib }, (_, place) => crypto.getRandomValues(new Uint8Array(MIB / 16)).buffer.slice(0)).flatMap((part) => Array(16).fill(part)));
      const hash = sha3_256(new Uint8Array(await file.arrayBuffer()));
      const { key } = await clients.get("ourchat-sdk").uploadTask(file, { mode: "single" });
      files.set(mib, { file, hash, key });
    }
    return token;
  },

  /** Says where the recording is. */
  async replayAt(origin) {
    for (const id of clients.keys()) replayed.set(id, await load(id, origin));
  },

  /** Whether a client can do it at all. */
  can: (id, member) => clients.get(id)[member] !== undefined,

  /** Measures once: milliseconds, the amount of work, the longest task and the longest gap. */
  async run(id, scenario, amount) {
    await pause(20);
    Object.assign(longest, { task: 0, gap: 0 });
    const stop = heartbeat();
    const start = performance.now();
    const late = pause(LIMIT).then(() => Promise.reject(new Error(`${id} did not finish "${scenario}"`)));
    const result = await Promise.race([SCENARIOS[scenario](clients.get(id), amount, id), late]);
    const ms = performance.now() - start;
    stop();
    // The browser reports long tasks a little later.
    await pause(60);
    return { amount, ms, ...(typeof result === "object" && result), ...longest };
  },
};
