// What a call may be, and which ends it may come to.

import { difference } from "../difference.mjs";

const KIB = 1024;
const LOST = "HEDDLE_WORKER_EXITED";
const LATE = "HEDDLE_TIMEOUT";

/**
 * A kind of call. `expected` says whether an end that it came to is right: a value, or what it rejected with; on
 * top of that come the codes in `codes`, and those that every call of the run may reject with.
 * @typedef {{
 *   call: (pool: any) => Promise<unknown>,
 *   expected?: (value: unknown, error: any) => string | undefined,
 *   codes?: string[],
 * }} PlannedCall
 */

const is = (wanted) => (value, error) =>
  error === undefined ? difference(value, wanted) : unexpected(error);
const unexpected = (error) => `it rejected with ${error?.code ?? error}: ${error?.message}`;

/** Values of every way in which payloads cross. @param {(below: number) => number} random */
function makeValue(random) {
  const id = random(256);
  switch (random(12)) {
    case 0:
    case 1:
      return { id, name: `item ${id}`, on: true };
    case 2:
    case 3:
      return "text ".repeat(random(200));
    case 4:
      return `→${"x".repeat(random(20 * KIB))}`;
    case 5:
    case 6:
    case 7:
      return new Uint8Array(KIB + random(20 * KIB)).fill(id);
    case 8:
      return Array.from({ length: random(600) }, (_, i) => ({ i, half: i / 2 }));
    case 9:
      return new Map([[id, new Float64Array(random(12 * KIB))]]);
    case 10:
      return random(6) === 0 ? new Uint8Array(96 * KIB + random(32 * KIB)).fill(id) : [id];
    default:
      return [new Uint8Array(random(100 * KIB)), "and", { id }];
  }
}

/** Calls that end well if their worker lives. @type {((random: (below: number) => number, tools: Tools) => PlannedCall)[]} */
const SOUND = [
  (random) => {
    const n = random(2 ** 24);
    return { call: (pool) => pool.call.double(n), expected: is(2 * n) };
  },
  (random) => {
    const value = makeValue(random);
    return { call: (pool) => pool.call.echo(value), expected: is(value) };
  },
  (random) => {
    const bytes = random(8) === 0 ? random(200 * KIB) : random(8 * KIB);
    const id = random(256);
    const expected = is(new Uint8Array(bytes).fill(id));
    return { call: (pool) => pool.call.fill({ bytes, id }), expected };
  },
  (random) => {
    const value = makeValue(random);
    const argument = { ms: random(4), value };
    return { call: (pool) => pool.call.echoLater(argument), expected: is(value) };
  },
  (random) => {
    const value = makeValue(random);
    return { call: (pool) => pool.call.echoAgain(value), expected: is(value) };
  },
  (random) => {
    const value = makeValue(random);
    const argument = { ms: random(4), value };
    return { call: (pool) => pool.call.echoLaterAgain(argument), expected: is(value) };
  },
  (random) => {
    const id = random(1e6);
    const text = "x".repeat(random(10) === 0 ? random(20 * KIB) : random(100));
    const expected = (_, error) =>
      error instanceof RangeError && error.message === `${id}` && error.text === text
        ? undefined
        : `expected RangeError ${id}; ${unexpected(error)}`;
    return { call: (pool) => pool.call.fail({ id, text }), expected };
  },
  (random) => {
    const rows = makeRows(random);
    const call = (pool) => takeRows(pool.call.rows(rows), rows.bytes);
    return { call, expected: is(rows.count) };
  },
  (random) => {
    const rows = makeRows(random);
    const call = (pool) => pool.call.readRows({ rows: giveRows(rows) });
    return { call, expected: is(rows.count) };
  },
  (random) => {
    const rows = makeRows(random);
    const call = (pool) => takeRows(pool.call.passRows(giveRows(rows)), rows.bytes);
    return { call, expected: is(rows.count) };
  },
];

/**
 * Takes the items of a stream of `rows`, as far as `most`.
 * @returns {Promise<number>} how many there were, each the right one
 */
async function takeRows(stream, bytes, most = Number.POSITIVE_INFINITY) {
  let i = 0;
  for await (const row of stream) {
    const isRight = i % 3 === 0 ? row === i : row.length === bytes && row[bytes - 1] === i % 256;
    // The last of one that dies may be half of what it wanted to give.
    if (row?.before === undefined && !isRight) throw new Error(`row ${i} is ${row}`);
    if (++i === most) break;
  }
  return i;
}

function makeRows(random) {
  const bytes = 1 + (random(12) === 0 ? random(120 * KIB) : random(3 * KIB));
  const count = random(bytes > 3 * KIB ? 20 : 600);
  return { count, bytes, ms: random(2) };
}

/** The same rows, as a stream in an argument. */
async function* giveRows({ count, bytes, ms }) {
  for (let i = 0; i < count; i++) {
    if (ms > 0 && i % 16 === 15) await new Promise((resolve) => queueMicrotask(resolve));
    yield i % 3 === 0 ? i : new Uint8Array(bytes).fill(i);
  }
}

