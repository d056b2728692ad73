import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("the package on its workers");

const module = new URL("./fixtures/threads.mjs", import.meta.url);
const refused =
  "HEDDLE_NOT_MAIN: a thread that was started by a worker of a pool cannot have a pool; start it with execArgv: []";
const rest = ["true HEDDLE_ABORTED", "a program of its own: in-worker.js"];

test("workers load a part of it with the same names, and what they start can have all of it", () =>
  prints(module, ["in-worker.js", "true", '""', ...rest, refused, "144"]));

test("options of the process are passed on", () =>
  prints(module, ["in-worker.js", "true", '"--no-warnings"', ...rest, refused, "144"], {
    flags: ["--no-warnings"],
  }));

test("where options of the process are for all its threads, workers load the whole", () =>
  prints(
    module,
    [
      "index.js",
      "true",
      '"--expose-gc"',
      "true HEDDLE_ABORTED",
      "a program of its own: index.js",
      "144",
      "144",
    ],
    {
      flags: ["--expose-gc"],
    },
  ));
