import { ServerRole } from "ourchat-sdk/admin";
import { newPerson } from "../people.js";
import { pb } from "../protobuf.js";
import { adminOf, raw } from "./calls.js";
import type { Scenario, Scenarios } from "./rows.js";
import { NOBODY } from "./world.js";

const HISTORY = "ServerManageService.GetHistoricalMetrics";
const NOW = pb([1, 1_700_000_000]);
/** A time that no calendar has. */
const NEVER = pb([1, 2n ** 62n]);
const LESS_THAN_NOTHING = pb([1, -60]);

/** Asks for measurements with a span as it is on the wire. */
function history(start: Uint8Array, end: Uint8Array, interval: Uint8Array): Scenario {
  return (world) => world.configured({ metrics: true }, () => raw(world.ada, HISTORY, [1, start], [2, end], [3, interval]));
}

/** ServerManageService. */
export const ADMIN: Scenarios = {
  "ServerManageService.DeleteAccount": {
    "nobody has the id": ({ ada }) => adminOf(ada).deleteAccount(NOBODY),
  },
  "ServerManageService.SetServerStatus": {
    "the state is unknown": ({ ada }) => raw(ada, "ServerManageService.SetServerStatus", [1, 9]),
    "no state is given": ({ ada }) => raw(ada, "ServerManageService.SetServerStatus"),
  },
  "ServerManageService.PublishAnnouncement": {
    "there is no announcement": ({ ada }) => raw(ada, "ServerManageService.PublishAnnouncement"),
    "nobody has the id of the publisher": ({ ada }) =>
      adminOf(ada).publishAnnouncement({ title: "Tea", content: "is ready", publisherId: NOBODY }),
  },
  "ServerManageService.GetConfig": {
    "the user has no server role": ({ ada }) => adminOf(ada).getConfig(),
  },
  "ServerManageService.SetConfig": {
    "the user has no server role, and the text is no JSON": ({ ada }) => adminOf(ada).setConfig("{"),
    "the text is no JSON": async (world) => (await world.operator()).setConfig("{"),
    "a value is refused": async (world) => (await world.operator()).setConfig('{"password_score": 9}'),
  },
  "ServerManageService.GetMonitoringMetrics": {
    "measuring is off": ({ ada }) => adminOf(ada).metrics(),
  },
  [HISTORY]: {
    "measuring is off, and the span is none": ({ ada }) => raw(ada, HISTORY, [1, NEVER], [2, NEVER], [3, LESS_THAN_NOTHING]),
    "the start is no time": history(NEVER, NEVER, LESS_THAN_NOTHING),
    "the end is no time": history(NOW, NEVER, LESS_THAN_NOTHING),
    "the interval is negative": history(NOW, NOW, LESS_THAN_NOTHING),
  },
  "ServerManageService.ListUsers": {
    always: ({ ada }) => adminOf(ada).listUsers(),
  },
  "ServerManageService.BanUser": {
    "the user has no server role": ({ ada, bo }) => adminOf(ada).banUser(bo.id),
  },
  "ServerManageService.UnbanUser": {
    "the user has no server role": ({ ada, bo }) => adminOf(ada).unbanUser(bo.id),
    "the other is not banned": async (world) => (await world.operator()).unbanUser(world.bo.id),
  },
  "ServerManageService.AssignServerRole": {
    "the user has no server role": ({ ada, bo }) => adminOf(ada).assignRole(bo.id, ServerRole.Admin),
    "the other has a role": async (world) => {
      const [operator, { id }] = await Promise.all([world.operator(), newPerson()]);
      await operator.assignRole(id, ServerRole.Admin);
      return operator.assignRole(id, ServerRole.Admin);
    },
    "nobody has the id": async (world) => (await world.operator()).assignRole(NOBODY, ServerRole.Admin),
    "there is no such role": async (world) => (await world.operator()).assignRole(world.cy.id, "99999999"),
  },
  "ServerManageService.RemoveServerRole": {
    "something fails inside": ({ ada }) => adminOf(ada).removeRole(ada.id, ServerRole.Admin),
  },
  "ServerManageService.ListUserServerRoles": {
    "something fails inside": ({ ada }) => adminOf(ada).rolesOfUser(ada.id),
  },
  "ServerManageService.ListServerRoles": {
    "something fails inside": ({ ada }) => adminOf(ada).listRoles(),
  },
  "ServerManageService.ListServerRolePermissions": {
    "something fails inside": ({ ada }) => adminOf(ada).permissionsOfRole(ServerRole.Admin),
  },
  "ServerManageService.ListSessions": {
    always: ({ ada }) => adminOf(ada).listSessions({ fields: [] }),
  },
};
