import * as recognition from "ourchat-sdk/errors";

declare global {
  var __recognition: typeof recognition | undefined;
}

globalThis.__recognition = recognition;
