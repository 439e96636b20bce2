/**
 * Administration of an OurChat server: `ourchat-sdk/admin`.
 *
 * @module ourchat-sdk/admin
 */
import type { Client } from "./client.js";
import { connectionOf } from "./connection-of.js";
import type { Connection } from "./connection.js";
import type {
  AnnouncementResponse,
  GetSessionInfoResponse,
  ListUsersResponse,
  MetricDataPoint,
  MonitoringMetrics,
  PermissionInfo,
  ServerRoleInfo,
  SessionFilter,
  SessionManagePagination,
  SetConfigResponse,
  UserFilter,
  UserManagePagination,
} from "./generated/contract.js";
import type { SessionField } from "./session-types.js";
import type { CallOptions, Id, IdInput, TimeInput } from "./types.js";

export type {
  AnnouncementResponse,
  GetSessionInfoResponse,
  ListUsersResponse,
  MetricDataPoint,
  MonitoringMetrics,
  PermissionInfo,
  ServerRoleInfo,
  SessionFilter,
  SessionManagePagination,
  SetConfigResponse,
  TokioMetrics,
  TokioRuntimeMetrics,
  TokioTaskMetrics,
  UserFilter,
  UserInfo,
  UserManagePagination,
} from "./generated/contract.js";

/**
 * What a server role permits on the whole server, by the server's numbers. Servers check it only for the calls whose
 * documentation names one.
 */
export const ServerPermission = {
  /** Publishing announcements. */
  PublishAnnouncement: 1,
  /** Banning users from the server. */
  BanUser: 2,
  /** Muting users on the server. */
  MuteUser: 3,
  /** Reading the configuration, secrets included. */
  ViewConfig: 4,
  /** Changing the configuration. */
  ModifyConfig: 5,
  /** Reading measurements. */
  ViewMonitoring: 6,
  /** Listing users. */
  ViewUsers: 7,
  /** Acting on any session: deleting it, removing members, reading members and roles. */
  ManageSessions: 8,
  /** Giving server roles. */
  AssignRole: 9,
} as const;

/** Ids of the server roles that every server has. */
export const ServerRole = {
  /** Everything in {@link ServerPermission}. */
  Admin: "1",
} as const satisfies Record<string, Id>;

/** An announcement to be published. */
export interface NewAnnouncement {
  /** Heading. */
  readonly title: string;
  /** Text. */
  readonly content: string;
  /** User who is named as the publisher. Default: the signed-in user. */
  readonly publisherId?: IdInput | undefined;
}

/** What to measure besides the usual. */
export interface MetricsQuery {
  /** Processor, memory and disk. */
  readonly includeSystemMetrics?: boolean | undefined;
  /** The inner state of the server's async runtime. */
  readonly includeTokioMetrics?: boolean | undefined;
}

/** Which measurements of the past to read. */
export interface MetricsSpan {
  /** Start of the span. */
  readonly startTime: TimeInput;
  /** End of the span. */
  readonly endTime: TimeInput;
  /** Distance between two measurements, in milliseconds. */
  readonly intervalMs: number;
}

/** Which users to list. */
export interface UserListQuery {
  /** Which users; all conditions that are present must hold. Absent: all. */
  readonly filter?: UserFilter | undefined;
  /** Which page. Absent: up to the server. */
  readonly pagination?: UserManagePagination | undefined;
}

/** Which sessions to list, and what of each. */
export interface SessionListQuery {
  /** Which sessions; all conditions that are present must hold. Absent: all. */
  readonly filter?: SessionFilter | undefined;
  /** Which page. Absent: up to the server. */
  readonly pagination?: SessionManagePagination | undefined;
  /** What to read of each session. */
  readonly fields: readonly SessionField[];
}

/** Why and for how long a user is banned from the server. */
export interface BanDetails {
  /** Why; stored, shown to nobody. */
  readonly reason?: string | undefined;
  /** How long, in milliseconds, at least 1000; the server drops fractions of a second. Absent: until it is lifted. */
  readonly durationMs?: number | undefined;
}

/**
 * The calls of an operator. All need a login; the server permission that a call needs is named where servers check one.
 *
 * **Where none is named, servers let every signed-in user do it.** Do not take a success for a right.
 *
 * @example
 * import { OurChatAdmin } from "ourchat-sdk/admin";
 *
 * const admin = new OurChatAdmin(chat);
 * await admin.setMaintenance(true);
 */
