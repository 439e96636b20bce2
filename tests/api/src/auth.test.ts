import QUnit from "qunit";
import type { SessionEndedEvent } from "ourchat-sdk";
import { failureOf, spy, until } from "./expect.js";
import { inject } from "./faults.js";
import { newChat, newEmail, newPerson, PASSWORD } from "./people.js";
import { servers } from "./servers.js";

const DAY = 86_400_000;

QUnit.module("auth");

QUnit.test("register makes the key pair, signs in and says who one is", async (assert) => {
  const chat = newChat();
  const email = newEmail();
  const { id, ocid, expiresAt, keyPair } = await chat.auth.register({ email, password: PASSWORD, name: "王伟" });
  assert.true(/^\d{15,19}$/.test(id), "the id is decimal digits");
  assert.strictEqual(ocid.length, 10);
  const life = expiresAt.getTime() - Date.now();
  assert.true(life > 4.9 * DAY && life < 5.1 * DAY, "five days");
  assert.strictEqual(keyPair?.privateKey.algorithm.name, "RSA-OAEP");
  assert.strictEqual((keyPair?.publicKey.algorithm as RsaKeyAlgorithm).modulusLength, 2048);
  assert.deepEqual(chat.auth.user, { id, ocid, expiresAt });
  const { email: seen, userName } = await chat.account.get({ fields: ["email", "userName"] });
  assert.deepEqual([seen, userName], [email, "王伟"]);
});

QUnit.test("register takes a key of one's own as DER bytes and as PEM", async (assert) => {
  const pair = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  const der = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const base64 = btoa(String.fromCharCode(...der)).replace(/.{64}/g, "$&\n");
  const pem = new TextEncoder().encode(`-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`);
  for (const publicKey of [der, pem, pair.publicKey]) {
    const user = await newChat().auth.register({ email: newEmail(), password: PASSWORD, name: "Ada", publicKey });
    assert.strictEqual(user.keyPair, undefined, "no other pair is made");
  }
  const error = await failureOf(newChat().auth.register({ email: newEmail(), password: PASSWORD, name: "Ada", publicKey: new Uint8Array(40) }));
  assert.strictEqual(error.code, "argument/public-key");
});

QUnit.test("login works by e-mail and by ocid", async (assert) => {
  const { email, ocid, id } = await newPerson();
  for (const who of [{ email }, { ocid }]) {
    const chat = newChat();
    const user = await chat.auth.login({ ...who, password: PASSWORD } as { email: string; password: string });
    assert.strictEqual(user.id, id);
    assert.strictEqual(user.ocid, ocid);
    assert.deepEqual(chat.auth.user, user);
    assert.strictEqual((await chat.account.get({ fields: ["email"] })).email, email);
  }
});

QUnit.test("a wrong password is told apart from an unknown account and keeps the session", async (assert) => {
  const { chat, email } = await newPerson();
  const before = chat.auth.token;
  const wrong = await failureOf(chat.auth.login({ email, password: "something else" }));
  assert.strictEqual(wrong.code, "auth/wrong-password");
  assert.false(wrong.relogin);
  assert.strictEqual((await failureOf(chat.auth.login({ email: newEmail(), password: "x" }))).code, "auth/account-not-found");
  assert.strictEqual(chat.auth.token, before);
});

QUnit.test("logout ends the session once, with an event", async (assert) => {
  const { chat } = await newPerson();
  const ended: SessionEndedEvent[] = [];
  const stop = chat.on("sessionEnded", (event) => ended.push(event));
  chat.auth.logout();
  chat.auth.logout();
  assert.deepEqual(ended, [{ reason: "logout" }]);
  assert.strictEqual(chat.auth.user, undefined);
  assert.strictEqual(chat.auth.token, undefined);
  assert.strictEqual((await failureOf(chat.account.get({ fields: ["email"] }))).code, "auth/token-missing");
  stop();
  stop();
});

