// What only Node.js has.

import "./heap.test.mjs";
import "./forbidden-code.test.mjs";
