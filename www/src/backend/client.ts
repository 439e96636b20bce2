import { OurChat } from "ourchat-sdk";

/**
 * The page's client of OurChat servers. It talks to the server that the page came from, at the root of its address. Messages
 * that wait to be sent are kept in the browser's database until they are.
 *
 * What only these servers offer is called here directly, where `capabilities` says so; everything else goes through `backend`.
 */
export const chat = new OurChat({ baseUrl: "/", storage: "indexeddb", outbox: true });
