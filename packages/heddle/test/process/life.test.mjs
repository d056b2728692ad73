import { equal, says } from "../lib/assert.mjs";
import { prints, run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("life of the process");

const PROGRAM = new URL("./fixtures/program.mjs", import.meta.url);

/** What each program does, and what it prints. The process has to end by itself, with code 0. */
const PROGRAMS = {
  idle: ["it ends although its pool is open and idle", ["42"]],
  central: ["it ends although the scheduler of its pool is at rest", ["42"]],
  unused: ["it ends although its pool was opened and never used", []],
  later: ["it stays for a call that waits for a timer", ["later"]],
  busy: ["it stays for a call that computes", ["busy"]],
  read: ["it stays for a call that reads a file", ["true"]],
  fire: ["it stays for a call that nobody awaits", ["later"]],
  many: ["it stays for thousands of calls", ["24995000"]],
  interval: ["it ends although a task has left an interval in a worker", ["left"]],
  shutdown: ["its pool ends although a task has left an interval in a worker", ["gone"]],
  neighbours: ["it stays for a call while other pools are idle or shut down", ["later"]],
  exit: ["it can exit while a worker is in an endless loop", ["exit"]],
  ready: ["it stays until its workers are up, and ends then", ["ready"]],
  produce: ["it stays for a producer that waits for room", ["produced 2000"]],
  drain: ["it stays while a shutdown waits for calls", ["later", "over"]],
  limited: ["it ends although a task runs that was given up, and has a hard timeout", ["given up"]],
  abrupt: ["it ends after a pool was disposed of at once", ["HEDDLE_CLOSED"]],
  dispose: ["it stays while a pool is being disposed of", ["later", "disposed"]],
};

for (const [program, [name, lines]] of Object.entries(PROGRAMS)) {
  test(`a process with a pool: ${name}`, () => prints(PROGRAM, lines, { args: [program] }));
}

/** Programs that end in the middle of calls, and their exit codes. */
const CODES = {
  throws: 1,
  rejects: 1,
  throwsLate: 1,
  exits: 7,
  exitsLate: 7,
  exitsFromCall: 7,
};

for (const [program, expected] of Object.entries(CODES)) {
  test(`a process with a pool: it ends with its own exit code, with calls in flight: ${program}`, async () => {
    const { code, stdout, stderr } = await run(PROGRAM, { args: [program] });
    equal(code, expected, `exit code, ${stderr}`);
    equal(stdout, "", "output");
    if (expected === 1) says(stderr, "of the program");
  });
}

test("a process with a pool: all that a task prints comes out", async () => {
  const { code, stdout } = await run(PROGRAM, { args: ["print"] });
  equal(code, 0, "exit code");
  equal(stdout, Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join(""), "output");
});
