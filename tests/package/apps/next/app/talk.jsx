"use client";

import * as sdk from "ourchat-sdk";
import { OurChatProvider, useConnection, useMessages, useSession, useUser } from "ourchat-sdk/react";
import { useEffect, useState } from "react";
import { talk } from "../src/talk.js";

export function Talk({ server }) {
  const [chat] = useState(() => new sdk.OurChat({ baseUrl: server }));
  return (
    <OurChatProvider client={chat}>
      <State chat={chat} server={server} />
    </OurChatProvider>
  );
}

function State({ chat, server }) {
  const [said, setSaid] = useState();
  const user = useUser();
  const { messages } = useMessages("1");
  const { session } = useSession("1");
  const { name } = useConnection();
  useEffect(() => {
    const run = async () => {
      const said = await talk(sdk, server);
      await chat.auth.login({ email: "user1@example.com", password: "try ourchat 7777" });
      return said;
    };
    run().then(setSaid, (error) => setSaid(`failed: ${error?.stack ?? error}`));
  }, [chat, server]);
  return (
    <>
      <p id="hooks">{`${user?.id ?? "nobody"}, ${messages.length} messages, ${session?.name ?? "no name"}, ${name}`}</p>
      {said?.startsWith("said: ") && user === undefined ? undefined : said && <output>{said}</output>}
    </>
  );
}
