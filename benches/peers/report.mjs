// Writes what was measured as a page with tables and a chart.
import { chart } from "./chart.mjs";
import { CLIENTS } from "./clients.mjs";
import { Results } from "./statistics.mjs";

/** @returns the goals as a table, the page in Markdown, and the chart in SVG */
export function report({ plan, clients, machine, samples, measuredAt }) {
  const results = new Results(samples);
  const starters = CLIENTS.filter(({ id }) => clients.some((client) => client.id === id));
  const listed = starters.filter(({ startOnly }) => !startOnly);
  const sizeOf = (id) => clients.find((client) => client.id === id).size;

  const MIB = 1 << 20;
  const kib = (bytes) => (bytes / 1000).toFixed(1);
  const whole = (value) => Math.round(value).toLocaleString("en-US");
  /** Three digits that mean something. */
  const short = (value) => (value >= 100 ? whole(value) : value.toPrecision(3));
  const spread = (found, text = short) => (found === undefined ? "–" : `${text(found.median)} <sub>${text(found.min)}–${text(found.max)}</sub>`);
  const ratio = (value) => (value === undefined ? "–" : value.toFixed(2));
  const ms = (scenario, id, member) => results.spread(scenario, id, (sample) => sample[member]);
  const table = (head, rows) => [head, head.map((_, place) => (place === 0 ? ":--" : "--:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  const each = (row, some = listed) => some.map((client) => [client.name, ...row(client.id)]);

  const OURS = "ourchat-sdk";
  const SLOW = "cold start on the slowed line";
  const CHUNKS = "upload in chunks, hashed before";
  const SINGLE = "upload in one request, hashed before";

  const stream = results.ratio("messages", OURS, "messages", "connect-web");
  const task = ms("messages", OURS, "task").median;
  const gate = {
    download: results.ratio("download", OURS, "download", "raw"),
    single: results.ratio(SINGLE, OURS, "upload in one request", "raw"),
    chunks: results.ratio(CHUNKS, OURS, "upload as Blobs", "raw"),
    slow: ms(SLOW, OURS, "ms").median,
    preloaded: ms(SLOW, `${OURS}-preloaded`, "ms").median,
    inline: ms(SLOW, `${OURS}-inline`, "ms").median,
    connect: ms(SLOW, "connect-web", "ms").median,
    brotli: sizeOf(OURS).brotli / 1000,
  };
  const verdict = (met) => (met ? "reached" : "**missed**");
  const goals = table(
    ["goal", "measured", ""],
    [
      ["all that a page loads: at most 50 KB Brotli, better 37.5 KB", `${gate.brotli.toFixed(1)} KB`, verdict(gate.brotli <= 50)],
      ["streamed messages: at least 4 times connect-web", `${stream.toFixed(2)} times`, verdict(stream >= 4)],
      ["no task over 50 ms while they come", task === 0 ? "none" : `${whole(task)} ms`, verdict(task <= 50)],
      ["download: at least 0.8 of raw `fetch`", ratio(gate.download), verdict(gate.download >= 0.8)],
      ["upload in one request: at least 0.8 of raw `fetch` with a Blob", ratio(gate.single), verdict(gate.single >= 0.8)],
      ["upload in chunks: at least 0.8 of raw `fetch` with Blobs", ratio(gate.chunks), verdict(gate.chunks >= 0.8)],
      ["cold start on the slowed line: below connect-web", `${whole(gate.slow)} ms, preloaded ${whole(gate.preloaded)} ms, inline ${whole(gate.inline)} ms, connect-web ${whole(gate.connect)} ms`, verdict(gate.slow < gate.connect)],
    ],
  );

  const sizes = table(
    ["client", "raw, KB", "gzip 9, KB", "Brotli 11, KB", "cold start, ms: loopback", "slowed line", "memory after the start, MiB", "and after the messages"],
    each((id) => {
      const size = sizeOf(id);
      const memory = (member) => results.spread("memory", id, (sample) => sample[member] / MIB)?.median.toFixed(2) ?? "–";
      const start = [spread(ms("cold start", id, "ms"), whole), spread(ms(SLOW, id, "ms"), whole)];
      return [kib(size.raw), kib(size.gzip), kib(size.brotli), ...start, memory("loaded"), memory("after")];
    }, starters),
  );

  const calls = table(
    ["client", "Ping one by one, calls/s", "ratio to raw", "GetAccountInfo one by one, calls/s", "ratio to raw", "Ping, 32 at once, calls/s", "ratio to raw"],
    each((id) => ["ping one by one", "account one by one", "ping 32 at once"].flatMap((name) => [spread(results.rate(name, id)), ratio(results.ratio(name, id, name, "raw"))])),
  );

  const pauses = (scenario, id) => [ms(scenario, id, "task"), ms(scenario, id, "gap")].map((found) => (found === undefined ? "–" : whole(found.median)));
  const messages = table(
    ["client", "messages/s", "ratio to connect-web", "ratio to raw", "longest task, ms", "longest gap, ms"],
    each((id) => [
      spread(results.rate("messages", id), whole),
      ratio(results.ratio("messages", id, "messages", "connect-web")),
      ratio(results.ratio("messages", id, "messages", "raw")),
      ...pauses("messages", id),
    ]),
  );

  const history = table(
    ["client", "messages/s", "ratio to raw", "longest task, ms"],
    [
      ...each((id) => [spread(results.rate("history", id), whole), ratio(results.ratio("history", id, "history", "raw")), pauses("history", id)[0]]),
      ["**ourchat-sdk**, `chat.events()`", spread(results.rate("events", OURS), whole), ratio(results.ratio("events", OURS, "history", "raw")), pauses("events", OURS)[0]],
    ],
  );

  const download = table(
    ["client", "MiB/s", "ratio to raw", "longest task, ms"],
    each((id) => [spread(results.rate("download", id)), ratio(results.ratio("download", id, "download", "raw")), pauses("download", id)[0]]),
  );

  const upload = (name, scenario, id) => [
    name,
    spread(results.rate(scenario, id)),
    ratio(results.ratio(scenario, id, "upload in one request", "raw")),
    ratio(results.ratio(scenario, id, "upload as Blobs", "raw")),
  ];
  const uploads = table(
    ["client", "MiB/s", "ratio to raw, one request", "ratio to raw, chunks as Blobs"],
    [
      upload("raw `fetch`, one request with a Blob", "upload in one request", "raw"),
      upload("raw `fetch`, chunks as Blobs", "upload as Blobs", "raw"),
      upload("raw `fetch`, chunks as bytes", "upload", "raw"),
      upload("**ourchat-sdk**, one request, hash known", SINGLE, OURS),
      upload("**ourchat-sdk**, chunks, hash known", CHUNKS, OURS),
      upload("**ourchat-sdk**, one request, with hashing", "upload in one request", OURS),
      upload("**ourchat-sdk**, chunks, with hashing", "upload", OURS),
      ...listed.filter(({ id }) => !["raw", OURS].includes(id)).map(({ id, name }) => upload(`${name}, chunks as bytes, hash known`, "upload", id)),
    ],
  );

  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const markdown = `# Benchmarks

Written by \`cargo xtask bench\`. One page, one dev server on the loopback interface, one Chromium; all clients take turns in each
round, in another order every time. Numbers are medians of ${plan.rounds} rounds (cold start ${plan.cold} and ${plan.slow}, memory ${plan.memory}), with the least and
the most in small print; ratios are medians of the ratios within a round. Differences below 15 % are noise.

${machine.processor}, ${machine.cores} cores; ${machine.browser}; Node.js ${machine.node.slice(1)}; ${measuredAt.slice(0, 10)}. ${versions.join(", ")}.

![The main results as bars](benchmarks.svg)

## Goals

${goals}

## Size, start and memory

Everything that a page loads to call all 57 methods that users of an app have, minified, each file compressed by itself; every
client carries about 0.3 KB of this benchmark. ourchat-sdk does more with it than make calls: event engine, files, outbox,
error catalogue. The code for grpc-web is generated for google-protobuf 3.21; version 4 is larger by 20 KB. tonic's module
is compiled for size like ours.

Cold start: from \`import()\` to the answer of the first call, in a browser context that has nothing cached. The slowed line
has 9 Mbit/s and 60 ms until an answer begins; files come compressed with Brotli. The WebAssembly of ourchat-sdk is asked for by its
script, one way there and back later, unless the page preloads it
(\`<link rel="preload" as="fetch" crossorigin href="…/ourchat.wasm">\`) or takes \`ourchat-sdk/inline\`. Memory is JavaScript heap, array buffers and
WebAssembly memory after garbage collection.

${sizes}

## Calls

${calls}

The browser's \`fetch\` takes most of the time of a call; nobody wins here.

## Streamed messages

${plan.messages.toLocaleString("en-US")} messages of a history as JavaScript objects, one at a time, the text of each read. They were recorded from the dev server
and are sent again by a server that does nothing else. "Longest task" is what the browser reports as a task over 50 ms, 0 if there was none;
"longest gap" is the longest time in which a timer of 4 ms did not fire.

${messages}

The same from the dev server itself, which reads them from SQLite meanwhile and so sets the pace. \`chat.events()\` also sorts them,
takes out what comes twice, and waits until it knows that history is complete. grpc-web's binary mode shows nothing of
a stream that does not end.

${history}

## Files

Download of ${plan.download} MiB, in frames of 1 KiB as the server sends them:

${download}

Upload of ${plan.upload} MiB. The server wants the SHA3-256 hash of a file before the file; "hash known" leaves out the time for it. The other
clients cannot send a stream of requests and give \`fetch\` bytes, which Chromium sends slowly.

${uploads}
`;

  const bars = (ids, value, text) =>
    ids
      .map((id) => ({ name: clients.find((client) => client.id === id).short, value: value(id), ours: id.startsWith(OURS) }))
      .filter(({ value: found }) => found !== undefined)
      .map((bar) => ({ ...bar, text: text(bar.value) }));
  const ids = listed.map(({ id }) => id);
  const others = ids.filter((id) => id !== "raw");
  const uploadBars = [
    ["raw, one request", "upload in one request", "raw"],
    ["raw, Blobs", "upload as Blobs", "raw"],
    ["raw, bytes", "upload", "raw"],
    ["ours, one request", SINGLE, OURS],
    ["ours, chunks", CHUNKS, OURS],
    ["connect-web", "upload", "connect-web"],
    ["protobuf-ts speed", "upload", "protobuf-ts-speed"],
    ["tonic (wasm)", "upload", "tonic"],
  ].flatMap(([name, scenario, id]) => {
    const rate = results.rate(scenario, id)?.median;
    return rate === undefined ? [] : [{ name, value: rate, text: short(rate), ours: id === OURS }];
  });
  const svg = chart([
    { title: "Size, KB Brotli", better: "less is better", bars: bars(others, (id) => sizeOf(id).brotli / 1000, (value) => value.toFixed(1)) },
    { title: "Cold start at 9 Mbit/s, ms", better: "less is better", bars: bars(starters.map(({ id }) => id), (id) => ms(SLOW, id, "ms")?.median, whole) },
    { title: "Streamed messages/s", better: "more is better", bars: bars(ids, (id) => results.rate("messages", id)?.median, whole) },
    { title: "Longest gap in the stream, ms", better: "less is better", bars: bars(ids, (id) => ms("messages", id, "gap")?.median, whole) },
    { title: "Download, MiB/s", better: "more is better", bars: bars(ids, (id) => results.rate("download", id)?.median, whole) },
    { title: "Upload, MiB/s", better: "more is better", bars: uploadBars },
  ]);
  return { goals, markdown, svg };
}
