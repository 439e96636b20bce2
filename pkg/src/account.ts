import { readFields, readObject } from "./arguments.js";
import type { Connection } from "./connection.js";
import { pickFields } from "./fields.js";
import type { CallOptions, Id, IdInput } from "./types.js";
import { UploadTask } from "./upload-task.js";

/** What can be asked about an account. Everybody may read the first seven, only the owner the other four. */
export interface AccountInfo {
  /** Public account name, at most 50 bytes. */
  readonly ocid: string;
  /** Name that everybody sees. */
  readonly userName: string;
  /** The caller's private name for somebody else. Absent for the own account; `""` if none was given. */
  readonly displayName?: string;
  /** Status text, which the server forgets after a day by default. */
  readonly status?: string;
  /** Key of the picture file; `""` if there is none. */
  readonly avatarKey: string;
  /** When the account was created. */
  readonly registerTime: Date;
  /** When something that everybody may read changed last. */
  readonly publicUpdatedTime: Date;
  /** E-mail address. Own account only. */
  readonly email: string;
  /** When anything changed last, being added to a session or leaving one included. Own account only. */
  readonly updatedTime: Date;
  /** Ids of the sessions the user is a member of. Own account only. */
  readonly sessions: readonly Id[];
  /** Ids of the user's friends. Own account only. */
  readonly friends: readonly Id[];
}

/** Name of something that can be asked about an account. */
export type AccountField = keyof AccountInfo;

/** What to ask about which account. */
export interface AccountQuery<F extends AccountField> {
  /** Id of the user. Absent: the signed-in user. */
  readonly id?: IdInput | undefined;
  /** What to ask. The result has exactly these members. */
  readonly fields: readonly F[];
}

/** What to change of the own account; absent members stay as they are. */
export interface AccountChanges {
  /** Name that everybody sees, 1 to 60 bytes in UTF-8, not blank. */
  readonly userName?: string | undefined;
  /**
   * Key of the picture: a file that the user has uploaded, or nobody will see it. The server checks nothing, and deletes
   * the file of the picture before.
   */
  readonly avatarKey?: string | undefined;
  /** Status text, at most 128 bytes in UTF-8. The server forgets it after a day by default; `""` removes it earlier. */
  readonly status?: string | undefined;
  /** Public account name, at most 50 bytes in UTF-8 and unique on the server. */
  readonly ocid?: string | undefined;
}

/** Accounts: `chat.account`. */
export class Account {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Reads fields of the own account or of somebody else's. RPC `OurChatService.GetAccountInfo`.
   *
   * @example
   * const { userName, sessions } = await chat.account.get({ fields: ["userName", "sessions"] });
   *
   * @throws OurChatError, besides what every call with a login can give: `user/not-found`, `permission/denied` (a
   * private field of somebody else). All codes: `ErrorsOf<"account.get">`.
   */
  get<const F extends AccountField>(query: AccountQuery<F>, options?: CallOptions): Promise<Pick<AccountInfo, F>> {
    const operation = "OurChatService.GetAccountInfo";
    return this.#connection.call(operation, options, { requestValues: "fields" }, () => {
      const fields = readFields(operation, query);
      const request = { ...readObject(operation, "query", query, ["id"]), requestValues: fields };
      return async (core, callOptions) => {
        const answer = await core.call(operation, request, callOptions);
        return pickFields<AccountInfo, F>(answer, fields as readonly F[]);
      };
    });
  }

  /**
   * Changes the own account. RPC `OurChatService.SetSelfInfo`.
   *
   * Without any change it succeeds and does nothing. Nobody is told by an event. A server may have stored the status and
   * deleted the file of the old picture before it refuses an ocid.
   *
   * @throws OurChatError, besides what every call with a login can give: `conflict/info` (the ocid is taken),
   * `argument/invalid-username`. All codes: `ErrorsOf<"account.set">`.
   */
  set(changes: AccountChanges, options?: CallOptions): Promise<void> {
    const given = ["changes", changes, ["userName", "avatarKey", "status", "ocid"]] as const;
    return this.#connection.tell("OurChatService.SetSelfInfo", options, {}, given, { userDefinedStatus: "status" });
  }

  /**
   * Uploads a picture and makes it the own account's. RPCs `OurChatService.Upload` and `OurChatService.SetSelfInfo`.
   *
   * `server.avatarUrl(id, { avatarKey })` is its URL, another one for each picture, so that caches keep none that is old. The
   * server deletes the file of the picture before.
   *
   * @returns the key of the picture
   * @throws OurChatError what `files.upload` and `account.set` can give. All codes: `ErrorsOf<"files.upload">` and
   * `ErrorsOf<"account.set">`.
   */
  async setAvatar(picture: Blob, options?: CallOptions): Promise<{ readonly avatarKey: string }> {
    const { key } = await new UploadTask(this.#connection, picture, { signal: options?.signal });
    await this.set({ avatarKey: key }, options);
    return { avatarKey: key };
  }

  /**
   * Gives up the own account, at once and without asking. RPC `OurChatService.Unregister`.
   *
   * What becomes of the account is up to the server: by default it is kept but disabled, and its address stays taken.
   * Afterwards every call with the token fails, which ends the session with the reason `refused`; an open event stream
   * keeps running, so call `auth.logout()` and close the stream.
   *
   * @throws OurChatError with what every call with a login can give. All codes: `ErrorsOf<"account.unregister">`.
   */
  unregister(options?: CallOptions): Promise<void> {
    return this.#connection.tell("OurChatService.Unregister", options, {});
  }
}
