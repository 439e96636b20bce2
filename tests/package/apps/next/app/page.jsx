// Talks on the server for every request, and once more in the browser.
import * as sdk from "ourchat-sdk";
import { Suspense } from "react";
import { talk } from "../src/talk.js";
import { Talk } from "./talk.jsx";

export const dynamic = "force-dynamic";

export default async function Page({ searchParams }) {
  const { server } = await searchParams;
  const said = await talk(sdk, server).catch((error) => `failed on the server: ${error?.stack ?? error}`);
  return (
    <main>
      <p id="server">{said}</p>
      <Suspense>
        <Talk server={server} />
      </Suspense>
    </main>
  );
}
