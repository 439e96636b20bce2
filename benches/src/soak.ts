/**
 * One large file up, in both ways, and down again, while the memory of the page is watched. The page cannot make a large file
 * by itself: it writes one into the private file system, a piece at a time.
 */
import { OurChat } from "ourchat-sdk";
import { print, results } from "./results.js";

const MIB = 1 << 20;
const query = new URLSearchParams(location.search);
const SIZE = Number(query.get("mib") ?? 1024) * MIB;
const LIMIT = 64 * MIB;

const memories: WebAssembly.Memory[] = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, values) {
    const instance = Reflect.construct(target, values) as WebAssembly.Instance;
    const { memory } = instance.exports;
    if (memory instanceof WebAssembly.Memory) memories.push(memory);
    return instance;
  },
});

const peaks = { heap: 0, wasm: 0, task: 0 };
/** Only Chromium tells; started with --enable-precise-memory-info it tells exactly. */
const heap = (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory;

function look(): void {
  const memory = (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory;
  peaks.heap = Math.max(peaks.heap, memory?.usedJSHeapSize ?? 0);
  peaks.wasm = Math.max(peaks.wasm, ...memories.map(({ buffer }) => buffer.byteLength));
}

function watch(): () => void {
  const timer = setInterval(look, 5);
  // The runner takes a page that says nothing for dead.
  const pulse = setInterval(() => print("  ..."), 20_000);
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) peaks.task = Math.max(peaks.task, duration);
  });
  observer.observe({ type: "longtask" });
  return () => {
    clearInterval(timer);
    clearInterval(pulse);
    observer.disconnect();
  };
}

async function step(title: string, work: () => Promise<unknown>): Promise<void> {
  Object.assign(peaks, { heap: 0, wasm: 0, task: 0 });
  const stop = watch();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  look();
  stop();
  const mib = (bytes: number): string => (bytes / MIB).toFixed(1);
  print(
    `${title}: ${seconds.toFixed(1)} s, ${(SIZE / MIB / seconds).toFixed(0)} MiB/s; peaks: JavaScript heap ${mib(peaks.heap)} MiB, ` +
      `WebAssembly ${mib(peaks.wasm)} MiB; ${peaks.task === 0 ? "no task over 50 ms" : `longest task ${peaks.task.toFixed(0)} ms`}`,
  );
  if (peaks.wasm === 0) throw new Error("the core's memory was not seen");
  if (peaks.heap > LIMIT || peaks.wasm > LIMIT) throw new Error(`${title}: more than ${mib(LIMIT)} MiB`);
}

/** A file of the private file system; its bytes differ from place to place. */
async function large(): Promise<File> {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle("large", { create: true });
  const file = await handle.createWritable();
  const piece = new Uint32Array(MIB / 4);
  for (let at = 0; at < SIZE; at += MIB) {
    for (let word = 0; word < piece.length; word += 1) piece[word] = Math.imul(at + word, 2_654_435_761);
    await file.write(piece);
  }
  await file.close();
  return handle.getFile();
}

/** The answer to the same request, with its frames. Tasks of more than 50 ms are the browser's own here. */
async function fetched(key: string, token: string): Promise<AsyncIterable<Uint8Array>> {
  const text = new TextEncoder().encode(key);
  const message = [10, text.length, ...text];
  const answer = await fetch("/service.ourchat.v1.OurChatService/Download", {
    method: "POST",
    headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", authorization: `Bearer ${token}` },
    body: new Uint8Array([0, 0, 0, 0, message.length, ...message]),
  });
  return answer.body as unknown as AsyncIterable<Uint8Array>;
}

async function sameContents(stream: ReadableStream<Uint8Array>, file: File): Promise<void> {
  const ours = stream.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await ours.read();
    if (done) break;
    const wanted = new Uint8Array(await file.slice(at, at + value.length).arrayBuffer());
    if (wanted.length !== value.length || wanted.some((byte, place) => byte !== value[place])) throw new Error(`other bytes at ${at}`);
    at += value.length;
  }
  if (at !== file.size) throw new Error(`${at} bytes came instead of ${file.size}`);
}

try {
  if (heap === undefined) throw new Error("this engine does not tell the size of its heap");
  const key = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  const chat = new OurChat();
  await chat.auth.register({ email: `${crypto.randomUUID()}@example.org`, password: "a-7-teapots-in-Kunming", name: "Soak", publicKey: key.publicKey });
  const file = await large();
  let stored = "";
  for (const mode of ["single", "chunked"] as const) {
    await step(`upload ${mode}`, async () => ({ key: stored } = await chat.files.upload(file, { mode })));
  }
  await step("upload of a stream", async () => ({ key: stored } = await chat.files.upload(file.stream())));
  await step("download", async () => {
    for await (const piece of chat.files.download(stored).stream() as unknown as AsyncIterable<Uint8Array>) {
      // As a careful page does; otherwise its pieces wait for the garbage collector, as those of a plain fetch do.
      (piece.buffer as unknown as { transfer(length: number): void }).transfer(0);
    }
  });
  await step("for comparison, download by fetch alone", async () => {
    for await (const piece of await fetched(stored, chat.auth.token ?? "")) (piece.buffer as unknown as { transfer(length: number): void }).transfer(0);
  });
  const folder = await navigator.storage.getDirectory();
  await step("download into a file", async () => chat.files.download(stored).saveTo(await folder.getFileHandle("saved", { create: true })));
  // What the comparison itself holds in memory does not count.
  await sameContents((await (await folder.getFileHandle("saved")).getFile()).stream(), file);
  results.passed = 1;
} catch (thrown) {
  results.failed = 1;
  results.failures.push({ title: "soak", message: String(thrown) });
  print(String(thrown));
}
results.done = true;
