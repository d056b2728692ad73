// Calls under load while their workers come to an end in every way and at every stage. Each call has to settle
// once and rightly, and what the pool took it has to give back.

import * as tasks from "../../behaviour/fixtures/faulty.mjs";
import { hold, letGo } from "../endless.mjs";
import { openProbed } from "../engine-probe.mjs";
import { createPool } from "../heddle.mjs";
import { Killer } from "./killer.mjs";
import { Ledger } from "./ledger.mjs";
import { codesOf, planCall } from "./plan.mjs";
import { counting } from "./settlements.mjs";

const KIB = 1024;
const RECORDS = 1024;
/** Room for everything; what hosts have by default differs. */
const ENOUGH_BYTES = 64 * KIB * KIB;
/** Looks, a turn of the event loop apart, at what is to come back. */
const MOST_LOOKS = 20_000;

const { process, Bun, Deno } = globalThis;
const isNode = process !== undefined && Bun === undefined && Deno === undefined;
/**
 * Deno goes on with a thread that it has said to be gone, to the end of its turn. Nothing but a pool's hard timeout
 * ends a worker from outside, and that knows; but a loop without end takes a processor from then on.
 */
const isTerminatedAtOnce = Deno === undefined;
/** Workers of pages come to the end of their task first, those of Deno to a turn of their event loop. */
const endsAtOnce = isNode || Bun !== undefined;

/** Busy for some microseconds, so that what follows falls into the middle of things. */
function dawdle(microseconds) {
  const end = performance.now() + microseconds / 1000;
  while (performance.now() < end);
}

/** The events of each call, by its number. @returns {Map<number, string[]>} */
function listenTo(pool) {
  const heard = new Map();
  for (const event of ["submit", "start", "done", "error"]) {
    pool.on(event, ({ call }) => heard.set(call, [...(heard.get(call) ?? []), event]));
  }
  return heard;
}

export class FaultRun {
  #random;
  #turn = () => {};
  /** Calls that are not settled yet. */
  #open = new Set();
  #settledCalls = 0;
  /** What was wrong. @type {string[]} */
  problems = [];
  /** How the calls ended, by kind and end. @type {Map<string, number>} */
  ends = new Map();
  counts = { calls: 0, rounds: 0, killed: 0, replaced: 0 };

  /** @param {(below: number) => number} random */
  constructor(random) {
    this.#random = random;
  }

  /** A pool of its own for so many calls, some ten of which bring their worker down. */
  async round(calls) {
    const plan = this.#plan(calls);
    const ledger = new Ledger();
    const killer = new Killer((worker) => probed?.pool.stats().workers[worker].run ?? 0);
    const held = [];
    let probed;
    ledger.open();
    killer.open();
    this.#turn = ledger.turn;
    try {
      probed = openProbed(() => createPool(plan.options)(tasks));
      const heard = plan.isHeard ? listenTo(probed.pool) : undefined;
      const load = this.#load(probed.pool, plan, calls, { ledger, killer, held });
      if (await this.#ends(load, probed.pool)) await this.#settled(probed, plan);
      await probed.pool.shutdown();
      await this.#turn();
      this.#account(probed.pool, heard);
      await this.#until(
        () => killer.alive === 0,
        () => `${killer.alive} workers are left`,
      );
      this.#expect("timers that run", ledger.timers.join("\n"), "");
      this.#expect("listeners of signals", ledger.listeners, 0);
    } finally {
      killer.close();
      ledger.close();
      held.forEach(letGo);
    }
    this.counts.rounds++;
    this.counts.killed += killer.killed;
    this.counts.replaced += killer.started - plan.options.threads;
  }

