import type { OurChatError } from "ourchat-sdk";
import { failureOf } from "../expect.js";
import { inject, REPEATED } from "../faults.js";
import { openFrame } from "../frames.js";
import { newChat, newPerson } from "../people.js";
import { pb } from "../protobuf.js";
import { servers } from "../servers.js";
import { TRAPPING_CORE } from "../trapping-core.js";

const PING = "BasicService.Ping";

/** Failures that together have every member an error can have. */
export const ERRORS: Readonly<Record<string, () => Promise<OurChatError>>> = {
  "a status of the server": () => failureOf(newChat().auth.login({ ocid: "nobody", password: "x" })),
  "in Chinese": () => failureOf(newChat({ locale: "zh" }).server.lookup("nobody-has-this")),
  "wrong arguments, with their fields": async () => {
    const { chat } = await newPerson();
    return failureOf(chat.sessions.create({ members: ["1", "no id"] }));
  },
  "several requests, their time and the browser's own error": async () => {
    await inject(PING, { fault: "drop" }, 4 * REPEATED);
    return failureOf(newChat({ retry: { attempts: 2 } }).server.ping());
  },
  "a time to wait": async () => {
    await inject(PING, { fault: "http", status: 429, body: "Too Many Requests! Wait for 3s", headers: { "retry-after": "3" } });
    return failureOf(newChat({ retry: false }).server.ping());
  },
  "what it may mean as well": () => failureOf(newChat({ baseUrl: servers.brief }).server.lookup("nobody-has-this")),
  "details, some of them bytes": async () => {
    const details = [
      pb([1, "type.googleapis.com/google.rpc.RequestInfo"], [2, pb([1, "r-17"])]),
      pb([1, "type.googleapis.com/google.rpc.LocalizedMessage"], [2, pb([1, "en"], [2, "Not today."])]),
      pb([1, "type.googleapis.com/example.Unknown"], [2, new Uint8Array([8, 5, 0, 255])]),
    ];
    const status = btoa(String.fromCharCode(...pb([1, 7], ...details.map((detail) => [3, detail] as const))));
    await inject(PING, { fault: "status", code: 7, message: "", headers: { "grpc-status-details-bin": status } });
    return failureOf(newChat().server.ping());
  },
  "a defect, with the trap as its cause": async () => {
    const { sdk, remove } = await openFrame();
    const error = await failureOf(new sdk.OurChat({ baseUrl: servers.main, wasm: TRAPPING_CORE }).server.ping());
    remove();
    return error;
  },
};
