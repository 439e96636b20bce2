import { inFuture, pathOf } from "../faults.js";
import type { Person } from "../people.js";
import { pb } from "../protobuf.js";
import { raw } from "./calls.js";
import type { Scenario, Scenarios } from "./rows.js";
import { NOBODY, type World } from "./world.js";

const MINUTE = 60_000;
const ABOVE_QUOTA = 100 * 1024 * 1024 + 1;
const [UPLOAD, START, CHUNK, COMPLETE, CANCEL] = ["Upload", "StartUpload", "UploadChunk", "CompleteUpload", "CancelUpload"].map(
  (name) => `OurChatService.${name}`,
) as [string, string, string, string, string];

const bytesOf = (hex: string) => new Uint8Array(hex.match(/../g)?.map((byte) => parseInt(byte, 16)) ?? []);
const TEA = new TextEncoder().encode("tea");
/** SHA3-256 of nothing and of `TEA`. */
const HASH_OF_NOTHING = bytesOf("a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
const HASH_OF_TEA = bytesOf("9a8e2c486677d37a9d9d935f59fc32b4a51f5213c343167150926449ca20dc00");

/** What is declared about a file: unless it is said otherwise, the hash is that of the empty one. */
function header(size: number, sessionId?: string, hash = HASH_OF_NOTHING): Uint8Array<ArrayBuffer> {
  return pb([1, hash], [2, size], ...(sessionId === undefined ? [] : ([[4, BigInt(sessionId)]] as const)));
}

const metadata = (size: number) => pb([1, header(size)]);
const content = (bytes: Uint8Array) => pb([2, bytes]);

/** One upload in one request. */
function stream(...items: readonly Uint8Array[]): Scenario {
  return ({ ada }) => ada.chat.raw.clientStream(pathOf(UPLOAD), items);
}

/** Starts an upload of Ada's in pieces and returns its id. */
async function start({ ada }: World, ...declared: Parameters<typeof header>): Promise<string> {
  const answer = await ada.chat.raw.unary(pathOf(START), header(...declared));
  return new TextDecoder().decode(answer.subarray(2, 2 + (answer[1] ?? 0)));
}

function chunk(person: Person, id: string, number: number, bytes: Uint8Array): Promise<unknown> {
  return raw(person, CHUNK, [1, id], [2, bytes], [3, number]);
}

function complete(person: Person, id: string): Promise<unknown> {
  return raw(person, COMPLETE, [1, id]);
}

/** Starts an upload, sends a piece after 50 minutes and does something after 61. */
async function afterAnHour(world: World, act: (id: string) => PromiseLike<unknown>): Promise<unknown> {
  const id = await start(world, 3);
  await inFuture(50 * MINUTE, () => chunk(world.ada, id, 0, TEA.subarray(0, 1)));
  return inFuture(61 * MINUTE, () => act(id));
}

async function fileOf({ ada }: World): Promise<string> {
  return (await ada.chat.files.upload(TEA)).key;
}

const ofNobody = (operation: string): Scenario => ({ ada }) => raw(ada, operation, [1, "upload_1_x"], [2, TEA]);
const ofSomebodyElse = (operation: string): Scenario => async (world) => raw(world.bo, operation, [1, await start(world, 0)], [2, TEA]);

/** Files. */
export const FILES: Scenarios = {
  [UPLOAD]: {
    "the stream is empty": stream(),
    "content comes first": stream(content(TEA)),
    "the declared size is above the quota": stream(metadata(ABOVE_QUOTA), metadata(0)),
    "metadata come twice": stream(metadata(3), metadata(3)),
    "more bytes come than declared": stream(metadata(2), content(TEA)),
    "fewer bytes come than declared": stream(metadata(4), content(TEA)),
    "other bytes come than declared": stream(metadata(3), content(TEA)),
  },
  [START]: {
    "the declared size is above the quota": (world) => start(world, ABOVE_QUOTA),
  },
  [CHUNK]: {
    "nobody started the upload": ofNobody(CHUNK),
    "nothing came for an hour": async (world) => {
      const id = await start(world, 3);
      return inFuture(61 * MINUTE, () => chunk(world.ada, id, 0, TEA));
    },
    "somebody else started it": ofSomebodyElse(CHUNK),
    "more than an hour went by since the start": (world) => afterAnHour(world, (id) => chunk(world.ada, id, 1, TEA.subarray(1))),
    "another instance has it, or had it before a restart": async (world) => chunk(world.ada, await start(world, 3), 0, TEA),
    "more bytes come than declared": async (world) => chunk(world.ada, await start(world, 2), 0, TEA),
  },
  [COMPLETE]: {
    "nobody started the upload": ofNobody(COMPLETE),
    "somebody else started it": ofSomebodyElse(COMPLETE),
    "more than an hour went by since the start": (world) => afterAnHour(world, (id) => complete(world.ada, id)),
    "nobody made the session": async (world) => complete(world.ada, await start(world, 0, NOBODY)),
    "the disk fails": async (world) => complete(world.ada, await start(world, 0)),
    "fewer bytes came than declared": async (world) => complete(world.ada, await start(world, 3)),
    "other bytes came than declared": async (world) => {
      const id = await start(world, 3);
      await chunk(world.ada, id, 0, TEA);
      return complete(world.ada, id);
    },
    "the quota was lowered meanwhile": async (world) => {
      const id = await start(world, TEA.length, undefined, HASH_OF_TEA);
      await chunk(world.ada, id, 0, TEA);
      return world.configured({ quota: 2 }, () => complete(world.ada, id));
    },
  },
  [CANCEL]: {
    "it was cancelled before": async (world) => {
      const id = await start(world, 3);
      await raw(world.ada, CANCEL, [1, id]);
      return raw(world.ada, CANCEL, [1, id]);
    },
    "somebody else started it": ofSomebodyElse(CANCEL),
  },
  "OurChatService.Download": {
    "there is no such file": ({ ada }) => ada.chat.files.download("no-such-key").bytes(),
    "the file is of somebody else": async (world) => world.bo.chat.files.download(await fileOf(world)).bytes(),
  },
  "OurChatService.DeleteFile": {
    "there is no such file": ({ ada }) => ada.chat.files.delete("no-such-key"),
    "the file is of somebody else": async (world) => world.bo.chat.files.delete(await fileOf(world)),
  },
};
