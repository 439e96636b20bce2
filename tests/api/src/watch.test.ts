import QUnit from "qunit";
import { type OurChat, Role, type ServerChange, type Watch, type WatchOptions } from "ourchat-sdk";
import { failureOf, pause, thrownBy, until } from "./expect.js";
import { inject, requestsOf, setMaintenance } from "./faults.js";
import { newChat, newPair, newPerson, PASSWORD, type Person } from "./people.js";
import { servers } from "./servers.js";

const ACCOUNT = "OurChatService.GetAccountInfo";
const SESSION = "OurChatService.GetSessionInfo";
const PACE = Symbol.for("ourchat-sdk/watch-pace");

const quicken = (pace: object | undefined): void => void ((globalThis as { [PACE]?: object | undefined })[PACE] = pace);

QUnit.module("watch", {
  beforeEach: () => quicken({ intervalMs: 100, wakeMs: 0, spacingMs: 10 }),
  afterEach: () => quicken(undefined),
});

/** A watch whose changes are collected from the first look on. */
interface Diary {
  readonly watch: Watch;
  readonly changes: ServerChange[];
  /** Settles when the watch is over. */
  readonly over: Promise<void>;
  /** The changes beyond the first looks, once there are so many of them. */
  news(count: number): Promise<readonly ServerChange[]>;
}

function keep(chat: OurChat, options?: WatchOptions): Diary {
  const watch = chat.watch(options);
  const changes: ServerChange[] = [];
  const over = (async () => {
    for await (const change of watch) changes.push(change);
  })();
  over.catch(() => undefined);
  const found = (): ServerChange[] => changes.filter(({ kind }) => !kind.endsWith("Read"));
  return {
    watch,
    changes,
    over,
    news: async (count) => {
      await until(`${count} changes, there are ${JSON.stringify(found())}`, () => found().length >= count, 10_000);
      return found();
    },
  };
}

/** Waits for the first look at the account and at so many sessions. */
async function begun({ changes }: Diary, sessions: number): Promise<void> {
  await until("everything was looked at", () => changes.length >= 1 + sessions, 10_000);
}

async function befriend(ada: Person, bo: Person): Promise<string> {
  await ada.chat.friends.invite(bo.id);
  return (await bo.chat.friends.accept(ada.id)).sessionId;
}

/** Does something while the page looks hidden, or offline. */
async function away(where: object, name: string, value: unknown, action: () => Promise<void>, back: () => void): Promise<void> {
  Object.defineProperty(where, name, { value, configurable: true });
  try {
    await action();
  } finally {
    Reflect.deleteProperty(where, name);
    back();
  }
}

const whileHidden = (action: () => Promise<void>): Promise<void> =>
  away(document, "visibilityState", "hidden", action, () => document.dispatchEvent(new Event("visibilitychange")));
const whileOffline = (action: () => Promise<void>): Promise<void> =>
  away(navigator, "onLine", false, action, () => dispatchEvent(new Event("online")));

async function requests(): Promise<readonly [account: number, session: number]> {
  const [account, session] = await Promise.all([requestsOf(ACCOUNT), requestsOf(SESSION)]);
  return [account.received, session.received];
}

QUnit.test("the first looks say from where changes count", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const diary = keep(bo.chat);
  await begun(diary, 1);
  const [account, session] = diary.changes;
  assert.deepEqual(account, {
    kind: "accountRead",
    account: { ocid: bo.ocid, userName: "Bo", avatarKey: "", email: bo.email },
    sessions: [sessionId],
    friends: [],
  });
  assert.strictEqual(session?.kind, "sessionRead");
  if (session?.kind !== "sessionRead") return;
  const { members, roles, ...rest } = session.session;
  assert.deepEqual([session.sessionId, rest], [sessionId, { name: "Tea", avatarKey: "" }]);
  assert.deepEqual(new Set(members), new Set([ada.id, bo.id]));
  assert.deepEqual(new Map(roles.map(({ userId, role }) => [userId, role])), new Map([[ada.id, Role.Owner], [bo.id, Role.Member]]));
});

