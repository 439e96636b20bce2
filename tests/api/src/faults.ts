import { pause } from "./expect.js";
import { servers } from "./servers.js";

/** What the server is told to do to the next requests of a path. */
export type Fault =
  | { readonly fault: "delay"; readonly ms: number }
  | { readonly fault: "http"; readonly status: number; readonly contentType?: string; readonly body?: string; readonly headers?: Record<string, string> }
  | { readonly fault: "drop" }
  | { readonly fault: "lost" }
  | { readonly fault: "cut-request"; readonly bytes: number }
  | { readonly fault: "restart" }
  | { readonly fault: "cut" | "stall"; readonly bytes: number }
  | { readonly fault: "buffer" }
  | { readonly fault: "status"; readonly code: number; readonly message: string; readonly headers?: Record<string, string> }
  | { readonly fault: "raw"; readonly contentType: string; readonly body: string; readonly headers?: Record<string, string> };

const PACKAGES: Record<string, string> = {
  AuthService: "service.auth.v1",
  BasicService: "service.basic.v1",
  OurChatService: "service.ourchat.v1",
  ServerManageService: "service.server_manage.v1",
};

/** The HTTP path of an operation such as `BasicService.Ping`. */
export function pathOf(operation: string): string {
  const [service = "", method = ""] = operation.split(".");
  return `/${PACKAGES[service] ?? "service.nothing.v1"}.${service}/${method}`;
}

/**
 * How often a fault has to strike that leaves no answer at all: browsers repeat such a request by themselves, once for each
 * connection that they have kept.
 */
export const REPEATED = 10;

/** Makes the next `count` calls of an operation on a server suffer a fault. */
export async function inject(operation: string, fault: Fault, count = 1, server = servers.main, skip = 0): Promise<void> {
  await control(server, "POST", "faults", { path: pathOf(operation), count, skip, ...fault });
}

/** Bytes of chunks that the main server has taken so far, and those that it counted once more. */
export async function chunksTaken(): Promise<{ readonly bytes: number; readonly twice: number }> {
  return (await (await fetch(`${servers.main}/control/uploads`)).json()) as { bytes: number; twice: number };
}

/** Makes the next `count` requests to a path suffer a fault; without `cors` the answer has no cross-origin headers. */
export async function injectAt(path: string, fault: Fault & { readonly cors?: boolean }, count = 1, server = servers.main): Promise<void> {
  await control(server, "POST", "faults", { path, count, ...fault });
}

/** Takes a server away for so many milliseconds: nobody listens at its address. */
export async function beginOutage(ms: number, server = servers.main): Promise<void> {
  await control(server, "POST", "outage", { ms });
}

/** Waits until a server can be reached again, if it was restarted or taken away. */
export async function reachable(server = servers.main): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { over } = (await (await fetch(`${server}/control/outage`)).json()) as { over: boolean };
      if (over) return;
    } catch (error) {
      if (attempt === 200) throw error;
    }
    await pause(50);
  }
}

/** Takes all faults back. */
export async function clearFaults(server = servers.main): Promise<void> {
  await control(server, "DELETE", "faults");
}

/** Requests of one operation. */
export interface Requests {
  /** All that arrived. */
  readonly received: number;
  /** Those that the server carried out. */
  readonly processed: number;
}

/** The requests that a server got so far, by their path. */
export async function requestsByPath(server = servers.main): Promise<Readonly<Record<string, Requests>>> {
  return (await (await fetch(`${server}/control/requests`)).json()) as Record<string, Requests>;
}

/** The requests of an operation that a server got so far. */
export async function requestsOf(operation: string, server = servers.main): Promise<Requests> {
  return (await requestsByPath(server))[pathOf(operation)] ?? { received: 0, processed: 0 };
}

/** The requests of an operation that come in while something is done. */
export async function requestsDuring(operation: string, action: () => PromiseLike<unknown>): Promise<Requests> {
  const before = await requestsOf(operation);
  await action();
  const after = await requestsOf(operation);
  return { received: after.received - before.received, processed: after.processed - before.processed };
}

/** Switches the maintenance of the main server. */
export async function setMaintenance(on: boolean): Promise<void> {
  await control(servers.main, "POST", "maintenance", { on });
}

/** Shifts the clock of the main server by so many milliseconds from the real time. */
export async function setClock(offsetMs: number): Promise<void> {
  await control(servers.main, "POST", "clock", { offsetMs: Math.round(offsetMs) });
}

/** Makes a user an administrator of the main server. */
export async function makeAdmin(email: string): Promise<void> {
  await control(servers.main, "POST", "admins", { email });
}

/** Does something while the clock of the main server is ahead. */
export async function inFuture<T>(offsetMs: number, action: () => PromiseLike<T>): Promise<T> {
  await setClock(offsetMs);
  try {
    return await action();
  } finally {
    await setClock(0);
  }
}

/** Breaks off all event streams of the main server. */
export async function cutStreams(): Promise<void> {
  await control(servers.main, "POST", "streams/cut");
}

async function control(server: string, method: string, what: string, body?: object): Promise<void> {
  const answer = await fetch(`${server}/control/${what}`, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the control endpoint answered ${answer.status} ${await answer.text()}`);
}
