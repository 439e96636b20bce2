// @ts-check
// The JavaScript side of value.rs: objects are built and read here, by calls that carry numbers, texts and bytes.
//
// Everything is synchronous. Objects under construction are kept on a stack; values being read are known to Rust by
// their place in a list.

/** Names of members, by key. @type {string[]} */
let keys = [];
/** Names of enum values, by enum and number. @type {string[][]} */
let enums = [];
/**
 * By message: its plain members with their defaults, and the members that need a new list or new bytes every time.
 * Cloning an object is what gives all objects of a message one hidden class.
 * @type {{ plain: Record<string, unknown>, lists: string[], bytes: string[] }[]}
 */
const templates = [];

/** Begins the life of a core; what one that panicked may have left half-done is dropped. @param {string} keyNames @param {string} enumNames */
export function define(keyNames, enumNames) {
  templates.length = 0;
  take();
  forgetFrom(1);
  keys = keyNames.split(" ");
  enums = enumNames.split("|").map((names) => names.split(" "));
}

/** @param {number} message */
export function defineMessage(message) {
  templates[message] = { plain: {}, lists: [], bytes: [] };
}

/**
 * A member of the message defined last: 0 list, 1 bytes, 2 text, 3 id, 4 number, 5 boolean, 6 and above an enum.
 * @param {number} key @param {number} kind
 */
export function defineMember(key, kind) {
  const { plain, lists, bytes } = templates[templates.length - 1];
  const name = keys[key];
  if (kind === 0) lists.push(name);
  else if (kind === 1) bytes.push(name);
  else plain[name] = kind > 5 ? enums[kind - 6][0] : ["", "0", 0, false][kind - 2];
}

// Building. A place is a key, or the complement of a key for a list to append to.

/** Finished objects, and the one that is being built. @type {object[]} */
let roots = [];
/** The object begun last. @type {any} */
let current;
/** The objects around it. @type {any[]} */
let around = [];

/** @param {number} at @param {unknown} value */
function put(at, value) {
  if (at < 0) current[keys[~at]].push(value);
  else current[keys[at]] = value;
}

/** @param {number} message */
function create(message) {
  const { plain, lists, bytes } = templates[message];
  // Objects made by spreading are slow to extend in Node.js 20: 2.2 µs a message instead of 0.15.
  const object = Object.assign({}, plain);
  for (const key of lists) object[key] = [];
  for (const key of bytes) object[key] = new Uint8Array(0);
  return object;
}

/** @param {number} message */
export function beginRoot(message) {
  roots.push((current = create(message)));
  around = [];
}

/** @param {number} message @param {number} at */
export function begin(message, at) {
  let object = at < 0 ? undefined : current[keys[at]];
  if (!object) put(at, (object = create(message)));
  around.push(current);
  current = object;
}

export function end() {
  current = around.pop();
}

/** Drops the root begun last. */
export function discard() {
  roots.pop();
}

/** All roots since the last time. @returns {object[]} */
export function take() {
  const taken = roots;
  roots = [];
  current = undefined;
  return taken;
}

/** @param {number} at @param {string} value */
export function putText(at, value) {
  put(at, value);
}

/** @param {number} at @param {Uint8Array} view of the memory, valid during this call only */
export function putBytes(at, view) {
  put(at, view.slice());
}

/** Nine digits. Numbers below 2³⁰ are made into texts much faster than larger ones. @param {number} value */
function digits(value) {
  const text = String(value);
  return "00000000".slice(text.length - 1) + text;
}

/** The ids made last, by their last bits: in a conversation the same few come again and again. @type {[number, number, string][]} */
const ids = [];

/**
 * An id, too large for a number, as a decimal text: what is above a billion, and the nine digits below.
 * @param {number} at @param {number} billions @param {number} rest
 */
export function putId(at, billions, rest) {
  let known = ids[rest & 63];
  if (known?.[1] !== rest || known[0] !== billions) {
    const high = Math.floor(billions / 1e9);
    const upper = high ? high + digits(billions - high * 1e9) : billions || "";
    known = ids[rest & 63] = [billions, rest, upper ? upper + digits(rest) : String(rest)];
  }
  put(at, known[2]);
}

/** @param {number} at @param {bigint} value */
export function putInteger(at, value) {
  put(at, String(value));
}

/** @param {number} at @param {number} value */
export function putNumber(at, value) {
  put(at, value);
}

/** @param {number} at @param {boolean} value */
export function putBoolean(at, value) {
  put(at, value);
}

