import { batch, effect, signal } from "@preact/signals";
import type { OurChatError } from "ourchat-sdk";
import type { Backend, User } from "../backend/backend.ts";
import { backend, chosenBackend } from "../backend/current.ts";
import { dismissNotice, showError } from "./notice.ts";

/** The user who is logged in. */
export interface Account {
  readonly id: string;
  readonly ocid: string;
  /** Name shown to others; empty until the server has told it. */
  readonly name: string;
  /** Status text; empty if there is none. */
  readonly status: string;
  /** Key of the picture; empty if there is none. */
  readonly avatarKey: string;
}

/** Why the page went back to the log-in form without being asked. */
export interface LogInLost {
  readonly reason: "expired" | "refused";
  readonly error: OurChatError | undefined;
}

/** The user who is logged in, if any. The token stays inside the SDK, in memory. */
export const account = signal<Account | undefined>(undefined);

/** Set when the session ended by itself, until the next log-in. */
export const logInLost = signal<LogInLost | undefined>(undefined);

type Start = (account: Account) => (() => void) | void;
const starts: Start[] = [];
let stops: (() => void)[] = [];

/**
 * Runs `start` at every log-in, and what it returned at the end of that session. State that belongs to one user is
 * made and dropped this way, so nothing of one user is left for the next.
 */
export function whileLoggedIn(start: Start): void {
  starts.push(start);
}

function begin(server: Backend, user: Account): void {
  batch(() => {
    backend.value = server;
    logInLost.value = undefined;
    dismissNotice();
    account.value = user;
    stops = starts.map((start) => start(user)).filter((stop) => stop !== undefined);
  });
  void fillIn(user);
}

function end(): void {
  batch(() => {
    account.value = undefined;
    dismissNotice();
    for (const stop of stops.splice(0)) stop();
  });
}

async function fillIn(user: Account): Promise<void> {
  try {
    const { name, status, avatarKey } = await backend.peek().ownProfile();
    changeAccount(user.id, { name, status, avatarKey });
  } catch {
    // They are ornaments here; the id is shown in place of the name.
  }
}

/** Takes in what is new about the own account, if `id` is still logged in. */
export function changeAccount(id: string, changes: Partial<Omit<Account, "id">>): void {
  if (account.value?.id === id) account.value = { ...account.value, ...changes };
}

/** Creates an account and logs in with it. */
export async function register(email: string, name: string, password: string, signal: AbortSignal): Promise<void> {
  await enter(name, (server) => server.register({ email, password, name }, signal));
}

/** Logs in with an e-mail address or an OurChat id. */
export async function logIn(nameOrEmail: string, password: string, signal: AbortSignal): Promise<void> {
  await enter("", (server) => server.logIn(nameOrEmail, password, signal));
}

/** Lets the user in at the chosen server. */
async function enter(name: string, knock: (server: Backend) => Promise<User>): Promise<void> {
  const server = await chosenBackend();
  try {
    const { id, ocid } = await knock(server);
    begin(server, { id, ocid, name, status: "", avatarKey: "" });
  } catch (error) {
    server.close();
    throw error;
  }
}

/** Logs out; the server keeps no session, so nothing is sent. */
export function logOut(): void {
  backend.peek().logOut();
}

effect(() => {
  const server = backend.value;
  const stops = [
    server.onFailure(showError),
    server.onSessionEnded(({ reason, error }) => {
      if (account.peek() === undefined) return;
      end();
      server.close();
      if (reason !== "logout") logInLost.value = { reason, error };
    }),
  ];
  return () => stops.forEach((stop) => stop());
});
