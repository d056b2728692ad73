import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Outcome } from "./outcome.mjs";
import { MARK } from "./protocol.mjs";
import { watchdog } from "./watchdog.mjs";

const MAIN = fileURLToPath(new URL("./main-process.mjs", import.meta.url));

/**
 * Runs the harness in a process.
 * @param {string[]} command the host and its options
 * @param {import("./selection.mjs").Selection} selection
 * @param {number} patience how long the host may say nothing, in seconds
 * @returns {Promise<Outcome>}
 */
export function runProcess([program, ...options], selection, patience) {
  const outcome = new Outcome();
  const folder = mkdtempSync(join(tmpdir(), "heddle-test-"));
  // In a group of its own, so that what it starts can be killed with it.
  const child = spawn(program, [...options, MAIN, JSON.stringify(selection)], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: {
      ...process.env,
      NO_COLOR: "1",
      HEDDLE_TEST_COMMAND: JSON.stringify([program, ...options]),
      HEDDLE_TEST_FOLDER: folder,
    },
  });
  let hung = false;
  const dog = watchdog(patience, () => {
    hung = true;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    dog.pat();
    if (line.startsWith(MARK)) outcome.take(JSON.parse(line.slice(MARK.length)));
    else outcome.output += `${line}\n`;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    outcome.output += text;
  });
  return new Promise((resolve) => {
    const finish = (reason) => {
      dog.stop();
      rmSync(folder, { recursive: true, force: true });
      outcome.end(reason);
      resolve(outcome);
    };
    child.on("error", (error) => finish(`cannot start ${program}: ${error.message}`));
    child.on("close", (code, signal) => {
      if (hung && outcome.done) {
        outcome.done = false;
        outcome.current = { group: "", name: "(ending the process after the tests)" };
      }
      finish(hung ? `said nothing for ${patience} s, killed` : `the host ended: ${signal ?? code}`);
    });
  });
}
