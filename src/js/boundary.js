// @ts-check
// What the boundary needs of JavaScript that no binding offers. Nothing here throws: an exception would leave the
// core's stack as it is.

/** What rejects the promises of calls under way. @type {Set<(reason: unknown) => void>} */
const underWay = new Set();

/** A promise of the core's with what settles it. It is also rejected when the core is given up. */
export function defer() {
  /** @type {(value: unknown) => void} */
  let resolve = () => undefined;
  /** @type {(reason: unknown) => void} */
  let reject = resolve;
  const promise = new Promise((well, badly) => {
    resolve = well;
    reject = badly;
  });
  underWay.add(reject);
  /** @param {(value: unknown) => void} settle */
  const once = (settle) => (/** @type {unknown} */ value) => {
    underWay.delete(reject);
    settle(value);
  };
  return { promise, resolve: once(resolve), reject: once(reject) };
}

/** Rejects all promises of a core that panicked and can settle none itself. @param {unknown} reason */
export function abandonPromises(reason) {
  for (const reject of underWay) reject(reason);
  underWay.clear();
}

/** Bytes or a file as a Blob; undefined for anything else. @param {unknown} source @returns {Blob | undefined} */
export function toBlob(source) {
  try {
    if (source instanceof Blob) return source;
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return new Blob([/** @type {BlobPart} */ (source)]);
  } catch {
    // A detached buffer, or an object that only looks like one.
  }
  return undefined;
}

/** Bytes as a Uint8Array over the same memory; undefined for anything else. @param {unknown} value */
export function toBytes(value) {
  try {
    // Throws for what is neither view nor buffer, and for a detached one.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value) ? value : new DataView(/** @type {ArrayBuffer} */ (value));
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch {
    return undefined;
  }
}

/** Milliseconds since 1970 of a Date, a number or an ISO text; NaN for anything else. @param {unknown} value */
export function toTime(value) {
  if (typeof value === "number") return value;
  if (typeof value === "string") return Date.parse(value);
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return NaN;
  }
}

/** Whether something is an AbortSignal, also of another frame. @param {unknown} value */
export function isSignal(value) {
  try {
    // The getter itself knows its own kind; nothing of the caller's runs.
    Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted")?.get?.call(value);
    return true;
  } catch {
    return false;
  }
}

/** A public RSA key of WebCrypto as SPKI; a rejection when it cannot be exported. @param {CryptoKey} key */
export async function exportPublicKey(key) {
  return new Uint8Array(await crypto.subtle.exportKey("spki", key));
}

/** @param {unknown} value */
export function isCryptoKey(value) {
  try {
    return typeof CryptoKey === "function" && value instanceof CryptoKey;
  } catch {
    return false;
  }
}

/** A registration without its key; undefined when it cannot be read. @param {object} request */
export function withoutKey(request) {
  try {
    return { ...request, publicKey: undefined };
  } catch {
    return undefined;
  }
}

/** Runs a listener of the caller's; what it throws is the page's own error, not ours. @param {Function} listener @param {unknown[]} values */
export function notify(listener, ...values) {
  try {
    listener(...values);
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else setTimeout(() => { throw error; });
  }
}

/** An object of its members, whatever their names are. @param {[string, unknown][]} entries */
export function fromEntries(entries) {
  return Object.fromEntries(entries);
}

/** One part of a status's details; a map, which the table knows as a list, becomes an object. @param {string} type @param {any} value */
export function errorDetail(type, value) {
  if (value.metadata) value.metadata = Object.fromEntries(value.metadata.map((/** @type {any} */ entry) => [entry.key, entry.value]));
  return { type, value };
}

/** @param {Function} listener @param {string} state @param {number} hashed @param {number} sent @param {number} accepted
 * @param {number | undefined} total */
export function progress(listener, state, hashed, sent, accepted, total) {
  notify(listener, { state, hashed, sent, accepted, total });
}

/** The public form of decoded `FetchMsgsResponse` messages, in place of them. @param {any[]} messages */
export function toEvents(messages) {
  for (let at = 0; at < messages.length; at++) messages[at] = toEvent(messages[at]);
  return messages;
}

/** @param {any} message */
function toEvent(message) {
  const { msgId: id, time } = message;
  let m;
  if ((m = message.msg)) {
    return { kind: "message", id, time, sessionId: m.sessionId, senderId: m.senderId, markdown: m.markdownText, files: m.involvedFiles, encrypted: m.isEncrypted };
  }
  if ((m = message.recall)) return { kind: "recall", id, time, messageId: m.msgId };
  if ((m = message.inviteUserToSession)) {
    const { expireTimestamp: expiresAt, ...rest } = m;
    return { kind: "sessionInvitation", id, time, ...rest, expiresAt };
  }
  if ((m = message.acceptSessionApproval)) return { kind: "sessionInvitationAnswer", id, time, ...m };
  if ((m = message.newFriendInvitationNotification)) return { kind: "friendInvitation", id, time, ...m };
  if ((m = message.friendInvitationResultNotification)) return { kind: "friendInvitationAnswer", id, time, ...m };
  if ((m = message.joinSessionApproval)) return { kind: "joinRequest", id, time, ...m };
  if ((m = message.allowUserJoinSessionNotification)) return { kind: "joinRequestAnswer", id, time, ...m };
  if ((m = message.announcementResponse)) {
    return { kind: "announcement", id, time, announcementId: m.id, createdAt: m.createdAt, title: "", content: "", publisherId: "0", ...m.announcement };
  }
  if ((m = message.receiveRoomKey)) return { kind: "roomKey", id, time, ...m };
  if ((m = message.sendRoomKey)) return { kind: "memberKey", id, time, sessionId: m.sessionId, userId: m.sender, publicKey: m.publicKey };
  return { kind: "roomKeyRotation", id, time, ...message.updateRoomKey };
}

/** An entry of the outbox; its content has the form of an event.
 * @param {string} localId @param {string} state @param {number} created @param {any} content @param {unknown} message @param {unknown} error */
export function toEntry(localId, state, created, content, message, error) {
  const { sessionId, markdown, files, encrypted } = content;
  /** @type {Record<string, unknown>} */
  const entry = { localId, sessionId, content: { markdown, files, encrypted }, state, createdAt: new Date(created) };
  if (message) entry.message = message;
  if (error) entry.error = error;
  return entry;
}
