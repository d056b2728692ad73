/** Hosts that have what Node.js has. */
export type RuntimeName = "node" | "deno" | "bun";

/** Which one this is. @param versions of its `process` */
export function runtimeName(versions: Record<string, string | undefined> = {}): RuntimeName {
  if (versions["bun"] !== undefined) return "bun";
  if (versions["deno"] !== undefined) return "deno";
  return "node";
}