export class OurChatAdmin {
  readonly #connection: Connection;

  /**
   * @param chat the client whose login and connection are used
   * @throws TypeError if it is no client
   */
  constructor(chat: Client) {
    const connection = (chat as Client | undefined)?.[connectionOf];
    if (connection === undefined) throw new TypeError("expected a client of the class OurChat");
    this.#connection = connection;
  }

  /**
   * Deletes an account with everything that depends on it, for good. RPC `ServerManageService.DeleteAccount`. Succeeds
   * for unknown ids, too.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.deleteAccount">`.
   */
  deleteAccount(userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("ServerManageService.DeleteAccount", options, { userId });
  }

  /**
   * Switches maintenance on or off. RPC `ServerManageService.SetServerStatus`.
   *
   * During maintenance every call but this one fails with `server/maintenance`; open event streams keep running.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.setMaintenance">`.
   */
  setMaintenance(on: boolean, options?: CallOptions): Promise<void> {
    // What is no boolean goes to the core, which refuses it.
    const serverStatus = on === true ? "maintaining" : on === false ? "normal" : on;
    const names = { serverStatus: "on" };
    return this.#connection.tell("ServerManageService.SetServerStatus", options, { serverStatus }, undefined, names);
  }

  /**
   * Tells all users something, as an event of kind `announcement`. RPC `ServerManageService.PublishAnnouncement`. Each
   * call publishes another one.
   *
   * @returns the announcement with its id and time
   * @throws OurChatError with what every call with a login can give; `server/error` is also the answer for an unknown
   * publisher. All codes: `ErrorsOf<"admin.publishAnnouncement">`.
   */
  async publishAnnouncement(announcement: NewAnnouncement, options?: CallOptions): Promise<AnnouncementResponse> {
    const operation = "ServerManageService.PublishAnnouncement";
    const members = ["title", "content", "publisherId"] as const;
    return this.#connection.call(operation, options, INNER, () => {
      const own = this.#connection.current?.user?.id;
      const { publisherId = own, ...words } = this.#connection.read(operation, ["announcement", announcement, members]);
      return async (core, callOptions) => {
        const answer = await core.call(operation, { announcement: { publisherId, ...words } }, callOptions);
        return (answer as { announcement: AnnouncementResponse }).announcement;
      };
    });
  }

  /**
   * Reads the server's configuration. RPC `ServerManageService.GetConfig`. Needs `ServerPermission.ViewConfig`.
   *
   * @returns JSON with all secrets of the server in it: neither log nor store it
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`.
   * All codes: `ErrorsOf<"admin.getConfig">`.
   */
  async getConfig(options?: CallOptions): Promise<string> {
    return (await this.#connection.ask("ServerManageService.GetConfig", options, {})).content;
  }

  /**
   * Changes settings of the server. RPC `ServerManageService.SetConfig`. Needs `ServerPermission.ModifyConfig`.
   *
   * @param content a JSON object with the settings to change; the others stay as they are
   * @returns whether a restart is needed, and what for
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`, `argument/invalid` with
   * the server's words in `status.detail`. All codes: `ErrorsOf<"admin.setConfig">`.
   */
  setConfig(content: string, options?: CallOptions): Promise<SetConfigResponse> {
    return this.#connection.ask("ServerManageService.SetConfig", options, { content });
  }

  /**
   * Measures the state of the server. RPC `ServerManageService.GetMonitoringMetrics`.
   *
   * @throws OurChatError, besides what every call with a login can give: `server/feature-disabled`.
   * All codes: `ErrorsOf<"admin.metrics">`.
   */
  async metrics(query: MetricsQuery = {}, options?: CallOptions): Promise<MonitoringMetrics | undefined> {
    const given = ["query", query, ["includeSystemMetrics", "includeTokioMetrics"]] as const;
    return (await this.#connection.ask("ServerManageService.GetMonitoringMetrics", options, {}, given)).metrics;
  }

  /**
   * Reads measurements of the past. RPC `ServerManageService.GetHistoricalMetrics`.
   *
   * @throws OurChatError, besides what every call with a login can give: `server/feature-disabled`,
   * `argument/time-format`. All codes: `ErrorsOf<"admin.metricsHistory">`.
   */
  async metricsHistory(span: MetricsSpan, options?: CallOptions): Promise<readonly MetricDataPoint[]> {
    const given = ["span", span, ["startTime", "endTime", "intervalMs"]] as const;
    const names = { interval: "intervalMs" };
    return (await this.#connection.ask("ServerManageService.GetHistoricalMetrics", options, {}, given, names)).dataPoints;
  }

  /**
   * Lists users. RPC `ServerManageService.ListUsers`, which servers do not have yet: it fails with `grpc/unimplemented`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.listUsers">`.
   */
  listUsers(query: UserListQuery = {}, options?: CallOptions): Promise<ListUsersResponse> {
    const given = ["query", query, ["filter", "pagination"]] as const;
    return this.#connection.ask("ServerManageService.ListUsers", options, {}, given);
  }

  /**
   * Notes that a user is banned from the server. RPC `ServerManageService.BanUser`. Needs `ServerPermission.BanUser`.
   * Servers do not act on the note so far: a banned user can sign in and do everything.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`.
   * All codes: `ErrorsOf<"admin.banUser">`.
   */
  banUser(userId: IdInput, details: BanDetails = {}, options?: CallOptions): Promise<void> {
    const given = ["details", details, ["reason", "durationMs"]] as const;
    const names = { duration: "durationMs" };
    return this.#connection.tell("ServerManageService.BanUser", options, { userId }, given, names);
  }

  /**
   * Takes the note of a ban back. RPC `ServerManageService.UnbanUser`. Needs `ServerPermission.BanUser`.
   *
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`, `state/not-banned`.
   * All codes: `ErrorsOf<"admin.unbanUser">`.
   */
  unbanUser(userId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("ServerManageService.UnbanUser", options, { userId });
  }

  /**
   * Gives a user a server role. RPC `ServerManageService.AssignServerRole`. Needs `ServerPermission.AssignRole`.
   *
   * @param roleId {@link ServerRole.Admin}, or one that {@link listRoles} gives
   * @throws OurChatError, besides what every call with a login can give: `permission/denied`. `server/error` is also the
   * answer when the user has a role already, and for unknown ids. All codes: `ErrorsOf<"admin.assignRole">`.
   */
  assignRole(userId: IdInput, roleId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("ServerManageService.AssignServerRole", options, { userId, roleId });
  }

  /**
   * Takes a server role from a user; also succeeds when the user does not have it. RPC
   * `ServerManageService.RemoveServerRole`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.removeRole">`.
   */
  removeRole(userId: IdInput, roleId: IdInput, options?: CallOptions): Promise<void> {
    return this.#connection.tell("ServerManageService.RemoveServerRole", options, { userId, roleId });
  }

  /**
   * Reads the server roles of a user. RPC `ServerManageService.ListUserServerRoles`.
   *
   * @returns ids of the roles, one at most
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.rolesOfUser">`.
   */
  async rolesOfUser(userId: IdInput, options?: CallOptions): Promise<readonly Id[]> {
    return (await this.#connection.ask("ServerManageService.ListUserServerRoles", options, { userId })).roleIds;
  }

  /**
   * Lists all server roles. RPC `ServerManageService.ListServerRoles`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.listRoles">`.
   */
  async listRoles(options?: CallOptions): Promise<readonly ServerRoleInfo[]> {
    return (await this.#connection.ask("ServerManageService.ListServerRoles", options, {})).roles;
  }

  /**
   * Lists what a server role permits; nothing for an unknown role. RPC `ServerManageService.ListServerRolePermissions`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.permissionsOfRole">`.
   */
  async permissionsOfRole(roleId: IdInput, options?: CallOptions): Promise<readonly PermissionInfo[]> {
    return (await this.#connection.ask("ServerManageService.ListServerRolePermissions", options, { roleId })).permissions;
  }

  /**
   * Lists sessions. RPC `ServerManageService.ListSessions`, which servers do not have yet: they drop the connection, and
   * the call fails with `transport/network`.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"admin.listSessions">`.
   */
  async listSessions(query: SessionListQuery, options?: CallOptions): Promise<readonly GetSessionInfoResponse[]> {
    const given = ["query", query, ["filter", "pagination", "fields"]] as const;
    const names = { queryValues: "fields" };
    return (await this.#connection.ask("ServerManageService.ListSessions", options, {}, given, names)).sessions;
  }
}

/** Errors name the members of the argument, not the field that holds them all. */
const INNER = {
  "announcement.title": "title",
  "announcement.content": "content",
  "announcement.publisherId": "publisherId",
};
