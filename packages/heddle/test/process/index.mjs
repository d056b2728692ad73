// What concerns processes and threads: Node.js, Deno and Bun.

import "./exit.test.mjs";
import "./life.test.mjs";
import "./events.test.mjs";
import "./environment.test.mjs";
import "./leftovers.test.mjs";
import "./idle.test.mjs";
