import type { Connection } from "./connection.js";
import { invalidArgument } from "./failure.js";
import type { ContactRole } from "./generated/contract.js";
import type { CallOptions, Id, IdInput } from "./types.js";

/** What a server says about itself. */
export interface ServerInfo {
  /**
   * `"running"` in normal operation. A server in maintenance usually refuses the call with `server/maintenance`
   * instead of answering `"maintaining"`. Other texts are numbers that newer servers may send.
   */
  readonly status: "running" | "maintaining" | (string & {});
  /** Version of the server program. */
  readonly version: { readonly major: number; readonly minor: number; readonly patch: number };
  /** UUID of this server. */
  readonly id: string;
  /** Name of the server for people. */
  readonly name: string;
}

/** Somebody, or a desk, to turn to. */
export interface SupportContact {
  /** What the contact is responsible for: `"admin"` runs the server, `"security"` hears of security problems. */
  readonly role: ContactRole;
  /** E-mail address, if there is one. */
  readonly emailAddress?: string;
  /** Account on this server, if there is one. */
  readonly ocid?: string;
  /** Telephone number as the operator wrote it, if there is one. */
  readonly phoneNumber?: string;
}

/** How to reach the operator of a server. */
export interface Support {
  /** Contacts in the operator's order; often none. */
  readonly contacts: readonly SupportContact[];
  /** URL of a support page, if there is one. */
  readonly supportPage?: string;
}

/** A TURN server and how to use it. */
export interface TurnServer {
  /** `turn:host:port`. */
  readonly url: string;
  /** User name. */
  readonly username: string;
  /** Password. The server tells it to everybody, signed in or not. */
  readonly password: string;
  /** How long user name and password are good, in milliseconds from now. */
  readonly lifetimeMs: number;
}

/** Servers for WebRTC connections. */
export interface VoipConfig {
  /** STUN servers, each `stun:host:port`. */
  readonly stunServers: readonly string[];
  /** TURN server, if there is one. */
  readonly turn?: TurnServer;
  /** The same in the form that `RTCPeerConnection` takes. */
  readonly iceServers: RTCIceServer[];
}

/** Calls about the server itself, which need no login: `chat.server`. */
export class Server {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Asks for name and version of the server. RPC `BasicService.GetServerInfo`.
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.info">`.
   */
  async info(options?: CallOptions): Promise<ServerInfo> {
    const answer = await this.#connection.ask("BasicService.GetServerInfo", options, {});
    const { major = 0, minor = 0, patch = 0 } = answer.serverVersion ?? {};
    return {
      // Servers in normal operation leave the field at its default.
      status: answer.status === "unspecified" || answer.status === "normal" ? "running" : answer.status,
      version: { major, minor, patch },
      id: answer.uniqueIdentifier,
      name: answer.serverName,
    };
  }

  /**
   * Asks the server for a sign of life. RPC `BasicService.Ping`.
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.ping">`.
   */
  ping(options?: CallOptions): Promise<void> {
    return this.#connection.tell("BasicService.Ping", options, {});
  }

  /**
   * Reads the server's clock. RPC `BasicService.Timestamp`.
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.time">`.
   */
  async time(options?: CallOptions): Promise<Date> {
    const { timestamp } = await this.#connection.ask("BasicService.Timestamp", options, {});
    return timestamp ?? new Date(NaN);
  }

  /**
   * Finds the id of the user with an ocid, exactly as written. RPC `BasicService.GetId`.
   *
   * @throws OurChatError, besides what every call can give: `user/not-found`. All codes: `ErrorsOf<"server.lookup">`.
   */
  async lookup(ocid: string, options?: CallOptions): Promise<Id> {
    return (await this.#connection.ask("BasicService.GetId", options, { ocid })).id;
  }

  /**
   * Reads the status texts that the operator suggests for the `status` of `account.set`. RPC
   * `BasicService.GetPresetUserStatus`.
   *
   * @returns the texts in alphabetical order; often none
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.presets">`.
   */
  async presets(options?: CallOptions): Promise<readonly string[]> {
    return (await this.#connection.ask("BasicService.GetPresetUserStatus", options, {})).contents;
  }

  /**
   * Asks how to reach the operator. RPC `BasicService.Support`.
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.supportContacts">`.
   */
  supportContacts(options?: CallOptions): Promise<Support> {
    return this.#connection.ask("BasicService.Support", options, {});
  }

  /**
   * Asks for the servers that calls need. RPC `BasicService.GetVoipConfig`.
   *
   * @example
   * const { iceServers } = await chat.server.voipConfig();
   * const peer = new RTCPeerConnection({ iceServers });
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"server.voipConfig">`.
   */
  async voipConfig(options?: CallOptions): Promise<VoipConfig> {
    const answer = await this.#connection.ask("BasicService.GetVoipConfig", options, {});
    const { stunServers, turnServerUrl: url, turnUsername: username, turnPassword: password } = answer;
    const iceServers: RTCIceServer[] = stunServers.map((urls) => ({ urls }));
    if (!answer.turnEnabled) return { stunServers, iceServers };
    iceServers.push({ urls: url, username, credential: password });
    return { stunServers, turn: { url, username, password, lifetimeMs: Number(answer.turnTtl) * 1000 }, iceServers };
  }

  /**
   * Asks by plain HTTP whether the server is there: `GET /v1/status`. It works without the WebAssembly core and during
   * maintenance, so it tells maintenance from an outage where the browser hides the difference.
   *
   * @returns the HTTP status: 200 from a healthy server, 429 when one asked too often, others from a proxy in between
   * @throws OurChatError, for lack of any answer: `transport/network`, `transport/offline`, `transport/timeout`,
   * `transport/cancelled`. All codes: `ErrorsOf<"server.httpStatus">`.
   */
  httpStatus(options?: CallOptions): Promise<number> {
    return this.#connection.get("server.httpStatus", "/v1/status", options);
  }

  /** URL of the server's logo, for `img` elements; relative if the client's `baseUrl` is. Asks nobody. */
  logoUrl(): string {
    return this.#connection.url("/v1/logo");
  }

  /**
   * URL of a user's picture, for `img` elements; relative if the client's `baseUrl` is. Asks nobody. Users without a
   * picture have the server's default one; there is none for unknown users and for pictures that the server has deleted.
   *
   * @param picture `avatarKey`, as `account.get` gives it: with it the URL changes when the picture does, so that caches
   * do not show the old one
   * @throws OurChatError `argument/invalid` for what is no id.
   */
  avatarUrl(userId: IdInput, picture: { readonly avatarKey?: string | undefined } = {}): string {
    const operation = "server.avatarUrl";
    const { avatarKey } = this.#connection.read(operation, ["picture", picture, ["avatarKey"]]);
    const id = /^(string|bigint)$/.test(typeof userId) || Number.isSafeInteger(userId) ? String(userId) : "";
    const wrong = {
      ...((!/^\d{1,19}$/.test(id) || BigInt(id) >= 2n ** 63n) && { userId: ["expected an id: decimal string, bigint or safe integer"] }),
      ...(avatarKey !== undefined && typeof avatarKey !== "string" && { "picture.avatarKey": ["expected a text"] }),
    };
    if (Object.keys(wrong).length > 0) throw invalidArgument(operation, wrong);
    const query = new URLSearchParams({ user_id: id });
    if (avatarKey) query.set("avatar_key", avatarKey as string);
    return this.#connection.url(`/v1/avatar?${query}`);
  }
}
