// What only Node.js has.

import "./heap.test.mjs";
import "./forbidden-code.test.mjs";
import "./source-maps.test.mjs";
import "./watch.test.mjs";
import "./dropped-stream.test.mjs";
import "./pool-buffers.test.mjs";
import "./opentelemetry.test.mjs";
import "./examples.test.mjs";
import "./looked-up.test.mjs";
import "./affinity.test.mjs";
import "./in-worker.test.mjs";
