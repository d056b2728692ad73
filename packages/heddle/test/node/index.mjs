// What only Node.js has.

import "./heap.test.mjs";
