// The suite that every host runs.

import "./calls.test.mjs";
import "./asynchronous.test.mjs";
import "./errors.test.mjs";
import "./timeouts.test.mjs";
import "./aborts.test.mjs";
import "./hard-timeout.test.mjs";
import "./payload.test.mjs";
import "./uncrossable.test.mjs";
import "./limits.test.mjs";
import "./load.test.mjs";
import "./ready.test.mjs";
import "./parallel.test.mjs";
import "./stats.test.mjs";
import "./events.test.mjs";
import "./shutdown.test.mjs";
import "./draining.test.mjs";
import "./options.test.mjs";
import "./crash.test.mjs";
import "./start.test.mjs";
import "./bootstrap.test.mjs";
import "./recycle.test.mjs";
import "./resources.test.mjs";
