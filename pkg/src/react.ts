/**
 * `ourchat-sdk/react`: hooks for React 18 and 19.
 *
 * @module ourchat-sdk/react
 */
"use client";
export type { Client } from "./client.js";
export { type MessagesOptions, type MessagesState, useMessages } from "./react/messages.js";
export { OurChatProvider, type OurChatProviderProps, useOurChat } from "./react/provider.js";
export { type SendState, useSend } from "./react/send.js";
export { type SessionOptions, type SessionState, useSession } from "./react/session.js";
export { type ErrorState, useConnection, useError, useUser } from "./react/state.js";
export { type UploadHookState, useUpload } from "./react/upload.js";