  /** What kind of pool, and what happens to it. */
  #plan(calls) {
    const random = this.#random;
    const oneIn = () => Math.ceil((calls * (40 + random(200))) / 1000);
    const some = (chance, value) => (random(chance) === 0 ? value : undefined);
    const hardTimeoutMs = some(isTerminatedAtOnce ? 3 : 8, 40 + random(60));
    const recycle = some(3, { calls: oneIn() });
    const isSmall = random(4) === 0;
    const isExhausted = isNode && random(8) === 0;
    const kills = isTerminatedAtOnce && random(3) > 0;
    const fatal = [];
    if (!kills || random(2) === 0) {
      fatal.push("exit", "exitAgain", "exitLater", "exitInResult", "exitInError", "exitInRows");
      fatal.push("exitInReading", "throwAside", "rejectAside");
      if (hardTimeoutMs !== undefined) fatal.push("spin", "spinInResult");
      if (isExhausted) fatal.push("exhaust");
    }
    const resourceLimits = isExhausted
      ? { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 8 }
      : undefined;
    const bytes = 512 * KIB;
    return {
      options: {
        threads: 1 + random(3),
        queue: { maxCalls: RECORDS },
        payload: { payloadMaxByteLength: isSmall ? bytes : ENOUGH_BYTES },
        worker: { hardTimeoutMs, recycle, resourceLimits },
        stats: random(2) === 0 && { windowMs: 3_600_000 },
      },
      isHeard: random(3) === 0,
      faults: { fatal, oneIn: oneIn() },
      killsOneIn: kills ? oneIn() : 0,
      codes: codesOf({
        losesWorkers: kills || fatal.length > 0,
        hardTimeoutMs,
        isBounded: isSmall,
      }),
      callers: [1, 4, 30, 150][random(4)],
    };
  }

  async #load(pool, plan, calls, { ledger, killer, held }) {
    const random = this.#random;
    let controller = ledger.controller();
    const soon = async (turns, act) => {
      for (let left = turns; left > 0; left--) await undefined;
      if (turns % 2 === 0) await ledger.turn();
      act();
    };
    const tools = {
      soon,
      endsAtOnce,
      held: () => {
        const what = hold();
        if (what !== undefined) held.push(what);
        return what;
      },
      get controller() {
        return controller;
      },
    };
    let left = calls;
    const caller = async () => {
      while (left-- > 0) {
        const planned = planCall(random, plan.faults, tools);
        const settled = this.#make(pool, planned, plan.codes);
        if (plan.killsOneIn > 0 && random(plan.killsOneIn) === 0) {
          const worker = random(plan.options.threads);
          const microseconds = random(400);
          void soon(random(6), () => {
            dawdle(microseconds);
            killer.kill(worker);
          });
        }
        if (random(100) === 0) {
          const old = controller;
          controller = ledger.controller();
          void soon(random(6), () => old.abort());
        }
        await settled;
      }
    };
    await Promise.all(Array.from({ length: plan.callers }, caller));
  }

  /** Makes a call and judges its end. */
  async #make(pool, planned, codes) {
    this.counts.calls++;
    const { promise, times } = counting(() => planned.call(pool));
    let error;
    let value;
    this.#open.add(planned);
    try {
      value = await promise;
    } catch (reason) {
      error = reason ?? "nothing";
    }
    this.#open.delete(planned);
    this.#settledCalls++;
    const end = error === undefined ? "value" : (error.code ?? error.name ?? "thrown");
    const name = `${planned.name}: ${end}`;
    this.ends.set(name, (this.ends.get(name) ?? 0) + 1);
    if (times() !== 1) this.#say(`${planned.name} was settled ${times()} times`);
    const isListed =
      error !== undefined && [...(planned.codes ?? []), ...codes].includes(error.code);
    if (isListed) return;
    const found =
      planned.expected === undefined
        ? `it ${error === undefined ? "resolved" : `rejected with ${end}: ${error.message}`}`
        : planned.expected(value, error);
    if (found !== undefined) this.#say(`${planned.name}: ${found}`);
  }

  /** Whether all calls settle. If none does for long, those that are left never will. */
  async #ends(load, pool) {
    let isOver = false;
    void load.finally(() => {
      isOver = true;
    });
    for (let looks = 0, before = -1; !isOver && looks < MOST_LOOKS; looks++) {
      if (before !== this.#settledCalls) looks = 0;
      before = this.#settledCalls;
      await this.#turn();
    }
    if (isOver) await load;
    else {
      this.#say(`calls that are never settled: ${[...this.#open].map(({ name }) => name)}`);
      this.#say(`the pool: ${JSON.stringify(pool.stats())}`);
    }
    return isOver;
  }

  /** The pool is to come to rest with all that it had. */
  async #settled({ pool, exports }, { codes }) {
    // One call more has results collected that nobody waits for any more, and shows that the pool still works.
    const isRight = async (i) => {
      const value = await pool.call.double(i).catch(({ code }) => code);
      if (value !== 2 * i && !codes.includes(value)) this.#say(`afterwards 2 * ${i} is ${value}`);
      return value === 2 * i;
    };
    const records = () => {
      const free = [];
      exports.heddle_drain(0);
      for (let next = exports.heddle_acquire(); next !== 0; next = exports.heddle_acquire()) {
        free.push(next);
      }
      for (const record of free.reverse()) exports.heddle_release(record);
      return free.length + 1; // the dispatcher has one in hand
    };
    const isParked = () => pool.stats().workers.every(({ state }) => state === "parked");
    await this.#until(
      async () =>
        (await isRight(7)) && isParked() && records() === RECORDS && pool.stats().inFlight === 0,
      () => {
        const states = pool.stats().workers.map(({ state }) => state);
        return `${records()} of ${RECORDS} records are free, ${pool.stats().inFlight} calls in flight, workers ${states}`;
      },
    );
    this.#expect("blocks in use", exports.heddle_live_blocks(), 0);
    const right = await Promise.all(Array.from({ length: 20 }, (_, i) => isRight(i)));
    this.counts.calls += right.length;
  }

  /** Every call is counted, timed and told, once. */
  #account(pool, heard) {
    const { calls, tasks, latency } = pool.stats();
    const counts = Object.entries(tasks);
    this.#expect(
      "calls of all tasks",
      counts.reduce((sum, [, count]) => sum + count.calls, 0),
      calls,
    );
    for (const [name, { ok, inFlight }] of counts) {
      this.#expect(`calls of ${name} in flight`, inFlight, 0);
      if (ok < 0) this.#say(`${ok} calls of ${name} went well`);
    }
    if (latency !== undefined) this.#expect("calls that were timed", latency.count, calls);
    for (const [call, events] of heard ?? []) {
      if (/^submit,(?:start,)?(?:done|error)$/.test(`${events}`)) continue;
      this.#say(`call ${call} was told as ${events}`);
    }
  }

  async #until(condition, explain) {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      if (await condition()) return;
      await this.#turn();
    }
    this.#say(explain());
  }

  #expect(what, actual, expected) {
    if (actual !== expected) this.#say(`${what}: ${actual}, expected ${expected}`);
  }

  #say(problem) {
    this.problems.push(`round ${this.counts.rounds}: ${problem}`);
  }
}