QUnit.test("a listener that throws disturbs nobody", async (assert) => {
  const { chat } = await newPerson();
  const [uncaught, heard]: string[][] = [[], []];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    uncaught?.push(String(event.error));
  };
  const before = globalThis.onerror;
  globalThis.onerror = () => true;
  addEventListener("error", onError);
  chat.on("sessionEnded", () => {
    throw new Error("of the application");
  });
  chat.on("sessionEnded", ({ reason }) => heard?.push(reason));
  chat.auth.logout();
  await until("the uncaught error", () => uncaught?.length === 1);
  removeEventListener("error", onError);
  globalThis.onerror = before;
  assert.deepEqual(heard, ["logout"]);
  assert.deepEqual(uncaught, ["Error: of the application"]);
});

QUnit.test("a listener that was taken back hears nothing", async (assert) => {
  const { chat } = await newPerson();
  let heard = 0;
  chat.on("sessionEnded", () => (heard += 1))();
  chat.auth.logout();
  assert.strictEqual(heard, 0);
});

QUnit.test("a kept token brings the session back without a request", async (assert) => {
  const { chat, id, email } = await newPerson();
  const token = chat.auth.token ?? "";
  const { fetch, requests } = spy();
  const other = newChat({ fetch });
  const user = await other.auth.resume(token);
  assert.strictEqual(requests.length, 0);
  assert.strictEqual(user.id, id);
  assert.strictEqual(user.expiresAt.getTime(), chat.auth.user?.expiresAt.getTime());
  assert.strictEqual((await other.account.get({ fields: ["email"] })).email, email);
  assert.strictEqual(requests[0]?.headers.get("authorization"), `Bearer ${token}`);
});

QUnit.test("what is no token is refused", async (assert) => {
  for (const token of ["", "x", "a.b.c", undefined, null, 7, {}]) {
    const error = await failureOf(newChat().auth.resume(token as string));
    assert.strictEqual(error.code, "argument/invalid", String(token));
    assert.deepEqual(Object.keys(error.fields ?? {}), ["token"], String(token));
  }
});

QUnit.test("the end of the token's life is noticed without asking the server", async (assert) => {
  const { chat } = await newPerson("Ada", { baseUrl: servers.brief });
  const token = chat.auth.token ?? "";
  const ended: SessionEndedEvent[] = [];
  chat.on("sessionEnded", (event) => ended.push(event));
  await until("the end of the session", () => ended.length > 0, 6000);
  assert.deepEqual(ended.map(({ reason }) => reason), ["expired"]);
  assert.strictEqual(chat.auth.user, undefined);
  const error = await failureOf(chat.account.get({ fields: ["email"] }));
  assert.strictEqual(error.code, "auth/token-expired");
  assert.strictEqual(error.outcome, "not-sent");
  assert.true(error.relogin);
  assert.strictEqual((await failureOf(newChat().auth.resume(token))).code, "auth/token-expired");
});

QUnit.test("a token that the server refuses ends the session with its error", async (assert) => {
  const { chat } = await newPerson();
  const ended: SessionEndedEvent[] = [];
  chat.on("sessionEnded", (event) => ended.push(event));
  await inject("OurChatService.GetAccountInfo", { fault: "status", code: 16, message: "Account Deleted" });
  const error = await failureOf(chat.account.get({ fields: ["ocid"] }));
  assert.strictEqual(error.code, "auth/account-deleted");
  assert.deepEqual(ended.map(({ reason }) => reason), ["refused"]);
  assert.strictEqual(ended[0]?.error?.code, "auth/account-deleted");
  assert.strictEqual(chat.auth.user, undefined);
});

QUnit.test("a second login replaces the first", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  await ada.chat.auth.login({ email: bo.email, password: PASSWORD });
  assert.strictEqual(ada.chat.auth.user?.id, bo.id);
  assert.strictEqual((await ada.chat.account.get({ fields: ["userName"] })).userName, "Bo");
});
