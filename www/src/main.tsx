import { render } from "preact";
import "./style/base.css";
import "./style/controls.css";
import "./style/sign-in.css";
import "./style/sidebar.css";
import "./style/chat.css";
import "./style/message.css";
import "./style/dialog.css";
import "./style/people.css";
import "./style/diagnosis.css";
import "./state/changes.ts";
import "./state/incoming.ts";
import { chat } from "./backend/client.ts";
import { App } from "./view/app.tsx";
import { releaseSupersededTrees } from "./view/superseded-trees.ts";

releaseSupersededTrees();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);

// Loading the core while the user types makes the first call quick. Should it fail, that call says why.
chat.ready().catch(() => undefined);
// Without a network the check of the connection could not be loaded any more.
const prepareCheck = (): void => void import("ourchat-sdk/diagnosis").catch(() => undefined);
setTimeout(prepareCheck, 3_000);
