import QUnit from "qunit";
import { failureOf, spy } from "./expect.js";
import { newChat, newPerson } from "./people.js";
import { servers } from "./servers.js";

QUnit.module("server");

QUnit.test("info tells name, version and state", async (assert) => {
  const info = await newChat().server.info();
  assert.deepEqual(Object.keys(info).sort(), ["id", "name", "status", "version"]);
  assert.strictEqual(info.status, "running");
  assert.true(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(info.id), "the id is a UUID");
  assert.true(info.name.length > 0);
  assert.deepEqual(Object.keys(info.version).sort(), ["major", "minor", "patch"]);
  for (const part of Object.values(info.version)) assert.true(Number.isInteger(part));
});

QUnit.test("ping resolves with nothing, also across origins", async (assert) => {
  assert.strictEqual(await newChat().server.ping(), undefined);
  assert.strictEqual(await newChat({ baseUrl: servers.expose }).server.ping(), undefined);
});

QUnit.test("lookup finds the id of an ocid", async (assert) => {
  const { chat, id, ocid } = await newPerson();
  assert.strictEqual(await chat.server.lookup(ocid), id);
  const error = await failureOf(chat.server.lookup("nobody-has-this"));
  assert.strictEqual(error.code, "user/not-found");
  assert.strictEqual(error.operation, "BasicService.GetId");
});

QUnit.test("baseUrl may be a URL object, relative, and end with a slash", async (assert) => {
  for (const baseUrl of [new URL(servers.main), `${servers.main}/`]) {
    assert.strictEqual(await newChat({ baseUrl }).server.ping(), undefined);
  }
  if (servers.main === location.origin) assert.strictEqual(await newChat({ baseUrl: "/" }).server.ping(), undefined);
});

QUnit.test("a call is one POST with the headers that servers allow", async (assert) => {
  const { fetch, requests } = spy();
  await newChat({ fetch }).server.ping({ timeoutMs: 1500 });
  assert.strictEqual(requests.length, 1);
  const [request] = requests;
  assert.strictEqual(request?.method, "POST");
  assert.strictEqual(request?.url, `${servers.main}/service.basic.v1.BasicService/Ping`);
  assert.strictEqual(request?.headers.get("grpc-timeout"), "1500m");
  const allowed = ["accept", "authorization", "content-type", "grpc-timeout", "x-grpc-web", "x-user-agent"];
  for (const name of request?.headers.keys() ?? []) assert.true(allowed.includes(name), name);
});

QUnit.test("credentials are handed to fetch", async (assert) => {
  const { fetch, requests } = spy();
  await newChat({ fetch, credentials: "omit" }).server.ping();
  assert.strictEqual(requests[0]?.credentials, "omit");
});
