// What came of a run of the harness.

/** @typedef {import("./harness.mjs").Report} Report */

/** Collects the reports of one run, whoever delivers them. */
export class Outcome {
  /** Results by name of the test; those that passed have no error. @type {Map<string, { group: string, ms: number, error?: string }>} */
  results = new Map();
  /** Whether the harness got to its end. */
  done = false;
  /** The test that is running. @type {{ group: string, name: string } | undefined} */
  current;
  /** Whatever else was printed. */
  output = "";
  /** @type {string[]} */
  #notes = [];
  #began = Date.now();

  /** @param {Report} report */
  take(report) {
    switch (report.event) {
      case "begin":
        this.current = report;
        this.#began = Date.now();
        this.#notes = [];
        return;
      case "note":
        this.#notes.push(report.text);
        return;
      case "end":
        this.#settle(report, report.error);
        return;
      case "done":
        this.done = true;
    }
  }

  /**
   * The host ended, for the reason given. The test that it was running, if any, has failed.
   * @param {string} reason
   */
  end(reason) {
    if (this.done) return;
    const last = this.output.trim().split("\n").slice(-20).join("\n");
    const test = this.current ?? { group: "", name: "(starting the tests)" };
    this.#settle(test, `${reason}${last === "" ? "" : `\n${last}`}`);
  }

  #settle({ group, name }, error) {
    const notes = this.#notes.map((text) => `\n${text}`).join("");
    const ms = Date.now() - this.#began;
    this.results.set(name, { group, ms, ...(error === undefined ? {} : { error: error + notes }) });
    this.current = undefined;
  }
}
