// Many tabs, many calls, and whom each event reaches.
import "../tabs.test.js";
import "../delivery.test.js";
import "../concurrency.test.js";
