import { isPath, toUrl } from "./caller.ts";
import { badArgument } from "./errors.ts";

/**
 * The URL of a module.
 * @param name of the option that says which, for errors
 * @param href a URL, an absolute path, or a reference relative to the module at `base`
 * @throws HeddleError `HEDDLE_ARGUMENT` if it is none of these
 */
export function moduleUrl(name: string, href: unknown, base: string): string {
  if (href instanceof URL) return href.href;
  if (typeof href === "string" && href !== "") {
    // In a page, a path is one of the server.
    if (isPath(href) && base.startsWith("file:")) return toUrl(href);
    try {
      return new URL(href, base).href;
    } catch {
      // told below
    }
  }
  throw badArgument(name, href, `a URL, an absolute path, or one relative to ${base}`);
}
