/** What a server offers besides accounts, chats, invitations and messages. The page hides the rest. */
export interface Capabilities {
  /** Asking others to be friends, answering, and ending a friendship. */
  readonly friendRequests: boolean;
  /** Names for friends that nobody else sees. */
  readonly privateNames: boolean;
  /** Names for new chats. */
  readonly chatNames: boolean;
  /** Roles, inviting into a chat, asking to be let in, removing, leaving, changing and deleting. */
  readonly chatManagement: boolean;
  /** Deleting a message for everybody. */
  readonly recall: boolean;
  /** Files in messages. */
  readonly files: boolean;
  /** A status, a picture and another OurChat id for the own account. */
  readonly fullProfile: boolean;
  /** Ending the pause before the next attempt to connect. */
  readonly connectNow: boolean;
}

/** What OurChat servers with RPCs offer: everything. */
export const EVERYTHING: Capabilities = {
  friendRequests: true,
  privateNames: true,
  chatNames: true,
  chatManagement: true,
  recall: true,
  files: true,
  fullProfile: true,
  connectNow: true,
};
