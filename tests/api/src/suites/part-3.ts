// Many tabs, many calls, and whom each event reaches.
import "../legacy.test.js";
import "../legacy-limits.test.js";
import "../tabs.test.js";
import "../delivery.test.js";
import "../concurrency.test.js";
