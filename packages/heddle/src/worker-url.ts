/**
 * Where workers start. In a module at the top of the package, since the build puts it into a file there: the
 * URL is the same before and after.
 */
export const workerUrl = (): URL => new URL("./worker/main.js", import.meta.url);
