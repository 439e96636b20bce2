/** Errors that the facade raises itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asOurChatError, failure } from "../src/failure.js";

const SAFE = ["BasicService.Ping", "OurChatService.FetchMsgs", "OurChatService.Download", "OurChatService.SetSessionInfo"];
const UNSAFE = ["OurChatService.SendMsg", "OurChatService.Upload", "AuthService.Register", "diagnose", "toString", ""];

test("after a panic a call may be repeated when the contract says that it does no harm", () => {
  // As the core's end is told to all calls under way: no operation, the same error for all.
  const lost = failure("sdk/panic", { reason: "the core panicked" });
  assert.equal(lost.retry.safe, false);
  for (const [operations, safe] of [[SAFE, true], [UNSAFE, false]] as const) {
    for (const operation of operations) {
      for (const error of [asOurChatError(lost, operation), asOurChatError(new RangeError("a trap"), operation), asOurChatError(lost, operation, "zh")]) {
        assert.deepEqual([error.code, error.operation, error.outcome, error.retry], ["sdk/panic", operation, "unknown", { kind: "user", safe }]);
      }
    }
  }
  assert.equal(lost.retry.safe, false, "the shared error stays as it is");
});

test("what was never sent may always be sent again", () => {
  for (const operation of [...SAFE, ...UNSAFE]) {
    assert.equal(failure("sdk/closed", { operation }).retry.safe, true);
    assert.equal(asOurChatError(failure("sdk/wasm-load"), operation).retry.safe, true);
  }
});
