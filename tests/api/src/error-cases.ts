/**
 * One way to meet each error code through the public API, and what the error has to say.
 */
import type { MethodErrorCodes, OurChat, OurChatError, OurChatErrorCode } from "ourchat-sdk";
import { type Call, type ErrorCase, faulty, fixInput, none, notSent, readUnknown, rejected, relogin, startAgain, told, writeUnknown } from "./error-case.js";
import { failureOf, pause } from "./expect.js";
import { type Fault, inject, pathOf, REPEATED, setMaintenance } from "./faults.js";
import { openFrame } from "./frames.js";
import { GROUP_ERROR_CASES } from "./group-error-cases.js";
import { newChat, newEmail, newPair, newPerson, PASSWORD } from "./people.js";
import { servers } from "./servers.js";
import { TRAPPING_CORE } from "./trapping-core.js";

/**
 * The codes that the methods of the API can give on a page without TLS; raw calls give those of the call that they are.
 */
export type ApiErrorCode = Exclude<MethodErrorCodes[Exclude<keyof MethodErrorCodes, `raw.${string}`>], "transport/mixed-content">;

const PING: Call = ["BasicService.Ping", (chat) => chat.server.ping()];
const LOGIN: Call = ["AuthService.Auth", (chat) => chat.auth.login({ email: "ada@example.org", password: PASSWORD })];
const REGISTER: Call = ["AuthService.Register", (chat) => register(chat)];
const SEND: Call = ["OurChatService.SendMsg", (chat) => chat.messages.send("1", { markdown: "hello" })];
const ACCOUNT: Call = ["OurChatService.GetAccountInfo", (chat) => chat.account.get({ fields: ["ocid"] })];
const ACCEPT: Call = ["OurChatService.AcceptJoinSessionInvitation", (chat) => chat.sessions.acceptInvitation({ sessionId: "1", inviterId: "1" })];
const EVENTS: Call = ["OurChatService.FetchMsgs", (chat) => chat.events().next()];
/** Without the connection that is made again and again. */
const STREAM: Call = ["OurChatService.FetchMsgs", (chat) => chat.raw.serverStream(pathOf("OurChatService.FetchMsgs"), new Uint8Array()).next()];
const UPLOAD: Call = ["OurChatService.Upload", (chat) => chat.files.upload(new Uint8Array(10))];
const CHUNKS: Call = ["OurChatService.UploadChunk", (chat) => chat.files.upload(new Uint8Array(10), { mode: "chunked" })];
const DOWNLOAD: Call = ["OurChatService.Download", (chat) => chat.files.download("key").bytes()];

const KEY = new Uint8Array(40);

/** How often an upload has to meet what it works around by itself until it gives up: more often than it tries. */
const PERSISTENT = 30;

function register(chat: OurChat, change: object = {}): PromiseLike<unknown> {
  return chat.auth.register({ email: newEmail(), password: PASSWORD, name: "Ada", publicKey: KEY, ...change });
}

/** A call without a fault, by a user. */
function real(call: (chat: OurChat) => PromiseLike<unknown>): () => Promise<OurChatError> {
  return async () => failureOf(call((await newPerson()).chat));
}

/** A call in a page of its own, where the core is not loaded. */
function framed(act: (frame: Awaited<ReturnType<typeof openFrame>>) => PromiseLike<unknown>, page?: "frame-strict.html"): () => Promise<OurChatError> {
  return async () => {
    const frame = await openFrame(page);
    const error = await failureOf(act(frame));
    frame.remove();
    return error;
  };
}

/** A message that an outbox cannot keep. */
function unkept(thrown: Error): () => Promise<OurChatError> {
  const fails = () => Promise.reject(thrown);
  const storage = { get: async () => undefined, put: fails, delete: async () => undefined, keys: async () => [] };
  return async () => failureOf((await newPerson("Ada", { outbox: true, storage })).chat.messages.send("1", { markdown: "hello" }));
}

const html: Fault = { fault: "http", status: 200, contentType: "text/html", body: "<title>A proxy</title>" };
const halfFrame: Fault = { fault: "raw", contentType: "application/grpc-web+proto", body: btoa("\0\0\0\0\x09abc") };

const [ping, login, registering, send, account, accept, events, upload, chunks, download] = [
  PING, LOGIN, REGISTER, SEND, ACCOUNT, ACCEPT, EVENTS, UPLOAD, CHUNKS, DOWNLOAD,
].map(([operation]) => ({ operation })) as [C, C, C, C, C, C, C, C, C, C];
type C = { operation: string };

