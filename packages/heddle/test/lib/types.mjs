import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const TSC = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url));

/** Compiles the tests of the types. @returns {string | undefined} what is wrong */
export function checkTypes() {
  const { status, stdout, error } = spawnSync(TSC, ["--project", `${PACKAGE}/types-test`], {
    encoding: "utf8",
  });
  if (error) return error.message;
  return status === 0 ? undefined : stdout;
}
