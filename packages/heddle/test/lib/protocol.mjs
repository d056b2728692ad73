/** Starts a line that is a report of the harness; other lines are output of the tests. */
export const MARK = "@heddle-test ";
