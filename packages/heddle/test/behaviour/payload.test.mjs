import { same } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { compareAndReturn, echo, VALUES } from "./fixtures/values.mjs";

for (const [kind, makers] of Object.entries(VALUES)) {
  group(`payloads: ${kind}`);
  const pool = sharedPool(() => createPool({ threads: 1 })({ compareAndReturn, echo }));

  for (const [name, make] of Object.entries(makers)) {
    test(`crosses to the worker and back: ${name}`, async () => {
      const { call } = pool();
      same(await call.echo(make()), make());
    });

    test(`crosses inside of another value: ${name}`, async () => {
      const { call } = pool();
      same(await call.compareAndReturn({ group: kind, name, value: make() }), make());
    });
  }
}
