// Chromium over the DevTools protocol, through a pipe. Only what is asked for is switched on: the protocol's network events,
// which other drivers need for themselves, would cost what is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser with an empty profile. */
export class Chromium {
  #process;
  #profile = mkdtempSync(join(tmpdir(), "ourchat-bench-"));
  #calls = new Map();
  #last = 0;
  #rest = "";

  constructor(program, args) {
    this.#process = spawn(program, [...args, "--remote-debugging-pipe", `--user-data-dir=${this.#profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const [, , , , output] = this.#process.stdio;
    output.setEncoding("utf8").on("data", (text) => {
      const messages = (this.#rest + text).split("\0");
      this.#rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
    this.#process.on("exit", () => {
      for (const { reject } of this.#calls.values()) reject(new Error("Chromium ended"));
      this.#calls.clear();
    });
  }

  #take({ id, result, error }) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error !== undefined) call?.reject(new Error(`${call.method}: ${error.message}`));
    else call?.resolve(result);
  }

  /** Calls a method of the protocol. */
  call(method, params = {}, sessionId) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { method, resolve, reject });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Opens a page, in a context of its own if it is to know nothing of the others. */
  async open(url, { alone = false, line } = {}) {
    const context = alone ? await this.call("Target.createBrowserContext") : {};
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank", ...context });
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, { targetId, ...context });
    if (line !== undefined) await page.call("Network.enable");
    await page.call("Page.navigate", { url });
    await page.evaluate(`new Promise((resolve) => document.readyState === "complete" && location.href !== "about:blank" ? resolve() : addEventListener("load", resolve))`);
    // The page itself is there; what it loads from now on comes over the slow line.
    if (line !== undefined) await page.call("Network.emulateNetworkConditions", { offline: false, ...line });
    return page;
  }

  async close() {
    const ended = once(this.#process, "exit");
    this.call("Browser.close").catch(() => undefined);
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  #browser;
  #session;
  #ids;

  constructor(browser, session, ids) {
    this.#browser = browser;
    this.#session = session;
    this.#ids = ids;
  }

  call(method, params) {
    return this.#browser.call(method, params, this.#session);
  }

  /** The value of an expression, waited for. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  collectGarbage() {
    return this.call("HeapProfiler.collectGarbage");
  }

  /** Bytes of the JavaScript heap in use, and of array buffers and WebAssembly memories outside of it. */
  async memory() {
    await this.collectGarbage();
    await this.collectGarbage();
    const { usedSize, backingStorageSize = 0 } = await this.call("Runtime.getHeapUsage");
    return { heap: usedSize, buffers: backingStorageSize };
  }

  async close() {
    await this.#browser.call("Target.closeTarget", { targetId: this.#ids.targetId });
    const { browserContextId } = this.#ids;
    if (browserContextId !== undefined) await this.#browser.call("Target.disposeBrowserContext", { browserContextId });
  }
}
