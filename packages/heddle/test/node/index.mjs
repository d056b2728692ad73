// What only Node.js has.

import "./heap.test.mjs";
import "./source-maps.test.mjs";
import "./watch.test.mjs";
