/** The SDK itself, as an app uses it. */
import { OurChat } from "ourchat-sdk";

export async function open(origin, token) {
  const chat = new OurChat({ baseUrl: origin });
  if (token !== undefined) await chat.auth.resume(token);
  return {
    endless: true,
    ping: () => chat.server.ping(),
    account: () => chat.account.get({ fields: ["ocid", "email", "userName"] }),
    /** Every answer of FetchMsgs as it comes, like what the other libraries do. */
    async messages(count, seen) {
      for await (const { msg } of fetchMessages(chat)) {
        seen(msg.markdownText.length);
        count -= 1;
        if (count === 0) break;
      }
    },
    /** What apps use: sorted, each once, with connections that mend themselves. */
    async events(count, seen) {
      for await (const { markdown } of chat.events({ since: 0 })) {
        seen(markdown.length);
        count -= 1;
        if (count === 0) break;
      }
    },
    async download(key) {
      let bytes = 0;
      const reader = chat.files.download(key).stream().getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return bytes;
        bytes += value.length;
      }
    },
    upload: (file) => chat.files.upload(file, { mode: "chunked" }),
    uploadSingle: (file) => chat.files.upload(file, { mode: "single" }),
    uploadTask: (file, options) => chat.files.upload(file, options),
  };
}

/** A stream like those of the package: `chat.events()` is the only way to these messages, and does more. */
function fetchMessages(chat) {
  const { constructor: ServerStream } = chat.raw.serverStream("/service.basic.v1.BasicService/Ping", new Uint8Array());
  const connection = chat[Symbol.for("ourchat-sdk/connection")];
  const start = (core) => core.stream("OurChatService.FetchMsgs", { time: 0 }, { timeoutMs: Infinity });
  return new ServerStream(connection, "OurChatService.FetchMsgs", start, undefined);
}