QUnit.test("names, roles and members of a session", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const cy = await newPerson("Cy");
  const diary = keep(bo.chat);
  await begun(diary, 1);
  await ada.chat.sessions.set(sessionId, { name: "Cake", description: "sweet" });
  const [renamed] = await diary.news(1);
  assert.strictEqual(renamed?.kind, "sessionChanged");
  if (renamed?.kind !== "sessionChanged") return;
  assert.deepEqual([renamed.sessionId, renamed.fields, renamed.session.name, renamed.session.description], [sessionId, ["name", "description"], "Cake", "sweet"]);
  await ada.chat.sessions.setRole(sessionId, bo.id, Role.Admin);
  await diary.news(2);
  await ada.chat.sessions.allow(sessionId, cy.id);
  await diary.news(3);
  await ada.chat.sessions.kick(sessionId, cy.id);
  assert.deepEqual((await diary.news(4)).slice(1), [
    { kind: "roleChanged", sessionId, userId: bo.id, role: Role.Admin, before: Role.Member },
    { kind: "memberAdded", sessionId, userId: cy.id, role: Role.Member },
    { kind: "memberRemoved", sessionId, userId: cy.id },
  ]);
});

QUnit.test("being added, kicked, banned, and a session that is deleted", async (assert) => {
  const { ada, bo, sessionId: tea } = await newPair();
  const { sessionId: cake } = await ada.chat.sessions.create({ members: [bo.id], name: "Cake" });
  await bo.chat.sessions.acceptInvitation({ sessionId: cake, inviterId: ada.id });
  await befriend(ada, bo);
  const diary = keep(bo.chat);
  await begun(diary, 3);
  const { sessionId: coffee } = await ada.chat.sessions.create({ members: [bo.id], name: "Coffee" });
  await diary.news(1);
  await until("it was looked at", () => diary.changes.some((change) => change.kind === "sessionRead" && change.sessionId === coffee));
  await ada.chat.sessions.kick(tea, bo.id);
  await diary.news(2);
  await ada.chat.sessions.ban(cake, { userIds: [bo.id] });
  await diary.news(3);
  await ada.chat.sessions.delete(coffee);
  assert.deepEqual(await diary.news(4), [
    { kind: "sessionAdded", sessionId: coffee },
    { kind: "sessionRemoved", sessionId: tea },
    { kind: "sessionRemoved", sessionId: cake },
    { kind: "sessionRemoved", sessionId: coffee },
  ]);
});

QUnit.test("friends and the own account", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const diary = keep(bo.chat);
  await begun(diary, 0);
  const sessionId = await befriend(ada, bo);
  await diary.news(2);
  await ada.chat.friends.delete(bo.id);
  await diary.news(4);
  const elsewhere = newChat();
  await elsewhere.auth.login({ email: bo.email, password: PASSWORD });
  await elsewhere.account.set({ userName: "Bo B.", status: "away" });
  assert.deepEqual(await diary.news(5), [
    { kind: "friendAdded", userId: ada.id },
    { kind: "sessionAdded", sessionId },
    { kind: "friendRemoved", userId: ada.id },
    { kind: "sessionRemoved", sessionId },
    {
      kind: "accountChanged",
      fields: ["userName", "status"],
      account: { ocid: bo.ocid, userName: "Bo B.", avatarKey: "", status: "away", email: bo.email },
    },
  ]);
});

QUnit.test("only the sessions that are named are looked into", async (assert) => {
  const { ada, bo, sessionId: tea } = await newPair();
  const { sessionId: cake } = await bo.chat.sessions.create({ members: [], name: "Cake" });
  const diary = keep(bo.chat, { sessions: [cake, 77] });
  await begun(diary, 1);
  await ada.chat.sessions.set(tea, { name: "Coffee" });
  await bo.chat.sessions.set(cake, { name: "Pie" });
  await ada.chat.sessions.kick(tea, bo.id);
  const news = await diary.news(2);
  assert.deepEqual(news.map((change) => [change.kind, (change as { sessionId?: string }).sessionId]).sort(), [["sessionChanged", cake], ["sessionRemoved", tea]]);
});

