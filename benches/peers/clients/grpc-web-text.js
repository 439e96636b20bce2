import { opener } from "./grpc-web.js";

export const open = opener("text");
