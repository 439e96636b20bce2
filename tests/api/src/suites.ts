// In this order: what later suites build on comes first.
import "./client.test.js";
import "./server.test.js";
import "./auth.test.js";
import "./account.test.js";
import "./sessions.test.js";
import "./messages.test.js";
import "./events.test.js";
import "./friends.test.js";
import "./groups.test.js";
import "./upload.test.js";
import "./download.test.js";
import "./calls.test.js";
import "./raw.test.js";
import "./arguments.test.js";
import "./limits.test.js";
import "./cancel.test.js";
import "./errors.test.js";
