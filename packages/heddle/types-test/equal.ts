/** Whether two types are the very same, which being assignable in both directions does not tell. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Refuses to compile unless it is given `true`. */
export type Assert<T extends true> = T;
