/**
 * Collects what is known about a payload for the recogniser: a fixed list of members, as texts. Whatever the payload is,
 * reading it never throws.
 *
 * @internal
 */

/** Where a field was found; the numbers are those of the recogniser. */
const SCOPE = { options: 0, headers: 1, payload: 2, info: 3, response: 4, responseData: 5, data: 6 } as const;

const KIND = { null: 0, boolean: 1, number: 2, text: 3, object: 4 } as const;

/** Members of bodies, of heads of responses and of error objects that say something. */
const MEMBERS = [
  "success", "status", "code", "message", "errorCode", "errorMessage", "error_code", "error_message", "showType", "traceId",
  "host", "data", "details", "detail", "title", "error", "name", "type", "rawMessage", "statusText", "headers", "response",
  "system", "dialect", "httpStatus",
] as const;

const HEADERS = [
  "grpc-status", "grpc-message", "grpc-status-details-bin", "content-type", "retry-after", "x-ratelimit-after",
  "x-request-id", "x-trace-id",
] as const;

/** Longer texts are cut: no status needs more. */
const LONGEST_TEXT = 16_384;
/** More members than this are not looked at where names are not fixed. */
const MOST_MEMBERS = 200;

/** What the caller said beside the payload. */
export interface GivenOptions {
  readonly system?: unknown;
  readonly operation?: unknown;
  readonly dialect?: unknown;
  readonly httpStatus?: unknown;
  readonly headers?: unknown;
  /** The dialect that the connection has shown before. */
  readonly learned?: string | undefined;
}

/** A payload, ready for the recogniser. */
export interface Collected {
  /** The fields as the recogniser reads them. */
  readonly bytes: Uint8Array;
  /** The member `data` of the object of a scope. */
  dataOf(scope: number): unknown;
}

/** Collects the fields of a payload and of what the caller said about it. */
export function collect(payload: unknown, options: GivenOptions): Collected {
  const fields = new Fields();
  for (const name of ["system", "operation", "dialect", "httpStatus", "learned"] as const) fields.add(SCOPE.options, name, options[name]);
  fields.add(SCOPE.options, "now", String(Date.now()));
  fields.add(SCOPE.options, "online", read(read(globalThis, "navigator"), "onLine"));

  const body = parsed(payload);
  const response = read(body, "response");
  const headers = [options.headers, body, read(body, "headers"), response, read(response, "headers")];
  for (const source of headers) {
    for (const [name, value] of headersOf(source)) fields.add(SCOPE.headers, name, value);
  }
  const layers = new Map([
    [SCOPE.payload, body],
    [SCOPE.info, read(body, "info")],
    [SCOPE.response, response],
    [SCOPE.responseData, parsed(read(response, "data"))],
    [SCOPE.data, parsed(read(body, "data"))],
  ]);
  for (const [scope, layer] of layers) addLayer(fields, scope, layer);
  return { bytes: fields.bytes(), dataOf: (scope) => read(layers.get(scope as typeof SCOPE.payload), "data") };
}

function addLayer(fields: Fields, scope: number, layer: unknown): void {
  if (typeof layer === "string") fields.add(scope, "text", layer);
  if (!isObject(layer)) return;
  for (const name of MEMBERS) {
    const value = read(layer, name);
    // Lists of messages, as some back ends send them: the first one says enough.
    fields.add(scope, name, name === "message" && isList(value) ? read(value, 0) : value);
  }
  for (const name of HEADERS.slice(0, 3)) fields.add(scope, name, read(layer, name));
  if (isError(layer)) fields.add(scope, "isError", true);
  const errors = read(layer, "errors");
  for (const field of isObject(errors) && !isList(errors) ? namesOf(errors) : []) {
    const problems = read(errors, field);
    for (const index of isList(problems) ? [0, 1, 2] : []) fields.add(scope, `errors.${field}`, read(problems, index));
    if (typeof problems === "string") fields.add(scope, `errors.${field}`, problems);
  }
}

/** The headers that say something, by their names in lower case. */
function headersOf(source: unknown): [string, unknown][] {
  if (!isObject(source)) return [];
  const get = read(source, "get");
  // `Headers` and maps. Other things have a `get` too, HTTP clients for one, which must not be called.
  if (typeof get === "function" && typeof read(source, "has") === "function" && typeof read(source, "forEach") === "function") {
    return HEADERS.map((name) => [name, attempt(() => Reflect.apply(get, source, [name]) as unknown)]);
  }
  return namesOf(source).flatMap((name): [string, unknown][] => {
    const lower = name.toLowerCase();
    if (!HEADERS.includes(lower as (typeof HEADERS)[number])) return [];
    const value = read(source, name);
    return [[lower, isList(value) ? read(value, 0) : value]];
  });
}

/** What a text holds if it is the JSON of an object, else the value itself. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*\{/.test(value)) return value;
  const object = attempt(() => JSON.parse(value) as unknown);
  return object ?? value;
}

/** Reads a member of anything; what throws on the way is not there. */
function read(value: unknown, name: string | number): unknown {
  return isObject(value) ? attempt(() => (value as Record<string | number, unknown>)[name]) : undefined;
}

function namesOf(value: object): string[] {
  return attempt(() => Object.keys(value).slice(0, MOST_MEMBERS)) ?? [];
}

function isList(value: unknown): boolean {
  return attempt(() => Array.isArray(value)) ?? false;
}

/** Also errors of another window, whose class is another one. */
function isError(value: object): boolean {
  return attempt(() => value instanceof Error || /^\[object \w*(Error|Exception)\]$/.test(Object.prototype.toString.call(value))) ?? false;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Fields one after the other: scope, kind, length of the name, name, length of the value in four bytes, value. */
class Fields {
  readonly #encoder = new TextEncoder();
  readonly #parts: Uint8Array[] = [];

  add(scope: number, name: string, value: unknown): void {
    const [kind, text] = describe(value);
    const key = this.#encoder.encode(name);
    if (kind === undefined || key.length > 255) return;
    const content = this.#encoder.encode(text.slice(0, LONGEST_TEXT));
    const length = content.length;
    this.#parts.push(
      new Uint8Array([scope, kind, key.length]),
      key,
      new Uint8Array([length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24]),
      content,
    );
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

function describe(value: unknown): [kind: number | undefined, text: string] {
  switch (typeof value) {
    case "boolean":
      return [KIND.boolean, String(value)];
    case "number":
    case "bigint":
      return [KIND.number, String(value)];
    case "string":
      return [KIND.text, value];
    case "object":
      return value === null ? [KIND.null, ""] : [KIND.object, ""];
    case "function":
      return [KIND.object, ""];
    default:
      return [undefined, ""];
  }
}
