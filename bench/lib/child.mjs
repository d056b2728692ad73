// A child process that answers requests: a JSON line in on stdin, a marked line out on stdout.
// Not Node's IPC channel: with one, some peers take the program for one of their own workers.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseReply } from "./reply.mjs";

/** The children that run, which an interrupted benchmark must not leave behind. */
const running = new Set();
process.once("exit", () => {
  for (const child of running) child.kill();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

export class Child {
  #process;
  #errors = "";
  /** @type {{ resolve: (reply: unknown) => void, reject: (error: Error) => void } | undefined} */
  #waiting;
  /** @type {Error | undefined} */
  #ended;
  #exited;

  /**
   * @param {string} program
   * @param {readonly string[]} args
   */
  constructor(program, args) {
    // A group of its own, so that whatever it started ends with it.
    this.#process = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      // Its last error is read.
      env: { ...process.env, NO_COLOR: "1" },
      detached: true,
    });
    const { stdin, stdout, stderr } = this.#process;
    running.add(this);
    // A write to a child that has just ended: its exit says more.
    stdin.on("error", () => {});
    stderr.on("data", (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4000);
    });
    createInterface({ input: stdout }).on("line", (line) => {
      const reply = parseReply(line);
      if (reply) this.#waiting?.resolve(reply.value);
    });
    this.#exited = new Promise((resolve) => {
      this.#process.once("close", (code, signal) => {
        this.#end(new Error(`ended with ${signal ?? `exit code ${code}`}${this.#lastError()}`));
        resolve(undefined);
      });
      this.#process.once("error", (error) => {
        this.#end(error);
        resolve(undefined);
      });
    });
  }

  /** @param {Error} error */
  #end(error) {
    running.delete(this);
    this.#ended ??= error;
    this.#waiting?.reject(error);
  }

  /** The line of stderr that says what happened. */
  #lastError() {
    const lines = this.#errors.split("\n").filter((line) => line.trim() !== "");
    const line =
      lines.find((text) => /^(?:error|\w*(?:Error|Exception)\b.*):/.test(text)) ?? lines.at(-1);
    return line === undefined ? "" : `: ${line.trim().slice(0, 200)}`;
  }

  /**
   * @param {string} request
   * @param {number} timeoutMs
   * @returns {Promise<any>} the reply
   * @throws {Error} where the child ended or was ended for taking too long
   */
  async ask(request, timeoutMs) {
    if (this.#ended) throw this.#ended;
    const reply = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const timer = setTimeout(() => {
      this.kill();
      this.#end(new Error(`took longer than ${timeoutMs / 1000} s`));
    }, timeoutMs);
    try {
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
      return await reply;
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Ends the child: it may close what it opened, for a second at most. */
  async stop() {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.kill(), 1000);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends the child's whole process group now. */
  kill() {
    try {
      process.kill(-(this.#process.pid ?? Number.NaN), "SIGKILL");
    } catch {
      // It is gone already.
    }
  }
}