QUnit.test("a check is one request and five sessions, and as many pauses as promised lie between", async (assert) => {
  const { chat } = await newPerson("Ada");
  for (let index = 0; index < 7; index += 1) await chat.sessions.create({ members: [], name: `${index}` });
  quicken({ intervalMs: 600, wakeMs: 600, spacingMs: 50 });
  const [accountsBefore, sessionsBefore] = await requests();
  const started = performance.now();
  const diary = keep(chat);
  await pause(4000);
  diary.watch.close();
  await diary.over;
  const elapsed = performance.now() - started;
  const [accounts, sessions] = await requests();
  const checks = accounts - accountsBefore;
  // A check takes five spacings, and 600 to 720 ms lie before the next one.
  assert.true(checks >= 2 && checks <= 1 + elapsed / (600 + 5 * 50), `${checks} checks in ${elapsed} ms`);
  const looks = sessions - sessionsBefore;
  assert.true(looks > 5 * (checks - 1) - 1 && looks <= 5 * checks, `${looks} looks in ${checks} checks`);
  assert.strictEqual(diary.changes.filter(({ kind }) => kind === "sessionRead").length, Math.min(looks, 7), "all have their turn");
  const after = await requests();
  await pause(1000);
  assert.deepEqual(await requests(), after, "closed is closed");
});

QUnit.test("by default a check is followed by a minute without a request, and nobody who does not read makes any", async (assert) => {
  quicken(undefined);
  const { chat } = await newPerson("Ada");
  const before = await requests();
  const unread = chat.watch();
  await pause(300);
  assert.deepEqual(await requests(), before);
  const first = await unread.next();
  assert.strictEqual(first.value?.kind, "accountRead");
  const waiting = unread.next();
  document.dispatchEvent(new Event("visibilitychange"));
  dispatchEvent(new Event("online"));
  await pause(3000);
  assert.deepEqual(await requests(), [before[0] + 1, before[1]]);
  unread.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
});

QUnit.test("a page that is hidden or offline asks nothing, and asks soon after", async (assert) => {
  for (const rest of [whileHidden, whileOffline]) {
    const { ada, bo, sessionId } = await newPair();
    quicken({ intervalMs: 300, wakeMs: 0, spacingMs: 10 });
    const diary = keep(bo.chat);
    await begun(diary, 1);
    await rest(async () => {
      // What is under way ends.
      await pause(600);
      const [accounts] = await requests();
      await pause(1200);
      // Nobody else asks for accounts in the meantime.
      assert.strictEqual((await requests())[0], accounts);
      await ada.chat.sessions.kick(sessionId, bo.id);
      assert.strictEqual(diary.changes.length, 2);
    });
    assert.deepEqual(await diary.news(1), [{ kind: "sessionRemoved", sessionId }]);
    diary.watch.close();
    // A long interval does not delay the check, the least pause does.
    quicken({ intervalMs: 80_000_000, wakeMs: 1500, spacingMs: 10 });
    const slow = keep(bo.chat);
    await begun(slow, 0);
    const { sessionId: other } = await ada.chat.sessions.create({ members: [bo.id] });
    await bo.chat.sessions.acceptInvitation({ sessionId: other, inviterId: ada.id });
    const [accounts] = await requests();
    await rest(() => pause(100));
    await pause(500);
    assert.strictEqual((await requests())[0], accounts, "not yet");
    assert.deepEqual(await slow.news(1), [{ kind: "sessionAdded", sessionId: other }]);
    slow.watch.close();
  }
});

