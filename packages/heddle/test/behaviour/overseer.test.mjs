// Who ends tasks that run for too long, with calls, a clock and timers that do what the test says.

import { clock, layout, Overseer, SharedMemory } from "../.cache/internals.js";
import { equal, ok, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";

group("hard timeouts");

const LIMIT_MS = 50;
const RECORD = 1024;

/** An overseer, and calls by their records. */
class Scene {
  memory = new SharedMemory(new ArrayBuffer(8 * RECORD));
  open = new Set();
  /** What was to be ended: the worker, the call's record. */
  ended = [];
  /** What else happens as a worker is ended. */
  whenEnded = () => {};
  /** The timers that run. @type {{ callback: () => void, ms: number }[]} */
  timers = [];
  now = 1000;
  overseer = new Overseer(this.memory, LIMIT_MS, {
    collect: () => {},
    records: () => [...this.open],
    has: (record) => this.open.has(record),
    end: (worker, record) => {
      this.ended.push([worker, record]);
      this.open.delete(record);
      this.whenEnded();
      return true;
    },
  });

  /** A call whose task a worker began so many milliseconds ago; or that waits, if undefined. */
  submit(record, worker, ranMs) {
    const began = ranMs === undefined ? 0 : this.now - ranMs;
    this.memory.u32[(record + layout.recordState) >>> 2] = worker << 8;
    this.memory.f64[(record + layout.recordBegan) >>> 3] = began;
    this.open.add(record);
    this.within(() => this.overseer.attend());
  }

  /** Does something in this scene's time. */
  within(act) {
    const { setTimeout, clearTimeout } = globalThis;
    const { shared } = clock;
    clock.shared = () => this.now;
    globalThis.setTimeout = (callback, ms) => {
      const timer = { callback, ms };
      this.timers.push(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
    try {
      act();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      clock.shared = shared;
    }
  }

  /** Time passes until the only timer fires. */
  fire() {
    equal(this.timers.length, 1, "timers that run");
    const [timer] = this.timers.splice(0);
    this.now += timer.ms;
    this.within(timer.callback);
  }
}

test("one timer watches all calls, until the time of the first may be up", () => {
  const scene = new Scene();
  scene.submit(1 * RECORD, 0, 0);
  scene.submit(2 * RECORD, 1, -20);
  same(
    scene.timers.map(({ ms }) => ms),
    [LIMIT_MS],
  );
  scene.fire();
  same(scene.ended, [[0, RECORD]]);
  same(
    scene.timers.map(({ ms }) => ms),
    [20],
  );
  scene.fire();
  same(scene.ended.slice(1), [[1, 2 * RECORD]]);
  equal(scene.timers.length, 0, "with nothing to watch");
});

test("a call that is made while a worker is ended is watched by the same timer", () => {
  const scene = new Scene();
  scene.submit(1 * RECORD, 0, 0);
  scene.submit(2 * RECORD, 1, -20);
  scene.whenEnded = () => scene.submit(3 * RECORD, 2);
  scene.fire();
  same(
    scene.timers.map(({ ms }) => ms),
    [20],
  );
  scene.within(() => scene.overseer.stop());
  equal(scene.timers.length, 0, "after the stop");
});

test("a call in the record of one that is gone is not taken for it", () => {
  const scene = new Scene();
  scene.submit(1 * RECORD, 0, 0);
  scene.submit(2 * RECORD, 0, 0);
  // Both go with their worker, and another one begins a call in the second one's record.
  scene.whenEnded = () => scene.submit(2 * RECORD, 1, 0);
  scene.fire();
  same(scene.ended, [[0, RECORD]]);
  ok(scene.open.has(2 * RECORD));
  equal(scene.timers.length, 1, "timers that run");
});

test("no timer is set by a pool that closes while a worker is ended", () => {
  const scene = new Scene();
  scene.submit(1 * RECORD, 0, 0);
  scene.submit(2 * RECORD, 1, -20);
  scene.whenEnded = () => scene.overseer.stop();
  scene.fire();
  equal(scene.timers.length, 0, "timers that run");
});
