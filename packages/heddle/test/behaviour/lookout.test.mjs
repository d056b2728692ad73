// How the main thread waits for answers, with an engine, a clock and timers that do what the test says.

import { clock, Lookout } from "../.cache/internals.js";
import { equal, ok } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { busy } from "./fixtures/basics.mjs";

group("how the main thread waits");

/** A lookout, and what is around it: `left` answers to come, of which `ready` are there. */
class Scene {
  left = 100;
  ready = 0;
  isDeep = true;
  isAsleep = false;
  /** How often it looked. */
  looks = 0;
  now = 1000;
  /** What the timer that is set will do. */
  wake = undefined;
  timer = {};
  lookout = new Lookout(
    {
      heddle_owner_wake: () => {
        this.isAsleep = false;
      },
      heddle_owner_sleep: () => {
        this.isAsleep = true;
        return 1;
      },
    },
    {
      collect: () => {
        const { ready } = this;
        this.looks++;
        this.ready = 0;
        this.left -= ready;
        return ready;
      },
      isNeeded: () => this.left > 0,
      isDeep: () => this.isDeep,
      maySleep: () => true,
      turned: () => {},
      idle: () => {},
    },
  );

  /** Lets time pass, and the event loop turn, until the lookout sleeps, naps or has nothing to wait for. */
  async settle() {
    const { setTimeout } = globalThis;
    const { now } = clock;
    globalThis.setTimeout = (callback) => {
      this.wake = callback;
      return this.timer;
    };
    clock.now = () => {
      this.now += 0.01;
      return this.now;
    };
    const turned = () => new Promise((resolve) => setTimeout(resolve));
    try {
      while (!this.isAsleep && this.wake === undefined && this.left > 0) await turned();
    } finally {
      globalThis.setTimeout = setTimeout;
      clock.now = now;
    }
  }

  /** So many answers are there after `ms`, and a worker rings. */
  async ring(ms, answers = 1) {
    this.now += ms;
    this.ready += answers;
    const { now } = clock;
    clock.now = () => this.now;
    this.lookout.ring();
    clock.now = now;
    await this.settle();
  }

  /** The nap is over, in which so many answers came. */
  async endNap(answers) {
    this.ready = answers;
    const { wake } = this;
    this.wake = undefined;
    const settled = this.settle();
    wake();
    await settled;
  }

  get state() {
    if (this.wake !== undefined) return "naps";
    return this.isAsleep ? "sleeps" : "idle";
  }
}

async function asleep(changes = {}) {
  const scene = Object.assign(new Scene(), changes);
  scene.lookout.expect();
  scene.now = clock.now() + 1000;
  await scene.settle();
  equal(scene.state, "sleeps");
  return scene;
}

test("answers that come fast while workers have plenty to do are collected after naps", async () => {
  const scene = await asleep();
  await scene.ring(5);
  equal(scene.state, "sleeps", "after an answer that took long");
  for (let i = 0; i < 2; i++) {
    await scene.ring(0.3);
    equal(scene.state, "sleeps", "after the first that came soon");
  }
  await scene.ring(0.3);
  equal(scene.state, "naps", "after three of them");
  for (let i = 0; i < 3; i++) {
    await scene.endNap(2);
    equal(scene.state, "naps", "after a nap with answers");
  }
  equal(scene.left, 90);
  await scene.endNap(0);
  equal(scene.state, "sleeps", "after a nap in vain");
  scene.lookout.close();
});

test("an answer that takes long does not end its patience, many of them do, and one that comes soon gets it back", async () => {
  const scene = await asleep({ isDeep: false });
  const looksAfter = async (ms) => {
    const { looks } = scene;
    await scene.ring(ms);
    return scene.looks - looks;
  };
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 2; i++)
      ok((await looksAfter(5)) > 8, "it sleeps at once after one that took long");
    for (let i = 0; i < 3; i++) equal(await looksAfter(5), 2, "looks after many that took long");
    const soon = await looksAfter(0.1);
    ok(soon > 4 && soon < 12, `${soon} looks after one that came soon`);
  }
  scene.lookout.close();
});

test("it takes no nap where few calls are left, and none for calls that nobody awaits", async () => {
  const few = await asleep({ isDeep: false });
  for (let i = 0; i < 5; i++) await few.ring(0.3);
  equal(few.state, "sleeps", "with few calls");
  few.lookout.close();
  const scene = await asleep();
  for (let i = 0; i < 3; i++) await scene.ring(0.3);
  equal(scene.state, "naps");
  await scene.endNap(scene.left);
  equal(scene.state, "idle", "with no call");
  scene.lookout.close();
});

test("nobody wakes it when it is closed in a nap", async () => {
  const scene = await asleep();
  for (let i = 0; i < 3; i++) await scene.ring(0.3);
  equal(scene.state, "naps");
  const { clearTimeout } = globalThis;
  const stopped = [];
  globalThis.clearTimeout = (timer) => stopped.push(timer);
  scene.lookout.close();
  globalThis.clearTimeout = clearTimeout;
  ok(stopped.includes(scene.timer), "its timer goes on");
});

test("it takes no nap for calls so short that their queue is soon empty", async () => {
  const scene = await asleep({ left: 100_000 });
  for (let i = 0; i < 5; i++) await scene.ring(0.3, 30);
  equal(scene.state, "sleeps", "after rings for many answers");
  for (let i = 0; i < 3; i++) await scene.ring(0.3);
  equal(scene.state, "naps");
  await scene.endNap(50);
  equal(scene.state, "sleeps", "after a nap with many");
  scene.lookout.close();
});

test("a pool that is shut down in the middle of many calls rejects those that are left", async ({
  open,
}) => {
  const pool = open(createPool({ threads: 1 })({ busy }));
  const calls = Array.from({ length: 600 }, () => pool.call.busy(0.25).catch(({ code }) => code));
  await calls[100];
  await turn();
  await pool.shutdown();
  const last = await calls.at(-1);
  equal(last, "HEDDLE_CLOSED");
});
