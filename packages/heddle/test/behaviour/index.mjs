// The suite that every host runs.

import "./calls.test.mjs";
import "./single-task.test.mjs";
import "./import-task.test.mjs";
import "./asynchronous.test.mjs";
import "./errors.test.mjs";
import "./odd-errors.test.mjs";
import "./stacks.test.mjs";
import "./timeouts.test.mjs";
import "./aborts.test.mjs";
import "./payload.test.mjs";
import "./shapes.test.mjs";
import "./clone.test.mjs";
import "./envelope.test.mjs";
import "./uncrossable.test.mjs";
import "./hostile.test.mjs";
import "./corrupt.test.mjs";
import "./limits.test.mjs";
import "./load.test.mjs";
import "./parallel.test.mjs";
import "./stats.test.mjs";
import "./shutdown.test.mjs";
import "./options.test.mjs";
import "./crash.test.mjs";
import "./start.test.mjs";