/** Calls that are given up, now and then. */
const LIMITED = [
  (random) => {
    const rows = makeRows(random);
    const most = 1 + random(rows.count + 1);
    const call = (pool) => pool.call.readRows({ rows: giveRows(rows), most });
    return { call, expected: is(Math.min(most, rows.count)) };
  },
  (random) => {
    const rows = makeRows(random);
    const timeout = { time: 1 + random(3), default: rows.count };
    const call = (pool) => pool.call.readRows({ rows: giveRows(rows) }, { timeout });
    return { call, expected: is(rows.count) };
  },
  (random) => {
    const rows = makeRows(random);
    const most = 1 + random(rows.count + 1);
    const call = (pool) => takeRows(pool.call.rows(rows), rows.bytes, most);
    return { call, expected: is(Math.min(most, rows.count)) };
  },
  (random, { controller }) => {
    const rows = makeRows(random);
    const { signal } = controller;
    const call = (pool) => takeRows(pool.call.rows(rows, { signal }), rows.bytes);
    return { call, expected: is(rows.count), codes: ["HEDDLE_ABORTED"] };
  },
  (random) => {
    const value = makeValue(random);
    const argument = { ms: random(4), value };
    const timeout = random(3) === 0 ? 1e6 : 1 + random(3);
    return {
      call: (pool) => pool.call.echoLater(argument, { timeout }),
      expected: is(value),
      codes: [LATE],
    };
  },
  (random) => {
    const n = random(1000);
    const timeout = { time: 1 + random(3), default: "late" };
    const expected = (value, error) => (value === "late" ? undefined : is(2 * n)(value, error));
    return { call: (pool) => pool.call.double(n, { timeout, queueTimeout: timeout }), expected };
  },
  (random, { controller }) => {
    const value = makeValue(random);
    const { signal } = controller;
    const expected = is(value);
    return {
      call: (pool) => pool.call.echo(value, { signal }),
      expected,
      codes: ["HEDDLE_ABORTED"],
    };
  },
  (random, { soon }) => ({
    call: (pool) => {
      const promise = pool.call.untilAborted();
      soon(random(20), () => promise.reject("enough"));
      return promise;
    },
    codes: ["HEDDLE_ABORTED"],
  }),
];

/** Where a page's worker is ended only once it comes to rest, it gives one row more. */
const FATAL_ROWS = (random) => {
  const rows = makeRows(random);
  return { call: (pool) => takeRows(pool.call.exitInRows(rows), rows.bytes), codes: [LOST] };
};

/** Calls that bring their worker down. Where it is ended only once it comes to rest, they end well at times. */
const FATAL = {
  exit: () => ({ call: (pool) => pool.call.exit(), codes: [LOST] }),
  exitAgain: () => ({ call: (pool) => pool.call.exitAgain(), codes: [LOST] }),
  exitInRows: FATAL_ROWS,
  exitInReading: (random) => {
    const rows = makeRows(random);
    const most = 1 + random(rows.count + 1);
    const call = (pool) => pool.call.exitInReading({ rows: giveRows(rows), most });
    return { call, codes: [LOST] };
  },
  exitLater: (random) => ({ call: (pool) => pool.call.exitLater(random(4)), codes: [LOST] }),
  throwAside: () => ({ call: (pool) => pool.call.throwAside("aside"), codes: [LOST] }),
  rejectAside: () => ({ call: (pool) => pool.call.rejectAside("aside"), codes: [LOST] }),
  exitInResult: (random, { endsAtOnce }) => {
    const bytes = random(30 * KIB);
    const expected = (value, error) =>
      !endsAtOnce && error === undefined && value.after.length === bytes
        ? undefined
        : `expected its worker's end; ${unexpected(error)}`;
    return { call: (pool) => pool.call.exitInResult(bytes), expected, codes: [LOST] };
  },
  exitInError: (random, { endsAtOnce }) => {
    const bytes = random(30 * KIB);
    const expected = (_, error) =>
      !endsAtOnce && error instanceof RangeError ? undefined : unexpected(error);
    return { call: (pool) => pool.call.exitInError(bytes), expected, codes: [LOST] };
  },
  spin: (_, { held }) => ({ call: (pool) => pool.call.spin(held()), codes: [LATE] }),
  spinInResult: (random, { held }) => {
    const argument = { bytes: random(30 * KIB), held: held() };
    return { call: (pool) => pool.call.spinInResult(argument), codes: [LATE] };
  },
  exhaust: () => ({ call: (pool) => pool.call.exhaust(), codes: [LOST] }),
};

/**
 * @typedef {{
 *   controller: AbortController, soon: (turns: number, act: () => void) => void,
 *   held: () => string | undefined, endsAtOnce: boolean,
 * }} Tools
 */

/**
 * @param {(below: number) => number} random
 * @param {{ fatal: (keyof typeof FATAL)[], oneIn: number }} faults
 * @param {Tools} tools
 * @returns {PlannedCall & { name: string }}
 */
export function planCall(random, { fatal, oneIn }, tools) {
  if (fatal.length > 0 && random(oneIn) === 0) {
    const name = fatal[random(fatal.length)];
    return { name, ...FATAL[name](random, tools) };
  }
  const kind = random(20);
  if (kind < 8) return { name: "sound 0", ...SOUND[0](random, tools) };
  const list = kind < 17 ? SOUND : LIMITED;
  const which = random(list.length);
  return {
    name: `${list === SOUND ? "sound" : "limited"} ${which}`,
    ...list[which](random, tools),
  };
}

/** Codes that any call may reject with, given what goes on around it. */
export function codesOf({ losesWorkers, hardTimeoutMs, isBounded }) {
  return [
    ...(losesWorkers ? [LOST] : []),
    ...(hardTimeoutMs === undefined ? [] : [LATE]),
    ...(isBounded ? ["HEDDLE_QUEUE_FULL"] : []),
  ];
}
