// What goes wrong, and how it is told.
import "../upload-faults.test.js";
import "../errors.test.js";
import "../interop.test.js";
import "../console.test.js";
import "../retry.test.js";
import "../writes.test.js";
import "../panics.test.js";
import "../details.test.js";
import "../malformed.test.js";
import "../statuses.test.js";
import "../recognition.test.js";
