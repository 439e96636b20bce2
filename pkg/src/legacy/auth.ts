import { readObject } from "../arguments.js";
import { invalidArgument } from "../failure.js";
import type { Credentials } from "../auth.js";
import type { LegacyConnection } from "./connection.js";
import type { LegacyCallOptions, LegacyUser } from "./types.js";

/** What a new account needs. */
export interface LegacyRegistration {
  /** E-mail address; one account per address. */
  readonly email: string;
  /** Password. It is sent as the option `passwords` says. */
  readonly password: string;
  /** Display name. */
  readonly name: string;
}

/** How long the link in the mail is good, and a little more, in milliseconds. */
const CONFIRMATION_MS = 330_000;

/** Registration, login, logout and the current user: `chat.auth`. */
export class LegacyAuth {
  readonly #connection: LegacyConnection;

  /** @internal */
  constructor(connection: LegacyConnection) {
    this.#connection = connection;
  }

  /** The signed-in user, or `undefined`. A broken connection does not sign out, see the option `relogin`. */
  get user(): LegacyUser | undefined {
    return this.#connection.user;
  }

  /**
   * Creates an account and signs in with it. Messages 4 and 5.
   *
   * Servers may want the address to be confirmed first: {@link sendVerificationMail}, then {@link confirmed}, then this.
   *
   * @throws OurChatError, besides what every call can give: `conflict/email-taken`, `auth/verification-required`, `db/error`.
   */
  register(registration: LegacyRegistration, options?: LegacyCallOptions): Promise<LegacyUser> {
    const operation = "Register";
    const read = () => readObject(operation, "registration", registration, ["email", "password", "name"]);
    return this.#connection.call(operation, "register", read, options) as Promise<unknown> as Promise<LegacyUser>;
  }

  /**
   * Has the server mail a link that confirms an address; the link is good for 5 minutes. Message 14.
   *
   * Resolves when the mail is out; servers of August 2024 do not tell, and there it resolves when they answer a question after it. While the
   * confirmation is pending, servers of October 2024 answer little else.
   *
   * @throws OurChatError, besides what every call can give: `email/undeliverable`, `permission/request-rejected`,
   * `server/feature-disabled` (the server has no mail).
   */
  async sendVerificationMail(email: string, options?: LegacyCallOptions): Promise<void> {
    const operation = "SendVerificationEmail";
    const read = () => {
      if (typeof email !== "string" || email === "") throw invalidArgument(operation, { email: ["expected a text"] });
      return { email };
    };
    await this.#connection.call(operation, "verificationMail", read, options);
  }

  /**
   * Waits until the address is confirmed: message 15, or the second message 23. It may have been before this call.
   *
   * @param options `timeoutMs` is 330,000 here: the life of the link, and a little more.
   * @throws OurChatError, besides what every call can give: `auth/verification-failed`, `auth/verification-timeout`.
   */
  async confirmed(options: LegacyCallOptions = {}): Promise<void> {
    const operation = "VerifyStatus";
    await this.#connection.call(operation, "awaitVerification", () => ({}), withDefault(options));
  }

  /**
   * Signs in with a password and an e-mail address or an ocid. Messages 6 and 7.
   *
   * @throws OurChatError, besides what every call can give: `auth/wrong-credentials`. With `dialect: "auto"` a server may not have
   * shown yet what its numbers mean; `error.alternatives` then says what it may be as well.
   */
  login(credentials: Credentials, options?: LegacyCallOptions): Promise<LegacyUser> {
    const operation = "Login";
    const read = () => {
      const { email, ocid, password } = readObject(operation, "credentials", credentials, ["email", "ocid", "password"]);
      const byOcid = typeof ocid === "string" && email === undefined;
      if (!byOcid && !(typeof email === "string" && ocid === undefined)) {
        throw invalidArgument(operation, { email: ["expected a text, or an ocid in its place"] });
      }
      if (typeof password !== "string") throw invalidArgument(operation, { password: ["expected a text"] });
      return { loginType: byOcid ? 1 : 0, account: byOcid ? ocid : email, password };
    };
    return this.#connection.call(operation, "login", read, options) as Promise<unknown> as Promise<LegacyUser>;
  }

  /** Signs out: closes the connection, forgets the password and fires `sessionEnded`. The protocol has no message for it. */
  logout(): void {
    this.#connection.logout();
  }
}

function withDefault(options: LegacyCallOptions): LegacyCallOptions {
  try {
    const { signal, timeoutMs = CONFIRMATION_MS } = options;
    return { signal, timeoutMs };
  } catch {
    // What is wrong with it the call says.
    return options;
  }
}
