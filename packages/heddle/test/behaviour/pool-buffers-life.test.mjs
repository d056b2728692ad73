// Who has a buffer of a pool, and that its memory is free again when nobody has.

import { equal, ok, rejects, says, throws } from "../lib/assert.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, free, move } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { turn, untilParked, untilRunning } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { spin } from "./fixtures/basics.mjs";
import * as tasks from "./fixtures/pool-buffers.mjs";

group("the life of a pool's buffers");

const MIB = 1 << 20;

/** @returns a pool, and how many buffers and blocks of it are in use */
function probe(open, options = {}) {
  const { pool, exports } = openProbed(() =>
    open(createPool({ threads: 1, ...options })({ ...tasks, spin })),
  );
  const live = () => exports.heddle_live_buffers();
  /** Waits until that many buffers are in use, and nothing else. */
  const until = async (count) => {
    while (live() !== count) await turn();
    await untilParked(pool);
    equal(live(), count, "buffers in use");
    equal(exports.heddle_live_blocks(), count, "blocks in use");
  };
  return { pool, call: pool.call, live, until };
}

test("memory of buffers is used again, thousands of times what there is", async ({ open }) => {
  const { pool, call, until } = probe(open);
  for (let i = 0; i < 300; i++) {
    const made = pool.buffer(MIB);
    equal(await call.raise(made), MIB);
    free(made);
    free(await call.make({ length: MIB }));
    if (i % 100 === 0) equal(await call.makeMany({ length: MIB, count: 100 }), 100);
  }
  await until(0);
});

test("each side has a buffer until it gives it up", async ({ open }) => {
  const { pool, call, live, until } = probe(open);
  const made = pool.buffer(100).fill(6);
  await call.keep(made);
  free(made);
  equal(live(), 1);
  const next = pool.buffer(100).fill(1);
  equal(await call.look(), 6, "what the worker keeps");
  await call.drop();
  await rejects(call.sendDropped(), "HEDDLE_PAYLOAD_TYPE", "was freed");
  await until(1);
  free(next);
  await until(0);
});

test("a result has its bytes after its worker gave them up", async ({ open }) => {
  const { pool, call, until } = probe(open);
  const made = pool.buffer(100).fill(6);
  await call.keep(made);
  const back = call.echo(made);
  const dropped = call.drop();
  free(made);
  const got = await back;
  await dropped;
  equal(got[0], 6);
  await until(1);
  free(got);
  await until(0);
});

test("a buffer that is given up is there for the calls that have it", async ({ open }) => {
  const { pool, call, until } = probe(open);
  const calls = Array.from({ length: 10 }, (_, i) => {
    const view = pool.buffer(MIB).fill(i);
    const promise = call.later({ view, ms: i % 3 });
    free(view);
    return promise;
  });
  equal((await Promise.all(calls)).join(), "0,1,2,3,4,5,6,7,8,9");
  await until(0);
});

test("a buffer may be in many calls", async ({ open }) => {
  const { pool, call, until } = probe(open, { threads: 2 });
  const made = pool.buffer(MIB);
  const parts = Array.from({ length: 64 }, (_, i) => made.subarray(i * 16384, (i + 1) * 16384));
  await Promise.all(parts.map((part) => call.raise(part)));
  ok(
    made.every((byte) => byte === 1),
    "a part was left out",
  );
  const last = call.raise(move(made));
  await rejects(call.raise(made), "HEDDLE_PAYLOAD_TYPE", "was moved");
  equal(await last, MIB);
  await until(0);
});

test("there is room for so many bytes, and the error says so", async ({ open }) => {
  const { pool, call, until } = probe(open, { payload: { payloadMaxByteLength: 4 * MIB } });
  for (const length of [4 * MIB, 2 ** 40]) {
    throws(() => pool.buffer(length), "HEDDLE_PAYLOAD_TOO_LARGE", `${length}`, `${4 * MIB}`);
  }
  const made = [];
  let full;
  while (full === undefined) {
    try {
      made.push(pool.buffer(MIB / 2));
    } catch (error) {
      full = error;
    }
  }
  equal(full.code, "HEDDLE_QUEUE_FULL");
  says(full.message, `${MIB / 2} bytes`, `${made.length} buffers`, "payloadMaxByteLength");
  await rejects(call.fails({ length: MIB / 2, times: 1 }), "HEDDLE_QUEUE_FULL");
  for (const each of made) free(each);
  await rejects(call.fails({ length: 8 * MIB, times: 1 }), "HEDDLE_PAYLOAD_TOO_LARGE");
  await rejects(call.fails({ length: MIB, times: 4 }), "HEDDLE_QUEUE_FULL");
  await rejects(call.fails({ length: -1, times: 4 }), "HEDDLE_ARGUMENT", "bytes is -1");
  await until(0);
  free(pool.buffer(MIB / 2));
});

