// What every app does with the SDK, however it was built. The entry comes from the app, because that is what differs.

/**
 * Signs in, sends a message, waits until the server's event stream brings it back, and looks at an error.
 *
 * @param {typeof import("ourchat-sdk")} sdk any entry with a client
 * @param {string} baseUrl the server
 * @param {object} [options] further options of the client
 * @returns {Promise<string>} "said: TEXT", with the text that came back
 */
export async function talk(sdk, baseUrl, options) {
  const chat = new sdk.OurChat({ baseUrl, locale: "zh", timeoutMs: 60_000, ...options });
  try {
    await chat.auth.login({ email: "user1@example.com", password: "try ourchat 7777" });
    const { sessions } = await chat.account.get({ fields: ["sessions"] });
    const { id } = await chat.messages.send(sessions[0], { markdown: `hello ${crypto.randomUUID()}` });
    const events = chat.events({ since: Date.now() - 60_000 });
    const text = await received(events, id);
    await refused(sdk, chat);
    return `said: ${text}`;
  } finally {
    chat.close();
  }
}

async function received(events, id) {
  for await (const event of events) {
    if (event.kind === "message" && event.id === id) return event.markdown;
  }
  throw new Error("the stream ended");
}

async function refused({ OurChatError }, chat) {
  try {
    await chat.messages.send("1", { markdown: "nobody hears this" });
  } catch (error) {
    const isKnown = error instanceof OurChatError && OurChatError.is(error, "permission/not-in-session");
    // In Chinese, whose texts are a file that is loaded later.
    if (isKnown && /[\u4e00-\u9fff]/.test(error.userMessage)) return;
    throw error;
  }
  throw new Error("a message to a session of others was taken");
}
