import QUnit from "qunit";
import { failureOf, spy } from "./expect.js";
import { newChat, newPerson, PASSWORD } from "./people.js";

QUnit.module("account");

QUnit.test("the own account shows what was asked for, in JavaScript's types", async (assert) => {
  const { chat, email, ocid } = await newPerson("Ada");
  const { sessionId } = await chat.sessions.create({ members: [] });
  const account = await chat.account.get({
    fields: ["ocid", "email", "userName", "displayName", "status", "avatarKey", "registerTime", "publicUpdatedTime", "updatedTime", "sessions", "friends"],
  });
  assert.strictEqual(account.ocid, ocid);
  assert.strictEqual(account.email, email);
  assert.strictEqual(account.userName, "Ada");
  assert.false("displayName" in account, "nobody has a private name for himself");
  assert.false("status" in account, "no status was set");
  assert.strictEqual(account.avatarKey, "");
  for (const time of [account.registerTime, account.publicUpdatedTime, account.updatedTime]) {
    assert.true(time instanceof Date);
    assert.true(Math.abs(time.getTime() - Date.now()) < 60_000);
  }
  assert.deepEqual(account.sessions, [sessionId]);
  assert.deepEqual(account.friends, []);
});

QUnit.test("only what was asked for is there", async (assert) => {
  const { chat } = await newPerson("Ada");
  assert.deepEqual(await chat.account.get({ fields: ["userName"] }), { userName: "Ada" });
  assert.deepEqual(await chat.account.get({ fields: [] }), {});
});

QUnit.test("the result's type follows the fields", async (assert) => {
  const { chat } = await newPerson("Ada");
  const account = await chat.account.get({ fields: ["userName", "sessions"] });
  const name: string = account.userName;
  const sessions: readonly string[] = account.sessions;
  // @ts-expect-error: it was not asked for
  const email: unknown = account.email;
  assert.deepEqual([name, sessions, email], ["Ada", [], undefined]);
});

QUnit.test("strangers see the public part by any form of the id", async (assert) => {
  const [ada, bo] = await Promise.all([newPerson("Ada"), newPerson("Bo")]);
  for (const id of [bo.id, BigInt(bo.id)]) {
    const seen = await ada.chat.account.get({ id, fields: ["userName", "ocid", "displayName"] });
    assert.deepEqual(seen, { userName: "Bo", ocid: bo.ocid, displayName: "" });
  }
  for (const field of ["email", "updatedTime", "sessions", "friends"] as const) {
    const error = await failureOf(ada.chat.account.get({ id: bo.id, fields: [field] }));
    assert.strictEqual(error.code, "permission/denied", field);
  }
});

QUnit.test("an unknown account is not found", async (assert) => {
  const { chat } = await newPerson();
  for (const id of ["1", 1, 1n, "9223372036854775807"]) {
    const error = await failureOf(chat.account.get({ id, fields: ["ocid"] }));
    assert.strictEqual(error.code, "user/not-found", String(id));
    assert.strictEqual(error.status?.detail, "User Not Found");
  }
});

QUnit.test("without a login nothing is sent", async (assert) => {
  const { email } = await newPerson();
  const { fetch, requests } = spy();
  const other = newChat({ fetch });
  const error = await failureOf(other.account.get({ fields: ["ocid"] }));
  assert.strictEqual(error.code, "auth/token-missing");
  assert.strictEqual(error.outcome, "not-sent");
  assert.strictEqual(requests.length, 0);
  await other.auth.login({ email, password: PASSWORD });
  assert.strictEqual(requests.length, 1);
});
