/** How fast files are hashed, uploaded and downloaded, against other libraries and against the bare browser. */
import { sha3_256 } from "@noble/hashes/sha3.js";
import { createSHA3 } from "hash-wasm";
import { OurChat } from "ourchat-sdk";
import { connect } from "./connect.js";
import { compare, print, results } from "./results.js";

const MIB = 1 << 20;
const SIZE = Number(new URLSearchParams(location.search).get("mib") ?? 64);
const ROUNDS = Number(new URLSearchParams(location.search).get("rounds") ?? 5);
const SLICE = 512 << 10;

const chat = new OurChat();
const base64 = (value: object): string => btoa(JSON.stringify(value)).replaceAll("=", "");
await chat.auth.resume([base64({ alg: "HS256" }), base64({ id: 7, exp: Math.floor(Date.now() / 1000) + 86_400 }), "c2ln"].join("."));

const file = new Blob(Array.from({ length: SIZE }, (_, place) => new Uint8Array(MIB).fill(place)));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The time of the hashing of an upload alone. */
function hashed(): Promise<number> {
  return timed(async () => {
    for await (const { hashed: bytes } of upload()) if (bytes === file.size) break;
    task?.cancel();
  });
}

let task: ReturnType<typeof chat.files.upload> | undefined;

function upload(mode: "single" | "chunked" = "chunked"): ReturnType<typeof chat.files.upload> {
  task = chat.files.upload(file, { mode });
  return task;
}

/** Reads the file as the SDK does and hands it to another hash. */
async function hashSlices(update: (bytes: Uint8Array) => unknown): Promise<void> {
  for (let at = 0; at < file.size; at += SLICE) update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
}

/** The time from the end of hashing to the end. */
async function sent(mode: "single" | "chunked"): Promise<number> {
  let start = 0;
  const running = chat.files.upload(file, {
    mode,
    onProgress: ({ state }) => {
      if (state === "sending" && start === 0) start = performance.now();
    },
  });
  await running;
  return performance.now() - start;
}

const SERVICE = "/service.ourchat.v1.OurChatService/";
const HEADERS = { "content-type": "application/grpc-web+proto" };

async function drain(stream: ReadableStream<Uint8Array> | null): Promise<void> {
  const reader = stream?.getReader();
  let bytes = 0;
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    bytes += part.value.length;
  }
  if (bytes < SIZE * MIB) throw new Error(`only ${bytes} bytes came`);
}

/** The way of the browser that tells how much has left. */
function posted(body: Blob): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${SERVICE}Upload`);
    request.setRequestHeader("content-type", HEADERS["content-type"]);
    request.upload.onprogress = () => undefined;
    request.onload = () => resolve();
    request.onerror = () => reject(new Error("the request failed"));
    request.send(body);
  });
}

async function uploadConnect(): Promise<void> {
  const id = `connect_${Math.random()}`;
  for (let at = 0; at < file.size; at += SLICE) {
    const data = new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
    await connect.uploadChunk({ id, data, place: BigInt(at) });
  }
}

const downloadRequest = ((key: string) => new Uint8Array([0, 0, 0, 0, key.length + 2, 0x0a, key.length, ...new TextEncoder().encode(key)]))(`${SIZE}`);

try {
  await compare("SHA3-256 of a Blob in slices", SIZE, ROUNDS, [
    ["ourchat-sdk", hashed],
    [
      "hash-wasm",
      () =>
        timed(async () => {
          const hash = await createSHA3(256);
          hash.init();
          await hashSlices((bytes) => hash.update(bytes));
          hash.digest();
        }),
    ],
    [
      "@noble/hashes",
      () =>
        timed(async () => {
          const hash = sha3_256.create();
          await hashSlices((bytes) => hash.update(bytes));
          hash.digest();
        }),
    ],
  ]);
  await compare("download", SIZE, ROUNDS, [
    ["raw fetch, frames not taken out", () => timed(async () => drain((await fetch(`${SERVICE}Download`, { method: "POST", headers: HEADERS, body: downloadRequest })).body))],
    ["ourchat-sdk stream()", () => timed(() => drain(chat.files.download(`${SIZE}`).stream()))],
    ["raw fetch, arrayBuffer()", () => timed(async () => (await fetch(`${SERVICE}Download`, { method: "POST", headers: HEADERS, body: downloadRequest })).arrayBuffer())],
    ["ourchat-sdk bytes()", () => timed(() => chat.files.download(`${SIZE}`).bytes())],
    [
      "connect-web",
      () =>
        timed(async () => {
          let bytes = 0;
          for await (const { data } of connect.download({ key: `${SIZE}` })) bytes += data.length;
          if (bytes !== SIZE * MIB) throw new Error(`${bytes} bytes came`);
        }),
    ],
  ]);
  await compare("upload", SIZE, ROUNDS, [
    ["raw fetch, one Blob as body", () => timed(async () => (await fetch(`${SERVICE}Upload`, { method: "POST", headers: HEADERS, body: file })).arrayBuffer())],
    ["raw XMLHttpRequest, the same", () => timed(() => posted(file))],
    ["ourchat-sdk single, without hashing", () => sent("single")],
    ["ourchat-sdk chunked, without hashing", () => sent("chunked")],
    ["ourchat-sdk single, with hashing", () => timed(async () => upload("single"))],
    ["connect-web, 512 KiB chunks, no hash", () => timed(uploadConnect)],
  ]);
  results.passed = 1;
} catch (thrown) {
  results.failed = 1;
  results.failures.push({ title: "benchmark", message: String(thrown) });
  print(String(thrown));
}
results.done = true;
