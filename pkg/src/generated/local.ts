// Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit.

/**
 * What the catalogue says about the codes that occur without the core.
 *
 * @internal
 */
export const LOCAL = {
  "argument/invalid": {
    category: "invalid_argument",
    retry: "fix-input",
    action: "field",
    showType: 2,
    userMessage: "The request contains an invalid value.",
  },
  "sdk/closed": {
    category: "cancelled",
    retry: "none",
    action: "none",
    showType: 0,
    userMessage: "The connection was closed.",
  },
  "sdk/panic": {
    category: "internal",
    retry: "user",
    action: "reload",
    showType: 2,
    userMessage: "Something went wrong in this page. Reload it.",
  },
  "sdk/unsupported": {
    category: "unimplemented",
    retry: "none",
    action: "upgrade-browser",
    showType: 4,
    userMessage: "This browser does not support what is needed.",
  },
  "sdk/wasm-blocked": {
    category: "permission",
    retry: "none",
    action: "contact-admin",
    showType: 4,
    userMessage: "The security policy of this page blocks a part of it.",
  },
  "sdk/wasm-load": {
    category: "unavailable",
    retry: "user",
    action: "reload",
    showType: 4,
    userMessage: "A part of this page could not be loaded.",
  },
  "transport/cancelled": {
    category: "cancelled",
    retry: "none",
    action: "none",
    showType: 0,
    userMessage: "The call was cancelled.",
  },
  "transport/mixed-content": {
    category: "failed_precondition",
    retry: "none",
    action: "contact-admin",
    showType: 4,
    userMessage: "This page is secure and may not call a server that is not.",
  },
  "transport/network": {
    category: "unavailable",
    retry: "backoff",
    action: "retry-button",
    showType: 1,
    userMessage: "The server could not be reached.",
  },
  "transport/offline": {
    category: "unavailable",
    retry: "wait",
    action: "wait",
    showType: 1,
    userMessage: "You are offline.",
  },
  "transport/timeout": {
    category: "timeout",
    retry: "backoff",
    action: "retry-button",
    showType: 1,
    userMessage: "No answer in time.",
  },
} as const;
