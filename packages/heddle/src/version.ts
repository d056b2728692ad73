/** Put in by the build. */
declare const HEDDLE_VERSION: string;

/** Version of the package. What one version writes to shared memory is for nobody else to read. */
export const VERSION = typeof HEDDLE_VERSION === "undefined" ? "of no release" : HEDDLE_VERSION;
