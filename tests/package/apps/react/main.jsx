// Uses the app as a person would, and says what was wrong.
import * as sdk from "ourchat-sdk";
import { version } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.jsx";
import { report, server } from "./src/report.js";

const wanted = new URLSearchParams(location.search).get("react");

async function run() {
  check(version.startsWith(`${wanted}.`), `this is React ${version}`);
  const chat = new sdk.OurChat({ baseUrl: server });
  const friend = new sdk.OurChat({ baseUrl: server });
  // Accounts of their own: the devices of one user share what the server delivers.
  const [own, other] = wanted === "18" ? ["user3", "user4"] : ["user5", "user6"];
  const credentials = (name) => ({ email: `${name}@example.com`, password: "try ourchat 7777" });
  const { id: ownId } = await friend.auth.login(credentials(own));
  await friend.auth.login(credentials(other));
  const { sessionId } = await friend.sessions.create({ members: [ownId], name: "Tea" });
  const since = new Date(Date.now() - 60_000);
  const past = await friend.messages.send(sessionId, { markdown: "from the past" });
  // As soon as it is delivered it is history for whoever comes later.
  for await (const event of friend.events({ since })) if (event.kind === "message" && event.id === past.id) break;

  let streams = 0;
  const { events } = chat;
  chat.events = (options) => {
    streams += 1;
    return events.call(chat, options);
  };

  const container = document.body.appendChild(document.createElement("div"));
  createRoot(container).render(<App chat={chat} sessionId={sessionId} since={since} />);
  await shown("#signed-out");
  check(streams === 0, "a stream was opened before anybody signed in");

  await chat.auth.login(credentials(own));
  await shown("#loading");
  await shown("#connection", "live");
  check(Number(document.querySelector("#at-first").textContent) > 0, "it did not wait for history");
  await shown("h1", /^\d+ members$/);
  await shown("#boundary", "session/not-found");
  await shown("#notice", "session/not-found");
  document.querySelector("#clear").click();
  await shown("#notice", "");

  const text = `hello ${crypto.randomUUID()}`;
  document.querySelector("input").value = text;
  document.querySelector("form").requestSubmit();
  await shown("ol", (found) => found.includes(text));
  await shown("#sending", "idle");
  const answer = `answer ${crypto.randomUUID()}`;
  const { id } = await friend.messages.send(sessionId, { markdown: answer });
  await shown("ol", (found) => found.includes(answer));
  const items = [...document.querySelectorAll("li")].map(({ textContent }) => textContent);
  check(items.indexOf(text) < items.indexOf(answer), "the order is wrong");
  check(items.filter((item) => item === text).length === 1, "a message came twice");
  check(document.querySelector("#count").textContent === String(items.length), "components do not agree");
  await friend.messages.recall(sessionId, id);
  await shown("ol", (found) => !found.includes(answer));

  document.querySelector("#upload").click();
  await shown("#file", /./);
  await shown("#upload-state", "done");
  document.querySelector("#elsewhere").click();
  await shown("#elsewhere-error", "permission/not-in-session");
  await shown("#notice", "permission/not-in-session");

  document.querySelector("#toggle").click();
  await until(() => document.querySelector("ol") === null, "the room closes");
  document.querySelector("#toggle").click();
  await shown("ol", (found) => found.includes(text));
  check(streams === 1, `${streams} streams were opened`);

  document.querySelector("#logout").click();
  await shown("#signed-out");
  await shown("#count", "0");
  await chat.auth.login(credentials(own));
  await shown("ol", (found) => found.includes(text));
  check(streams === 2, `${streams} streams were opened after the second login`);
  chat.close();
  friend.close();
  return `said: ${text}`;
}

/** Waits until an element is there with a text. */
function shown(selector, text = /./) {
  const fits = typeof text === "function" ? text : (found) => (text instanceof RegExp ? text.test(found) : found === text);
  return until(() => {
    const element = document.querySelector(selector);
    return element !== null && fits(element.textContent);
  }, `${selector} shows ${text}`);
}

function until(holds, what) {
  return new Promise((resolve, reject) => {
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => end(() => reject(new Error(`not so after a minute: ${what}\n${document.body.innerText}`))), 60_000);
    const end = (settle) => {
      observer.disconnect();
      clearTimeout(timer);
      settle();
    };
    function look() {
      if (holds()) end(resolve);
    }
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  });
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

void report(run());