/** A case for each code; the compiler demands that none is missing. */
export const ERROR_CASES: Readonly<Record<ApiErrorCode, ErrorCase>> = {
  ...GROUP_ERROR_CASES,

  // Arguments.
  "argument/auth-type-missing": { ...fixInput, ...login, meet: told(LOGIN, 3, "Missing AuthType") },
  "argument/invalid": { ...notSent, retry: "fix-input", ...login, meet: () => failureOf(newChat().auth.login({} as never)) },
  "argument/invalid-email": { ...fixInput, ...registering, meet: () => failureOf(register(newChat(), { email: "no address" })) },
  "argument/invalid-username": { ...fixInput, ...registering, meet: told(REGISTER, 3, "Username Is Invalid") },
  "argument/public-key": { ...fixInput, ...registering, meet: () => failureOf(register(newChat())) },
  "argument/request-value": { ...fixInput, ...account, meet: real((chat) => chat.account.get({ fields: ["99" as "ocid"] })) },
  "argument/time-format": { ...fixInput, ...events, meet: told(EVENTS, 3, "Time Format Error") },
  "argument/time-missing": { ...fixInput, ...events, meet: told(EVENTS, 3, "Time Missing") },
  "argument/too-large": {
    ...fixInput,
    ...send,
    meet: told(SEND, 11, "Error, decoded message length too large: found 5000000 bytes, the limit is: 4194304 bytes"),
  },
  "argument/unreadable": { ...fixInput, ...ping, meet: told(PING, 13, "failed to decode Protobuf message: invalid wire type") },
  "argument/weak-password": { ...fixInput, ...registering, meet: () => failureOf(register(newChat(), { password: "password" })) },

  // Identity.
  "auth/account-deleted": { ...relogin, ...account, meet: told(ACCOUNT, 16, "Account Deleted") },
  "auth/account-locked": {
    ...rejected,
    retry: "wait",
    ...login,
    meet: async () => {
      const { chat, email } = await newPerson();
      for (let tries = 0; tries < 5; tries += 1) await failureOf(chat.auth.login({ email, password: "wrong" }));
      return failureOf(chat.auth.login({ email, password: PASSWORD }));
    },
  },
  "auth/account-not-found": { ...fixInput, ...login, meet: () => failureOf(newChat().auth.login({ ocid: "nobody", password: "x" })) },
  "auth/email-not-verified": { ...fixInput, ...login, meet: told(LOGIN, 16, "Email Not Verified") },
  "auth/header-unsupported": { ...none, ...account, meet: told(ACCOUNT, 16, "Only Support Bearer") },
  "auth/token-expired": {
    ...notSent,
    retry: "relogin",
    relogin: true,
    ...account,
    meet: async () => {
      const { chat } = await newPerson("Ada", { baseUrl: servers.brief });
      const expiresAt = chat.auth.user?.expiresAt.getTime() ?? 0;
      await pause(Math.max(expiresAt - Date.now(), 0) + 100);
      return failureOf(chat.account.get({ fields: ["ocid"] }));
    },
  },
  "auth/token-invalid": {
    ...relogin,
    ...account,
    meet: async () => {
      const { chat } = await newPerson();
      const [head, body] = (chat.auth.token ?? "").split(".");
      const other = newChat();
      await other.auth.resume(`${head}.${body}.${btoa("forged signature").replace(/=/g, "")}`);
      return failureOf(other.account.get({ fields: ["ocid"] }));
    },
  },
  "auth/token-missing": { ...notSent, retry: "relogin", relogin: true, ...account, meet: () => failureOf(newChat().account.get({ fields: ["ocid"] })) },
  "auth/unauthenticated": { ...relogin, ...account, meet: told(ACCOUNT, 16, "Something new") },
  "auth/wrong-credentials": { ...fixInput, ...login, meet: told(LOGIN, 16, "Something new") },
  "auth/wrong-password": {
    ...fixInput,
    ...login,
    meet: async () => {
      const { chat, email } = await newPerson();
      return failureOf(chat.auth.login({ email, password: "wrong" }));
    },
  },
  "conflict/email-taken": {
    ...fixInput,
    ...registering,
    meet: async () => {
      const { email } = await newPerson();
      return failureOf(newChat().auth.register({ email, password: PASSWORD, name: "Ada" }));
    },
  },

  // Permissions and things.
  "permission/banned": { ...none, ...accept, meet: told(ACCEPT, 7, "User Banned") },
  "permission/denied": { ...none, ...download, meet: real((chat) => chat.files.download("no-such-key").bytes()) },
  "permission/e2ee-not-on": { ...none, ...send, meet: told(SEND, 7, "E2EE Not On") },
  "permission/muted": { ...rejected, retry: "wait", ...send, meet: told(SEND, 7, "User Muted") },
  "permission/not-in-session": { ...none, ...send, meet: real((chat) => chat.messages.send("1", { markdown: "hello" })) },
  "message/not-found": { ...none, ...send, meet: told(SEND, 5, "Message Not Found") },
  "session/invitation-not-found": { ...none, ...accept, meet: real((chat) => chat.sessions.acceptInvitation({ sessionId: "1", inviterId: "1" })) },
  "session/not-found": {
    ...none,
    operation: "OurChatService.GetSessionInfo",
    meet: real((chat) => chat.sessions.get("1", { fields: ["name"] })),
  },
  "user/not-found": { ...none, operation: "BasicService.GetId", meet: real((chat) => chat.server.lookup("nobody-has-this")) },
  "conflict/exists": { ...fixInput, ...send, meet: told(SEND, 6, "Something new") },
  "resource/not-found": { ...none, ...send, meet: told(SEND, 5, "Something new") },
  "quota/exhausted": { ...none, ...send, meet: told(SEND, 8, "Something new") },

  // Files.
  "quota/storage-full": {
    ...none,
    operation: "OurChatService.StartUpload",
    meet: real((chat) => {
      const piece = new Blob([new Uint8Array(1 << 20)]);
      return chat.files.upload(new Blob(Array.from({ length: 101 }, () => piece)), { mode: "chunked" });
    }),
  },
  "upload/file-unreadable": { ...notSent, retry: "fix-input", ...upload, meet: real((chat) => chat.files.upload(new UnreadableFile())) },
  "upload/hash-mismatch": { ...startAgain, ...upload, meet: told(UPLOAD, 3, "File Hash Error") },
  "upload/metadata-invalid": { ...fixInput, ...upload, meet: told(UPLOAD, 3, "Metadata Error") },
  "upload/session-not-found": { ...startAgain, ...chunks, meet: told(CHUNKS, 5, "Upload Session Not Found", PERSISTENT) },
  "upload/size-mismatch": { ...startAgain, ...upload, meet: told(UPLOAD, 3, "File Size Error") },
  "upload/too-large": {
    ...fixInput,
    ...chunks,
    meet: faulty(CHUNKS, { fault: "http", status: 413, contentType: "text/html", body: "<title>413 Request Entity Too Large</title>" }, PERSISTENT),
  },
  "upload/wrong-instance": { ...startAgain, ...chunks, meet: told(CHUNKS, 9, "Upload Session Not In This Instance", PERSISTENT) },
  "upload/wrong-order": { ...fixInput, ...upload, meet: told(UPLOAD, 3, "Incorrect Order Of Uploading") },

  // The server as such.
  "db/error": { ...rejected, retry: "user", ...events, meet: told(STREAM, 13, "Database error", 100) },
  "server/error": {
    ...writeUnknown,
    retry: "user",
    ...upload,
    meet: real((chat) => chat.files.upload(new Uint8Array(10), { sessionId: "5" })),
  },
  "server/maintenance": {
    ...rejected,
    retry: "wait",
    ...ping,
    meet: async () => {
      await setMaintenance(true);
      try {
        return await failureOf(newChat().server.ping());
      } finally {
        await setMaintenance(false);
      }
    },
  },
  "server/unavailable": {
    ...writeUnknown,
    retry: "backoff",
    afterMs: 7000,
    ...accept,
    meet: faulty(ACCEPT, { fault: "http", status: 503, contentType: "text/plain", body: "no backend", headers: { "retry-after": "7" } }),
  },
  "rate/limited": {
    ...rejected,
    retry: "wait",
    afterMs: 3000,
    ...ping,
    meet: faulty(PING, {
      fault: "http",
      status: 429,
      body: "Too Many Requests! Wait for 3s",
      headers: { "retry-after": "3", "x-ratelimit-after": "3" },
    }),
  },
  "grpc/aborted": { ...rejected, retry: "user", ...send, meet: told(SEND, 10, "") },
  "grpc/cancelled": { ...writeUnknown, retry: "none", ...accept, meet: told(ACCEPT, 1, "") },
  "grpc/data-loss": { ...writeUnknown, retry: "none", ...accept, meet: told(ACCEPT, 15, "") },
  "grpc/deadline-exceeded": { ...writeUnknown, retry: "backoff", ...accept, meet: told(ACCEPT, 4, "") },
  "grpc/failed-precondition": { ...none, ...send, meet: told(SEND, 9, "") },
  "grpc/out-of-range": { ...fixInput, ...send, meet: told(SEND, 11, "") },
  "grpc/unimplemented": { ...none, ...send, meet: told(SEND, 12, "") },
  "grpc/unknown": { ...writeUnknown, retry: "user", ...accept, meet: told(ACCEPT, 2, "") },

  // The way to the server.
  "transport/bad-response": { ...writeUnknown, retry: "user", ...accept, meet: faulty(ACCEPT, html) },
  "transport/cancelled": {
    ...writeUnknown,
    retry: "none",
    ...send,
    meet: async () => {
      const { ada, sessionId } = await newPair();
      await inject(SEND[0], { fault: "delay", ms: 2000 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      return failureOf(ada.chat.messages.send(sessionId, { markdown: "hello" }, { signal: controller.signal }));
    },
  },
  "transport/network": { ...writeUnknown, retry: "backoff", ...accept, meet: faulty(ACCEPT, { fault: "drop" }, REPEATED) },
  "transport/offline": {
    ...readUnknown,
    retry: "wait",
    ...ping,
    meet: async () => {
      await inject(PING[0], { fault: "drop" }, REPEATED);
      Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
      try {
        return await failureOf(newChat().server.ping());
      } finally {
        delete (navigator as { onLine?: boolean }).onLine;
      }
    },
  },
  "transport/status-hidden": {
    ...readUnknown,
    retry: "none",
    operation: "BasicService.GetId",
    meet: () => failureOf(newChat({ baseUrl: servers.brief }).server.lookup("nobody-has-this")),
  },
  "transport/timeout": {
    ...writeUnknown,
    retry: "backoff",
    ...accept,
    meet: async () => {
      const { chat } = await newPerson();
      await inject(ACCEPT[0], { fault: "delay", ms: 2000 });
      return failureOf(chat.sessions.acceptInvitation({ sessionId: "1", inviterId: "1" }, { timeoutMs: 200 }));
    },
  },
  "transport/too-large": {
    ...readUnknown,
    retry: "none",
    ...download,
    meet: real(async (chat) => {
      const { key } = await chat.files.upload(new Uint8Array(100));
      return chat.files.download(key, { maxBytes: 99 }).bytes();
    }),
  },
  "transport/truncated": { ...writeUnknown, retry: "backoff", ...accept, meet: faulty(ACCEPT, halfFrame) },

  // The storage of the device.
  "storage/full": { ...notSent, retry: "user", ...send, meet: unkept(new DOMException("no room", "QuotaExceededError")) },
  "storage/unavailable": { ...notSent, retry: "user", ...send, meet: unkept(new Error("the disk is gone")) },

  // The SDK.
  "sdk/closed": {
    ...notSent,
    retry: "none",
    ...ping,
    meet: () => {
      const chat = newChat();
      chat.close();
      return failureOf(chat.server.ping());
    },
  },
  "sdk/panic": {
    ...readUnknown,
    retry: "user",
    ...ping,
    meet: framed(({ sdk }) => new sdk.OurChat({ baseUrl: servers.main, wasm: TRAPPING_CORE }).server.ping()),
  },
  "sdk/unrecognised": { ...writeUnknown, retry: "user", ...accept, meet: told(ACCEPT, 77, "Something new") },
  "sdk/unsupported": {
    ...notSent,
    retry: "none",
    ...ping,
    meet: framed(({ sdk, window }) => {
      Object.defineProperty(window, "WebAssembly", { value: undefined });
      return new sdk.OurChat({ baseUrl: servers.main }).server.ping();
    }),
  },
  "sdk/wasm-blocked": { ...notSent, retry: "none", ...ping, meet: framed(({ sdk }) => new sdk.OurChat({ baseUrl: servers.main }).server.ping(), "frame-strict.html") },
  "sdk/wasm-load": { ...notSent, retry: "user", ...ping, meet: framed(({ sdk }) => new sdk.OurChat({ baseUrl: servers.main, wasm: "missing.wasm" }).server.ping()) },
};

/** A file that is gone from the disk when it is read. */
class UnreadableFile extends Blob {
  constructor() {
    super(["gone"]);
  }

  override slice(): Blob {
    return this;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException("The file could not be read.", "NotReadableError"));
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({ start: (controller) => controller.error(new DOMException("The file could not be read.", "NotReadableError")) });
  }
}

/** All codes that have a case. */
export const ERROR_CODES = Object.keys(ERROR_CASES) as OurChatErrorCode[] as ApiErrorCode[];