QUnit.test("failures that pass are waited for, and nothing is told twice", async (assert) => {
  const { ada, bo, sessionId } = await newPair();
  const diary = keep(bo.chat);
  await begun(diary, 1);
  await inject(ACCOUNT, { fault: "http", status: 429, body: "Too Many Requests!", headers: { "retry-after": "0" } });
  await inject(ACCOUNT, { fault: "http", status: 502 });
  await inject(SESSION, { fault: "status", code: 13, message: "Server Error" });
  await ada.chat.sessions.set(sessionId, { name: "Cake" });
  await diary.news(1);
  await setMaintenance(true);
  await pause(500);
  await setMaintenance(false);
  await ada.chat.sessions.kick(sessionId, bo.id);
  assert.deepEqual((await diary.news(2)).map(({ kind }) => kind), ["sessionChanged", "sessionRemoved"]);
});

QUnit.test("the end of the login, a signal and closing end it, each with its code", async (assert) => {
  const codes: string[] = [];
  const note = async (diary: Diary): Promise<void> => void codes.push((await failureOf(diary.over)).code);

  const out = await newPerson("Ada");
  const diary = keep(out.chat);
  await begun(diary, 0);
  quicken({ intervalMs: 80_000_000 });
  const waiting = keep(out.chat);
  await begun(waiting, 0);
  out.chat.auth.logout();
  await Promise.all([note(diary), note(waiting)]);
  await note(keep(out.chat));

  const refused = await newPerson("Ada");
  const told = keep(refused.chat);
  await begun(told, 0);
  await inject(ACCOUNT, { fault: "status", code: 16, message: "Token Invalid" });
  await failureOf(refused.chat.account.get({ fields: ["ocid"] }));
  await note(told);

  const brief = await newPerson("Ada", { baseUrl: servers.brief });
  await note(keep(brief.chat));

  const stopped = await newPerson("Ada");
  const controller = new AbortController();
  const stopping = keep(stopped.chat, { signal: controller.signal });
  await begun(stopping, 0);
  controller.abort();
  await note(stopping);
  await note(keep(stopped.chat, { signal: AbortSignal.abort() }));
  const closing = keep(stopped.chat);
  await begun(closing, 0);
  stopped.chat.close();
  await note(closing);
  assert.deepEqual(codes, [
    ...Array<string>(3).fill("auth/token-missing"),
    "auth/token-invalid",
    "auth/token-expired",
    ...Array<string>(2).fill("transport/cancelled"),
    "sdk/closed",
  ]);
});

QUnit.test("somebody else who signs in is looked at anew", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  const { sessionId } = await bo.chat.sessions.create({ members: [] });
  const diary = keep(ada.chat);
  await begun(diary, 0);
  await ada.chat.auth.login({ email: bo.email, password: PASSWORD });
  await until("the new user was looked at", () => diary.changes.length >= 3);
  assert.deepEqual(diary.changes.map((change) => (change.kind === "accountRead" ? change.account.ocid : change.kind === "sessionRead" && change.sessionId)), [ada.ocid, bo.ocid, sessionId]);
});

QUnit.test("wrong options are refused at once", (assert) => {
  const chat = newChat();
  const fields = (options: unknown): object => thrownBy(() => chat.watch(options as WatchOptions)).fields ?? {};
  assert.deepEqual(fields(null), { options: ["expected an object"] });
  assert.deepEqual(Object.keys(fields({ intervalMs: 9999, sessions: ["x"], signal: {} })), ["intervalMs", "sessions", "signal"]);
  for (const intervalMs of ["60000", Number.NaN, Infinity, -1, 86_400_001]) assert.deepEqual(Object.keys(fields({ intervalMs })), ["intervalMs"]);
  for (const sessions of ["1", 1, {}, [Symbol()], [{ toString: () => "1" }], [1.5]]) assert.deepEqual(Object.keys(fields({ sessions })), ["sessions"]);
  const hostile = { get intervalMs(): number { throw new Error("no"); } };
  assert.deepEqual(Object.keys(fields(hostile)), ["intervalMs"]);
});
