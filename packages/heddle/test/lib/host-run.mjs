// One host's part of a run: its tests, and the gaps that are listed for it.

import { GAPS } from "../host-gaps.mjs";

/** @typedef {import("./hosts.mjs").Host} Host */

/**
 * What came of it.
 * @typedef {{
 *   host: Host,
 *   results: Map<string, { group: string, ms: number, error?: string }>,
 *   gaps: { test: string, why: string, group?: string, stillThere: boolean }[],
 * }} HostRun
 */

/** How long a host may say nothing, in seconds. A test takes a few at most, on a machine that is busy. */
const PATIENCE = Number(process.env.HEDDLE_TEST_PATIENCE ?? 120);
/** The same for tests that are known to fail, maybe by hanging. */
const GAP_PATIENCE = 8;

/**
 * Runs all tests of a host but those that are listed as gaps.
 * @param {Host} host
 * @param {string | undefined} matching part of the names of the tests to run
 */
export async function runTests(host, matching) {
  const skip = GAPS.filter((gap) => gap.host === host.id).map(({ test }) => test);
  const selection = { suites: host.suites, skip, ...(matching === undefined ? {} : { matching }) };
  const { results } = await host.run(selection, PATIENCE);
  return results;
}

/**
 * Runs the gaps of a host, each of which must fail, apart from each other: some hang.
 * @param {Host} host
 * @returns {Promise<HostRun["gaps"]>}
 */
export function runGaps(host) {
  const gaps = GAPS.filter((gap) => gap.host === host.id);
  return Promise.all(
    gaps.map(async ({ test, why }) => {
      const { results } = await host.run({ suites: host.suites, only: [test] }, GAP_PATIENCE);
      const result = results.get(test);
      return { test, why, group: result?.group, stillThere: result?.error !== undefined };
    }),
  );
}
