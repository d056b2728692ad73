interface DenoLike {
  readonly permissions?: { querySync?(what: object): { readonly state: string } };
}

/**
 * Whether this program may do something. Deno would stop and ask its user, or throw; who asks so first can do without.
 * @param what as Deno describes it, like `{ name: "env", variable: "HOME" }`
 */
export function isGranted(what: {
  readonly name: string;
  readonly [key: string]: string;
}): boolean {
  const { Deno } = globalThis as { readonly Deno?: DenoLike };
  const query = Deno?.permissions?.querySync?.bind(Deno.permissions);
  return query === undefined || query(what).state === "granted";
}
