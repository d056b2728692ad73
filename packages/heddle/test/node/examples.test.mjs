// The examples of docs/observability.md, as they stand there.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { equal, says } from "../lib/assert.mjs";
import { run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("examples");

const PAGE = new URL("../../../../docs/observability.md", import.meta.url);
/** Inside of the package, which its files may import by its name. */
const FOLDER = new URL("../.cache/examples/", import.meta.url);

/** Each begins with the name of its file. @returns {Map<string, string>} */
const examplesOf = (page) =>
  new Map(
    [...page.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [
      name,
      text,
    ]),
  );

/** What a program prints, among other things. */
const PRINTS = {
  "stats.js": ["calls: 100", "ok: 100", "utilisation", "waited", "in all"],
  "events.js": ["submit 0 square", "start 0 0", "done 0"],
  "channels.js": ["mill square 0"],
  "contexts.js": ["9 for r-17"],
  "traced.js": ["name: 'square'", "'heddle.task': 'square'", "'heddle.worker': 0"],
};

test("the page on observability has examples that run", async () => {
  const examples = examplesOf(readFileSync(PAGE, "utf8"));
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of examples) writeFileSync(new URL(name, FOLDER), text);
  for (const [name, parts] of Object.entries(PRINTS)) {
    const { code, stdout, stderr } = await run(new URL(name, FOLDER));
    equal(code, 0, `exit code of ${name}, with ${stderr}`);
    says(stdout, ...parts);
    examples.delete(name);
  }
  equal([...examples.keys()].join(), "request.js,tracing.js", "examples that are no programs");
});
