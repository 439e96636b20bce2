import * as sdk from "ourchat-sdk";

declare global {
  var __sdk: typeof sdk | undefined;
}

globalThis.__sdk = sdk;
