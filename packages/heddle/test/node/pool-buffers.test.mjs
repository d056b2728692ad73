import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { equal, ok } from "../lib/assert.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { collect, forget, hold, make, show } from "./fixtures/collected.mjs";

group("buffers that nobody can reach");

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

/** Collects here, and has `also` do so elsewhere, until that many buffers are in use. */
async function untilLive(exports, count, also = () => {}) {
  while (exports.heddle_live_buffers() > count) {
    await also();
    gc();
    await turn();
  }
  equal(exports.heddle_live_buffers(), count, "buffers in use");
}

const openOne = (open) =>
  openProbed(() => open(createPool({ threads: 1 })({ collect, forget, hold, make, show })));

test("the collector gives up a buffer of which nothing can be reached", async ({ open }) => {
  const { pool, exports } = openOne(open);
  (() => void pool.buffer(1000).fill(1))();
  equal(exports.heddle_live_buffers(), 1);
  await untilLive(exports, 0);
  equal(exports.heddle_live_blocks(), 0, "blocks in use");
});

test("each view on a buffer keeps it", async ({ open }) => {
  const { pool, exports } = openOne(open);
  const kept = (() => {
    const made = pool.buffer(1000).fill(5);
    const { buffer, byteOffset } = made;
    return [made.subarray(10), new Float32Array(buffer, byteOffset, 2), new DataView(buffer)];
  })();
  for (let left = kept.length; left > 0; left--) {
    for (let i = 0; i < 5; i++) {
      gc();
      await turn();
    }
    equal(exports.heddle_live_buffers(), 1, `buffers in use, with ${left} views`);
    kept.pop();
  }
  await untilLive(exports, 0);
});

test("a call keeps the buffer that is in it", async ({ open }) => {
  const { pool, exports } = openOne(open);
  const call = (() => pool.call.hold(pool.buffer(1000).fill(7)))();
  for (let i = 0; i < 5; i++) {
    gc();
    await turn();
  }
  await call;
  equal(exports.heddle_live_buffers(), 1);
  equal(await pool.call.show(), 7);
  await pool.call.forget();
  await untilLive(exports, 0, () => pool.call.collect());
});

test("both sides have collectors, also for the same buffer again", async ({ open }) => {
  const { pool, exports } = openOne(open);
  for (let round = 0; round < 3; round++) {
    let made = await pool.call.make(100);
    equal(made[0], 9);
    ok(exports.heddle_live_buffers() > 0, "it is in use");
    for (let i = 0; i < 5; i++) {
      await pool.call.collect();
      equal(await pool.call.hold(made), undefined);
      await pool.call.forget();
    }
    equal(made[99], 9);
    made = undefined;
    await untilLive(exports, 0, () => pool.call.collect());
  }
});
