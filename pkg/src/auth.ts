import { readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import type { CallOptions, Id } from "./types.js";

/** The signed-in user. */
export interface User {
  /** User id. */
  readonly id: Id;
  /** Public account name, chosen by the server at registration. Absent after {@link Auth.resume}: a token does not carry it. */
  readonly ocid?: string;
  /** When the token expires. There is no renewal: afterwards the user logs in again. Servers give five days by default. */
  readonly expiresAt: Date;
}

/** A user that just signed in; the server has said the ocid. */
export interface SignedInUser extends User {
  readonly ocid: string;
}

/** A user that was just registered. */
export interface RegisteredUser extends SignedInUser {
  /**
   * The RSA key pair made for the account, unless a `publicKey` was given. The server keeps only the public half and
   * can never exchange it. Store the pair (it can be put into IndexedDB as it is): without its private half this
   * account can never read an encrypted room key.
   */
  readonly keyPair?: CryptoKeyPair;
}

/** What a new account needs. */
export interface Registration {
  /** E-mail address; one account per address. */
  readonly email: string;
  /** Password. Its strength is judged by the server; length alone does not help. */
  readonly password: string;
  /** Display name, 1 to 60 bytes in UTF-8, not blank. */
  readonly name: string;
  /**
   * RSA public key of 2048 to 8192 bits: SPKI or PKCS#1 in DER form, SPKI as PEM bytes, or a WebCrypto key.
   * Without it the SDK makes an RSA-OAEP key pair of 2048 bits and returns it.
   */
  readonly publicKey?: Uint8Array | CryptoKey | undefined;
}

/** Proof of identity: a password with an e-mail address or an ocid, not both. */
export type Credentials =
  | { readonly email: string; readonly ocid?: undefined; readonly password: string }
  | { readonly ocid: string; readonly email?: undefined; readonly password: string };

/** Registration, login, logout and the current user: `chat.auth`. */
export class Auth {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * The signed-in user, or `undefined`. It is `undefined` again as soon as the token has expired, by the local clock.
   */
  get user(): User | undefined {
    return this.#connection.current?.user;
  }

  /**
   * The token of the signed-in user, to be kept for {@link resume}. It gives full access to the account: whoever holds
   * it is the user until it expires.
   */
  get token(): string | undefined {
    return this.#connection.current?.token;
  }

  /**
   * Creates an account and signs in with it. RPC `AuthService.Register`.
   *
   * Without a `publicKey` an RSA key pair is made, which takes up to a second and needs a secure context (https or
   * localhost).
   *
   * @throws OurChatError, besides what every call can give: `conflict/email-taken`,
   * `argument/weak-password`, `argument/invalid-email`, `argument/invalid-username`, `argument/public-key`,
   * `sdk/unsupported` (no WebCrypto). All codes: `ErrorsOf<"auth.register">`.
   */
  register(registration: Registration, options?: CallOptions): Promise<RegisteredUser> {
    const operation = "AuthService.Register";
    return this.#connection.call(operation, options, {}, () => {
      const keys = ["email", "password", "name", "publicKey"] as const;
      const request = readObject(operation, "registration", registration, keys);
      return async (core, callOptions) => this.#connection.signedIn(core, await core.register(request, callOptions));
    });
  }

  /**
   * Signs in with a password. RPC `AuthService.Auth`.
   *
   * @throws OurChatError, besides what every call can give: `auth/wrong-password`, `auth/account-not-found`,
   * `auth/account-locked` (too many wrong passwords; counts for 15 minutes by default), `auth/email-not-verified`.
   * All codes: `ErrorsOf<"auth.login">`.
   */
  login(credentials: Credentials, options?: CallOptions): Promise<SignedInUser> {
    const operation = "AuthService.Auth";
    return this.#connection.call(operation, options, {}, () => {
      const request = readObject(operation, "credentials", credentials, ["email", "ocid", "password"]);
      return async (core, callOptions) => this.#connection.signedIn(core, await core.login(request, callOptions));
    });
  }

  /**
   * Signs in with a token from an earlier {@link Auth.token}, without asking the server: a token that the server has come
   * to dislike shows with the first call.
   *
   * @throws OurChatError `argument/invalid` for what is no token, `auth/token-expired` for one that is too old.
   */
  resume(token: string): Promise<User> {
    const operation = "auth.resume";
    return this.#connection.run(operation, async () => {
      const core = await this.#connection.core(operation);
      return this.#connection.signedIn(core, core.resume(token));
    });
  }

  /**
   * Has the server mail a link that confirms an address; opening it is the confirmation, for 5 minutes by default. RPC
   * `AuthService.Verify`.
   *
   * Resolves when the mail is queued, and also when the server sends none because mail is not set up: it says nothing
   * about the link. Neither the address nor the existence of an account is checked, and every call sends another mail.
   *
   * @throws OurChatError with what every call can give. All codes: `ErrorsOf<"auth.verifyEmail">`.
   */
  verifyEmail(email: string, options?: CallOptions): Promise<void> {
    const operation = "AuthService.Verify";
    return this.#connection.call(operation, options, {}, () => async (core, callOptions) => {
      const answers = core.stream(operation, { email }, callOptions);
      // The only answer is empty; its arrival and the end of the stream are the news.
      while ((await answers.next()) !== undefined);
    });
  }

  /**
   * Signs out on this client and fires `sessionEnded` with the reason `logout`. What the account kept in the storage of
   * the device is removed. The server has no call for it: the token itself stays valid until it expires. Does nothing when
   * nobody is signed in.
   */
  logout(): void {
    this.#connection.current?.logout();
  }
}