test("there is room for so many buffers", async ({ open }) => {
  const { pool, until } = probe(open);
  const made = [];
  throws(() => {
    for (;;) made.push(pool.buffer(1));
  }, "HEDDLE_QUEUE_FULL", "4096 buffers"); // biome-ignore format: short
  equal(made.length, 4096);
  for (const each of made) free(each);
  await until(0);
});

test("a worker that ends gives back what it had, and what is in calls stays", async ({ open }) => {
  const { pool, call, until } = probe(open);
  for (let round = 0; round < 3; round++) {
    const view = pool.buffer(MIB).fill(4);
    await call.keep(view);
    free(await call.make({ length: MIB, keep: true }));
    await rejects(call.die({ view, code: 1 }), "HEDDLE_WORKER_EXITED");
    equal(await call.raise(view), MIB, "with the next worker");
    equal(view[0], 5);
    await until(1);
    const lost = call.die({ view: move(view), code: 1 });
    await rejects(lost, "HEDDLE_WORKER_EXITED");
    await until(0);
  }
});

test("a worker that is terminated gives back what it had", ({ open, endless }) =>
  watchWorkers(async (started) => {
    const { pool, call, until } = probe(open);
    await call.keep(move(pool.buffer(100)));
    await until(1);
    const stuck = rejects(call.spin(endless()), "HEDDLE_WORKER_EXITED");
    await untilRunning(pool, 1);
    started[0].terminate();
    await stuck;
    equal(await call.makeMany({ length: 10, count: 1 }), 1);
    await until(0);
  }));

test("a worker that is used up gives back what it had", async ({ open }) => {
  const { pool, call, until } = probe(open, { worker: { recycle: { calls: 2 } } });
  for (let i = 0; i < 7; i++) await call.keep(move(pool.buffer(100)));
  for (let i = 0; i < 2; i++) await call.makeMany({ length: 100, count: 1 });
  await until(0);
});

test("a task that may be ended by force has buffers as any other", async ({ open }) => {
  const { pool, call, until } = probe(open, { worker: { hardTimeoutMs: 60_000 } });
  const view = pool.buffer(100).fill(3);
  const back = await call.echo({ view, list: [view.subarray(4)] });
  equal(back.list[0].buffer, view.buffer);
  equal(await call.later({ view, ms: 1 }), 3);
  free(await call.make({ length: 10 }));
  free(view);
  await until(0);
});

test("a call that was given up gives back its buffer when it ends", async ({ open }) => {
  const { pool, call, until } = probe(open);
  const view = pool.buffer(100);
  const controller = new AbortController();
  const promise = call.later({ view, ms: 5 }, { signal: controller.signal });
  controller.abort();
  await rejects(promise, "HEDDLE_ABORTED");
  free(view);
  // Nobody looks for what is given up, but whoever makes the next calls.
  equal(await call.later({ view: move(pool.buffer(1)), ms: 40 }), 0);
  await until(0);
});

test("whatever happens to workers, no buffer is lost and none is changed", async ({ open }) => {
  const random = seededRandom();
  const { pool, call, until } = probe(open, { threads: 2 });
  /** By kind of call: what it comes to, if its worker lives. */
  const kinds = [
    (view) => call.die({ view, code: 1 }),
    async (view, i) => equal(await call.later({ view, ms: random(3) }), i & 255, "what it saw"),
    async (view) => equal(await call.raise(view), view.length),
    async (view, i) => {
      const got = await call.make({ length: view.length, fill: i, inside: random(2) === 0 });
      const made = got.list?.[0] ?? got;
      ok(
        made.every((byte) => byte === (i & 255)),
        "the bytes of a result",
      );
      free(made);
    },
  ];
  const run = async (i) => {
    const view = pool.buffer(1 + random(20_000)).fill(i);
    const kind = kinds[random(4) === 0 ? random(2) : 1 + random(3)];
    try {
      await kind(random(3) === 0 ? move(view) : view, i);
    } catch (error) {
      equal(error.code, "HEDDLE_WORKER_EXITED", error.message);
    }
    free(view);
  };
  for (let round = 0; round < 15; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => run(20 * round + i)));
  }
  await until(0);
});

test("after the pool's end buffers can be read, and cross no more", async ({ open }) => {
  const { pool, call } = probe(open);
  const made = pool.buffer(100);
  await call.raise(made);
  await pool.shutdown();
  equal(made[99], 1);
  await rejects(call.raise(made), "HEDDLE_CLOSED");
  throws(() => pool.buffer(1), "HEDDLE_CLOSED");
  free(made);
});
