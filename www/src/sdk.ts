import { OurChat } from "ourchat-sdk";

/** The page's client. It talks to the server that the page came from, at the root of its address. */
export const chat = new OurChat({ baseUrl: "/" });