/** @param {number} at @param {number} of @param {number} value */
export function putEnum(at, of, value) {
  put(at, enums[of][value] ?? String(value));
}

/** @param {number} at @param {number} milliseconds */
export function putDate(at, milliseconds) {
  put(at, new Date(milliseconds));
}

/** @param {number} key */
export function clear(key) {
  delete current[keys[key]];
}

/** The date or duration that is there already, in milliseconds. @param {number} key */
export function timeAt(key) {
  return +(current[keys[key]] ?? 0);
}

// Reading. Looking at a value may run foreign code (getters, proxies): it may throw, and it may start another reading.

/** The values that Rust may ask about. The first one is never used: 0 says that there is no value. @type {any[]} */
const values = [undefined];
/** Stands for a value whose getter threw; it fits no type. */
const UNREADABLE = Symbol();
const LONE_SURROGATE = /\p{Surrogate}/u;
const ISO_8601 = /^([+-]\d\d)?\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const encoder = new TextEncoder();
/** Bytes between the question for their number and that for themselves. */
let pending = new Uint8Array(0);
/** Whether the last integer or enum value was one. */
let valid = true;

/** @param {unknown} value */
export function keep(value) {
  return values.push(value) - 1;
}

/** Forgets a value and all that came after it. @param {number} index */
export function forgetFrom(index) {
  values.length = index;
}

/** @param {number} object @param {PropertyKey} name */
function member(object, name) {
  try {
    return values[object][name];
  } catch {
    return UNREADABLE;
  }
}

/** @param {number} object @param {number} key */
export function field(object, key) {
  const value = member(object, keys[key]);
  return value == null ? 0 : keep(value);
}

/** @param {number} list @param {number} index */
export function item(list, index) {
  return keep(member(list, index));
}

/** @param {number} index */
export function isObject(index) {
  const value = values[index];
  return typeof value === "object" && value !== null && !isArray(value);
}

/** @param {unknown} value */
function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** The length of an array, -1 for anything else. @param {number} index */
export function length(index) {
  const length = isArray(values[index]) ? member(index, "length") : -1;
  return typeof length === "number" ? length : -1;
}

/** Prepares a text to be copied; -1 when it is none or has lone surrogates. @param {number} index */
export function textLength(index) {
  const text = values[index];
  if (typeof text !== "string" || LONE_SURROGATE.test(text)) return -1;
  pending = encoder.encode(text);
  return pending.length;
}

/** Prepares bytes to be copied; -1 when it is none. @param {number} index */
export function byteLength(index) {
  const value = values[index];
  try {
    // Works for buffers of other windows too, and throws for what is neither view nor buffer, or is detached.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value) ? value : new DataView(value);
    pending = new Uint8Array(buffer, byteOffset, byteLength);
    return pending.length;
  } catch {
    return -1;
  }
}

/** @param {Uint8Array} view of the memory, as long as the text or the bytes asked for last */
export function copyTo(view) {
  view.set(pending);
  pending = new Uint8Array(0);
}

/** @param {number} index @returns {bigint} */
export function integer(index) {
  const value = values[index];
  valid =
    typeof value === "bigint" ||
    (typeof value === "string" ? /^-?\d{1,20}$/.test(value) : Number.isSafeInteger(value));
  const integer = valid ? BigInt(value) : 0n;
  valid &&= BigInt.asIntN(64, integer) === integer;
  return integer;
}

/** @param {number} index @param {number} of */
export function enumeration(index, of) {
  const name = values[index];
  const value = enums[of].indexOf(name);
  if (value >= 0) {
    valid = true;
    return value;
  }
  valid = typeof name === "string" && /^-?\d{1,10}$/.test(name) && Number(name) === (Number(name) | 0);
  return valid ? Number(name) : 0;
}

/** Whether the integer or enum value asked for last was one. */
export function isValid() {
  return valid;
}

/** @param {number} index */
export function isNumber(index) {
  return typeof values[index] === "number";
}

/** @param {number} index */
export function number(index) {
  return values[index];
}

/** 0 or 1; 2 for what is no boolean. @param {number} index */
export function boolean(index) {
  const value = values[index];
  return typeof value === "boolean" ? Number(value) : 2;
}

/** Milliseconds since 1970, not a number for what is no time. @param {number} index */
export function time(index) {
  const value = values[index];
  if (typeof value === "number") return value;
  if (typeof value === "string") return ISO_8601.test(value) ? Date.parse(value) : NaN;
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return NaN;
  }
}
