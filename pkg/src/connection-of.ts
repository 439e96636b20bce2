/**
 * How further entries of the package reach the connection of a client.
 *
 * @internal
 */

/** The member of a client that holds its connection; a registered symbol, because each entry is a bundle of its own. */
export const connectionOf: unique symbol = Symbol.for("ourchat-sdk/connection") as typeof connectionOf;
