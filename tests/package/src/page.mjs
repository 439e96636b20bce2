// Opening a page in a real browser and waiting for what it says.

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @returns {Promise<{ said: string[], core: string }>} the texts of `#server` and `output`, and where the core came from
 */
export async function open(browser, address) {
  // Each has a profile of its own, which is empty.
  const context = await browser.newContext();
  const problems = [];
  let file = false;
  context.on("requestfinished", async (request) => {
    const answer = await request.response();
    if (answer?.ok() && answer.headers()["content-type"]?.startsWith("application/wasm")) file = true;
  });
  context.on("weberror", (error) => problems.push(error.error().stack ?? String(error.error())));
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(address, { timeout: 120_000 });
    try {
      await page.locator("output").waitFor({ timeout: 120_000 });
    } catch {
      const body = await page.locator("body").innerText().catch((error) => String(error));
      throw new Error(`the page says nothing: ${body.slice(0, 1000)}\n${problems.join("\n")}`);
    }
    const otherwise = problems.filter((problem) => /hydrat|did not match|react\.dev\/errors\/4[12]\d/i.test(problem));
    if (otherwise.length > 0) throw new Error(`the page of the server is another than that of the browser:\n${otherwise.join("\n")}`);
    const said = await page.locator("#server, output").allInnerTexts();
    if (!said.every((text) => text.startsWith("said: hello "))) throw new Error(`${said.join("\n")}\n${problems.join("\n")}`);
    return { said, core: file ? "file" : "script" };
  } finally {
    await context.close();
  }
}
