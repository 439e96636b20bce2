import type { Connection } from "./connection.js";
import type { CallOptions, Id } from "./types.js";

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
    const answer = (await this.#call("BasicService.GetServerInfo", {}, options)) as {
      status: string;
      serverVersion?: ServerInfo["version"];
      uniqueIdentifier: string;
      serverName: string;
    };
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
  async ping(options?: CallOptions): Promise<void> {
    await this.#call("BasicService.Ping", {}, options);
  }

  /**
   * Finds the id of the user with an ocid, exactly as written. RPC `BasicService.GetId`.
   *
   * @throws OurChatError, besides what every call can give: `user/not-found`. All codes: `ErrorsOf<"server.lookup">`.
   */
  async lookup(ocid: string, options?: CallOptions): Promise<Id> {
    const answer = (await this.#call("BasicService.GetId", { ocid }, options)) as { id: Id };
    return answer.id;
  }

  #call(operation: string, request: object, options: CallOptions | undefined): Promise<object> {
    return this.#connection.call(operation, options, {}, () => (core, callOptions) => core.call(operation, request, callOptions));
  }
}
