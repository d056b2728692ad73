import { inWords } from "../errors.ts";

/** A module with which workers begin. */
export interface Bootstrap {
  readonly href: string;
  /** Its export that is called; if undefined, the default one, if there is one. */
  readonly name: string | undefined;
  readonly data: unknown;
}

/**
 * Imports the module, calls its export and awaits what that returns.
 * @throws TypeError if there is no such function; or what the module throws
 */
export async function bootstrap({ href, name, data }: Bootstrap): Promise<void> {
  const module = (await import(href)) as Record<string, unknown>;
  const f = module[name ?? "default"];
  if (f === undefined && name === undefined) return;
  if (typeof f !== "function") {
    throw new TypeError(`its export "${name ?? "default"}" is ${inWords(f)}; expected a function`);
  }
  await f(data);
}
