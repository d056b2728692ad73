import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions, UsageError } from "./options.mjs";
import { usage } from "./usage.mjs";

/**
 * The options that have a value.
 * @param {readonly string[]} args
 */
function given(args) {
  return Object.fromEntries(
    Object.entries(parseOptions(args)).filter(([, value]) => value !== undefined),
  );
}

test("without options a sample of the installed packages is verified", () => {
  assert.deepEqual(given([]), {
    budget: 12 * 2 ** 20,
    maxSeconds: 50,
    maxBytes: 2 ** 20,
    verify: true,
    progress: true,
    verbose: false,
    help: false,
  });
});

test("every option is read", () => {
  const args = [
    "code",
    "--threads",
    "3",
    "--limit=40",
    "--max-seconds",
    "9",
    "--max-bytes",
    "64k",
    "--out",
    "dist",
  ];
  args.push("--json", "figures.json", "--no-verify", "--no-progress", "--verbose", "--help");
  assert.deepEqual(given(args), {
    folder: "code",
    threads: 3,
    limit: 40,
    maxSeconds: 9,
    maxBytes: 65_536,
    out: "dist",
    json: "figures.json",
    verify: false,
    progress: false,
    verbose: true,
    help: true,
  });
});

test("a limit of 0 means all files, and so does an output folder alone", () => {
  assert.equal(parseOptions(["--limit", "0"]).limit, Infinity);
  const { limit, budget, maxSeconds } = parseOptions(["--out", "dist"]);
  assert.deepEqual(
    { limit, budget, maxSeconds },
    { limit: undefined, budget: undefined, maxSeconds: undefined },
  );
});

test("sizes take k and m", () => {
  assert.equal(parseOptions(["--budget", "2m"]).budget, 2_097_152);
  assert.equal(parseOptions(["--budget", "7K"]).budget, 7168);
  assert.equal(parseOptions(["--budget", "500"]).budget, 500);
});

/** @type {[string[], RegExp][]} */
const refused = [
  [["--threads", "zero"], /^--threads: got "zero", expected a whole number from 1 to 1024$/],
  [["--threads", "0"], /^--threads: got "0", expected a whole number from 1 to 1024$/],
  [["--threads=1.5"], /^--threads: got "1.5", expected a whole number/],
  [["--threads"], /^--threads: got no value, expected one/],
  [["--threads="], /^--threads: got "", expected a whole number/],
  [["--limit", "-5"], /^--limit: got "-5", expected a whole number of at least 0$/],
  [["--limit", "--verbose"], /^--limit: got the option --verbose, expected a value/],
  [
    ["--limit", "5", "--budget", "1m"],
    /^--budget: got 1048576 beside --limit 5, expected only one of the two$/,
  ],
  [["--max-bytes", "1 GB"], /^--max-bytes: got "1 GB", expected a number of bytes/],
  [["--max-bytes", "0"], /^--max-bytes: got "0", expected a number of bytes/],
  [["--max-bytes", "65m"], /^--max-bytes: got "65m", expected a number of bytes, .*, at most 64m$/],
  [["--out", ""], /^--out: got "", expected a path$/],
  [["--no-verify=yes"], /^--no-verify: got "yes", expected no value$/],
  [["--verify"], /^--verify: unknown option, expected one of --threads --limit /],
  [["--constructor"], /^--constructor: unknown option/],
  [["-q"], /^-q: unknown option/],
  [["a", "b"], /^FOLDER: got "b" after "a", expected one folder$/],
];

for (const [args, message] of refused) {
  test(`refused, and said why: ${args.join(" ")}`, () => {
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test("the usage text names every option that is taken", () => {
  for (const option of ["threads", "limit", "budget", "max-seconds", "max-bytes", "out", "json"]) {
    assert.match(usage, new RegExp(`^  --${option} [A-Z]`, "m"));
  }
  for (const option of ["no-verify", "no-progress", "verbose", "help"]) {
    assert.match(usage, new RegExp(`^  --${option}  `, "m"));
  }
});
