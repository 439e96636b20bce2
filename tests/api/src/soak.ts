/**
 * One tab of the soak test: a user who sends and receives while the driver breaks what can break. The driver calls the
 * functions of `globalThis.soak`.
 */
import { coreMemoryBytes } from "./memory.js";
import { OurChat, OurChatError, type OurChatEvent } from "ourchat-sdk";

/** One message as it arrived. */
interface Received {
  readonly text: string;
  readonly id: number;
  /** Of the server, in milliseconds since 1970. */
  readonly time: number;
  /** When it came, by the clock of this machine. */
  readonly arrival: number;
  /** Whether the SDK says that a later one came before. */
  readonly late: boolean;
}

/** What became of the messages of this tab. */
interface Sent {
  /** Texts that the SDK said to be stored. */
  readonly stored: string[];
  /** Texts of which the SDK said that they may be stored. */
  readonly unknown: string[];
  /** How many it still has to send. */
  left: number;
}

/** The server of this test lets live events come up to 300 ms late, far more than a real one, and the machine may be busy. */
const SETTLE_MS = 1_000;

const chat = new OurChat({ timeoutMs: 10_000 });
const received: Received[] = [];
const sent: Sent = { stored: [], unknown: [], left: 0 };
const troubles: string[] = [];
let sending = 0;

/** Notes what should not have happened. */
function trouble(what: string, thrown: unknown): void {
  const text = thrown instanceof OurChatError ? `${thrown.code} ${thrown.message}` : String(thrown);
  troubles.push(`${what}: ${text}`);
}

globalThis.addEventListener("error", (event) => trouble("error", event.message));
globalThis.addEventListener("unhandledrejection", (event) => trouble("unhandled", event.reason));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function keep(event: OurChatEvent): void {
  if (event.kind !== "message") return;
  received.push({ text: event.markdown, id: Number(event.id), time: event.time.getTime(), arrival: Date.now(), late: event.late === true });
}

const soak = {
  /** Registers the user of this tab. */
  async register(email: string, password: string, name: string): Promise<string> {
    return (await chat.auth.register({ email, password, name })).id;
  },

  /** Signs in as a user who has another tab, too. */
  async login(email: string, password: string): Promise<string> {
    return (await chat.auth.login({ email, password })).id;
  },

  /** Opens the session that everybody talks in. */
  async createSession(members: string[]): Promise<string> {
    return (await chat.sessions.create({ members, name: "Soak" })).sessionId;
  },

  /** Enters it. */
  async enter(sessionId: string, inviterId: string): Promise<void> {
    await chat.sessions.acceptInvitation({ sessionId, inviterId });
  },

  /** Keeps every message from the beginning on. */
  listen(): void {
    const listening = async (): Promise<void> => {
      for await (const event of chat.events({ since: 0, settleMs: SETTLE_MS })) keep(event);
    };
    listening().catch((thrown: unknown) => trouble("the event stream ended", thrown));
  },

  /** Sends `count` messages, one after the other, each until its fate is known. */
  send(sessionId: string, name: string, count: number, everyMs: number): void {
    const work = async (): Promise<void> => {
      sent.left = count;
      for (let index = 0; index < count; index += 1) {
        sent.left -= 1;
        await sendOne(sessionId, `${name} ${index}`);
        await pause(everyMs * (0.5 + Math.random()));
      }
    };
    sending += 1;
    work()
      .catch((thrown: unknown) => trouble("sending", thrown))
      .finally(() => (sending -= 1));
  },

  /** Counts, for a look from time to time. */
  look(): object {
    return { received: received.length, sending, stored: sent.stored.length, core: coreMemoryBytes() };
  },

  /** Whether this tab is the one with the connection, by the lock that it holds then. */
  async leads(): Promise<boolean> {
    const probe = crypto.randomUUID();
    return navigator.locks.request(probe, async () => {
      const { held = [] } = await navigator.locks.query();
      const own = held.find(({ name }) => name === probe)?.clientId;
      return held.some(({ name, clientId }) => name !== probe && clientId === own);
    });
  },

  /** Everything. */
  report(): object {
    return { received, sent, troubles };
  },
};

/** Repeats what the server certainly did not do; anything else would be the SDK's own duty. */
async function sendOne(sessionId: string, text: string): Promise<void> {
  for (;;) {
    try {
      await chat.messages.send(sessionId, { markdown: text });
      sent.stored.push(text);
      return;
    } catch (thrown) {
      if (!OurChatError.is(thrown)) throw thrown;
      if (thrown.outcome === "unknown") {
        sent.unknown.push(text);
        return;
      }
      if (!["backoff", "wait", "user"].includes(thrown.retry.kind)) throw thrown;
      await pause(Math.max(thrown.retry.afterMs ?? 0, 100 + Math.random() * 200));
    }
  }
}

declare global {
  var soak: object | undefined;
}
globalThis.soak = soak;
