// Objects that look alike: what is sent often enough has code of its own on both sides.

import { equal, same } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { RECORDS } from "./fixtures/records.mjs";
import { echo, VALUES } from "./fixtures/values.mjs";

/** More often than any code has to be worth its while. */
const OFTEN = 40;

group("objects that look alike");

const pool = sharedPool(() => createPool({ threads: 2 })({ echo }));

for (const [name, make] of Object.entries(RECORDS)) {
  test(`cross as often as one likes: ${name}`, async () => {
    const { call } = pool();
    for (let i = 0; i < OFTEN; i++) same(await call.echo(make(i)), make(i));
  });
}

for (const [kind, makers] of Object.entries(VALUES)) {
  test(`hold anything, again and again: ${kind}`, async () => {
    const { call } = pool();
    for (const make of Object.values(makers)) {
      for (let i = 0; i < OFTEN / 2; i++) {
        same(await call.echo({ before: i, value: make(), after: 1 }), {
          before: i,
          value: make(),
          after: 1,
        });
      }
    }
  });
}

test("keep the order of their properties, which is part of their looks", async () => {
  const { call } = pool();
  for (let i = 0; i < OFTEN; i++) {
    const value = i % 3 === 0 ? { x: 1, y: 2 } : { y: 2, x: 1 };
    equal(Object.keys(await call.echo(value)).join(), Object.keys(value).join());
  }
});

test("leave prototypes alone, whatever their properties are called", async () => {
  const { call } = pool();
  for (let i = 0; i < OFTEN; i++) {
    const value = JSON.parse(
      '{"a":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    const back = await call.echo(value);
    equal(Object.getPrototypeOf(back), Object.prototype);
    equal({}.polluted, undefined);
    same(back, value);
  }
});

test("lose what a getter takes away meanwhile, as others do", async () => {
  const { call } = pool();
  for (let i = 0; i < OFTEN; i++) same(await call.echo({ a: i, b: 2, c: 3 }), { a: i, b: 2, c: 3 });
  const value = {
    get a() {
      delete this.b;
      return value;
    },
    b: 2,
    c: 3,
  };
  const back = await call.echo({ value, next: { a: 1, b: undefined, c: 3 } });
  equal(Object.keys(back.value).join(), "a,c");
  same(back.next, { a: 1, b: undefined, c: 3 });
});

test("may be dictionaries with ever new words among them", async () => {
  const { call } = pool();
  const random = seededRandom();
  const word = () => random(2 ** 30).toString(36);
  for (let i = 0; i < 3000; i++) {
    const dictionary = Object.fromEntries(Array.from({ length: random(6) }, () => [word(), i]));
    const value = { id: i, [i % 3 === 0 ? word() : "same"]: 1, dictionary };
    const back = call.echo(value);
    if (i % 10 === 0) same(await back, value);
  }
});

test("may be random ones", async () => {
  const { call } = pool();
  const random = seededRandom();
  const met = [];
  const names = ["a", "b", "c", "id", "name", "0", "", "ü"];
  const known = (object) => {
    met.push(object);
    return object;
  };
  const leaves = [
    () => random(2 ** 31),
    () => "text ".repeat(random(20)),
    () => random(1000) / 7,
    () => [null, undefined, true, false, 5n][random(5)],
    () => (met.length > 0 ? met[random(met.length)] : 1),
  ];
  const make = (depth) => {
    const kind = random(depth > 4 ? leaves.length : leaves.length + 4);
    if (kind < leaves.length) return leaves[kind]();
    if (kind === leaves.length) {
      const array = known([]);
      for (let n = random(5); n > 0; n--) array.push(make(depth + 1));
      return array;
    }
    const object = known({});
    const first = random(names.length);
    for (let n = random(5); n > 0; n--) object[names[(first + n) % names.length]] = make(depth + 1);
    return object;
  };
  for (let i = 0; i < 500; i++) {
    met.length = 0;
    const value = make(0);
    same(await call.echo(value), value);
  }
});
