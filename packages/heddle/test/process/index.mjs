// What concerns processes and threads: Node.js, Deno and Bun.

import "./buffer.test.mjs";
import "./exit.test.mjs";
import "./unhandled.test.mjs";
import "./life.test.mjs";
import "./no-memory.test.mjs";
import "./events.test.mjs";
import "./call-channels.test.mjs";
import "./environment.test.mjs";
import "./cgroup.test.mjs";
import "./container.test.mjs";
import "./bundle.test.mjs";
import "./source.test.mjs";
import "./typescript.test.mjs";
import "./leftovers.test.mjs";
import "./idle.test.mjs";
import "./contexts.test.mjs";
