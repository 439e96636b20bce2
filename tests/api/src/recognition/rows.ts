/** The statuses of the documents in the forms in which they arrive; for the suites in browsers and in Node. */
import { OurChatError, type RecogniseOptions, recognise } from "ourchat-sdk/errors";

/** A status of `tests/contract/status-rows.json`. */
export interface StatusRow {
  readonly system: NonNullable<RecogniseOptions["system"]>;
  readonly dialect?: NonNullable<RecogniseOptions["dialect"]>;
  readonly operation: string;
  readonly code: number | string;
  readonly accept?: readonly number[];
  readonly text?: string;
  readonly message?: string;
  readonly http?: readonly number[];
  /** Number of the message of the JSON protocol. */
  readonly type?: number;
  /** The code, or `ok`. */
  readonly id: string;
}

type Arrival = readonly [payload: unknown, options?: RecogniseOptions];

/** What a gRPC server writes into `grpc-message`. */
const percentEncoded = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => (byte > 32 && byte < 127 && byte !== 37 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`)).join("");

function named(operation: string): RecogniseOptions {
  return operation === "*" ? {} : { operation: operation.replace("*", "GetAccountInfo") };
}

function grpc(row: StatusRow, code: number, text: string): Arrival[] {
  const options = named(row.operation);
  const trailers = { "grpc-status": String(code), "grpc-message": percentEncoded(text) };
  return [
    [trailers, options],
    [JSON.stringify(trailers), options],
    [new Headers(trailers), options],
    [new Response(null, { headers: trailers }), options],
    [null, { ...options, headers: { "Grpc-Status": String(code), "Grpc-Message": trailers["grpc-message"] } }],
    [Object.assign(new Error("[unknown] text of a library"), { name: "ConnectError", code, rawMessage: text }), { ...options, system: row.system }],
  ];
}

function thinksns(row: StatusRow, code: number, text: string): Arrival[] {
  const ok = row.id === "ok";
  const body = { status: ok, code, message: text, data: null };
  const [httpStatus = ok ? 200 : 403] = row.http ?? [];
  const arrivals: Arrival[] = [
    [body],
    [JSON.stringify(body)],
    [Object.assign(new Error("Request failed"), { name: "AxiosError", code: "ERR_BAD_REQUEST", response: { status: httpStatus, data: body, headers: {} } })],
    [Object.assign(new Error("http error"), { name: "ResponseError", data: body, response: new Response(null, { status: httpStatus }) })],
  ];
  return ok || code === 0 ? arrivals : [...arrivals, [{ ...body, status: true, code: String(code) }]];
}

function umi(row: StatusRow, code: number, text: string): Arrival[] {
  const body = { success: row.id === "ok", errorCode: code, errorMessage: text };
  return [
    [body],
    [JSON.stringify({ ...body, errorCode: String(code) })],
    [Object.assign(new Error(text), { name: "BizError", info: body })],
    [{ errorCode: code, errorMessage: text }],
  ];
}

function ourchatJson(row: StatusRow, code: number): Arrival[] {
  const { system, dialect, type } = row;
  const options = { ...named(row.operation), dialect };
  if (type !== undefined) return [[{ code: type, status: code }, { dialect }], [JSON.stringify({ code: type, status: code }), { dialect }]];
  if (code === 0) return [[{ code: 23, status: 0 }, { ...options, system }]];
  return [[{ code: 18, status: code }, options], [{ code: 18, status: code, details: "?" }, options]];
}

function http(row: StatusRow, code: number): Arrival[] {
  const options: RecogniseOptions = row.system === "http" ? {} : { system: "ourchat-grpc" };
  return [
    [{ status: code, headers: new Headers() }, options],
    [undefined, { ...options, httpStatus: code }],
    ["<html><title>Proxy</title></html>", { ...options, httpStatus: code }],
  ];
}

/** Every form in which a row arrives. */
export function arrivals(row: StatusRow): Arrival[] {
  const text = row.text ?? row.message ?? "";
  const kept: Arrival = [{ system: row.system, code: String(row.code), detail: text, dialect: row.dialect }, named(row.operation)];
  const numbers = [row.code, ...(row.accept ?? [])].filter((code) => typeof code === "number");
  switch (row.system) {
    case "ourchat-grpc":
    case "grpc":
      return [kept, ...numbers.flatMap((code) => grpc(row, code, text))];
    case "thinksns-plus":
      return numbers.flatMap((code) => thinksns(row, code, text));
    case "umi-rest":
      return [kept, ...numbers.flatMap((code) => umi(row, code, text))];
    case "ourchat-json-protocol":
    case "ourchat-json-status":
      return [kept, ...numbers.flatMap((code) => ourchatJson(row, code))];
    case "http":
    case "grpc-http":
      return numbers.flatMap((code) => http(row, code));
    case "transport":
      return [kept];
  }
}

/** Recognises every row; tells how many are right in each system, and what is wrong. */
export function recogniseRows(rows: readonly StatusRow[]): { readonly counts: string[]; readonly wrong: string[] } {
  const counts = new Map<string, [right: number, all: number]>();
  const wrong: string[] = [];
  for (const row of rows) {
    const count = counts.get(row.system) ?? [0, 0];
    counts.set(row.system, count);
    count[1] += 1;
    const all = arrivals(row);
    const bad = all.filter(([payload, options]) => {
      const found = recognise(payload, options);
      return found === undefined || (OurChatError.is(found) ? found.code : found.success && "ok") !== row.id;
    });
    if (all.length > 0 && bad.length === 0) count[0] += 1;
    else wrong.push(`${JSON.stringify(row)} as ${JSON.stringify(bad[0])}: ${JSON.stringify(bad[0] && recognise(...bad[0]))}`);
  }
  const total = [...counts.values()].reduce(([right, all], count) => [right + count[0], all + count[1]], [0, 0] as const);
  const lines = [...counts].map(([system, [right, all]]) => `${system}: rows ${right} of ${all}`);
  return { counts: [...lines, `rows ${total[0]} of ${total[1]}`], wrong };
}
