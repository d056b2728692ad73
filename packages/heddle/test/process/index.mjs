// What concerns processes and threads: Node.js, Deno and Bun.

import "./crash.test.mjs";
import "./start.test.mjs";
import "./life.test.mjs";
import "./leftovers.test.mjs";
import "./idle.test.mjs";
