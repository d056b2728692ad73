// A pool's memory grows while its workers come and go.

import { equal } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, free } from "../lib/heddle.mjs";
import { double } from "./fixtures/basics.mjs";

group("memory that grows");

const MIB = 1024 * 1024;
const POOLS = 2;
const CALLS = 8;

test("a pool's memory may grow at any moment of its workers' lives", async ({ open }) => {
  for (let round = 0; round < POOLS; round++) {
    const payload = { payloadInitialBytes: 0, payloadMaxByteLength: 512 * MIB };
    const pool = open(
      createPool({ threads: 1, payload, worker: { recycle: { calls: 1 } } })({ double }),
    );
    const buffers = [];
    let isOver = false;
    const grow = () => {
      if (isOver) return;
      // Little by little, and for most of the time: a worker's end is short.
      const stop = performance.now() + 4;
      while (performance.now() < stop && buffers.length < 4000) {
        buffers.push(pool.buffer(65536));
        for (const next = performance.now() + 0.05; performance.now() < next; );
      }
      setTimeout(grow, 0);
    };
    grow();
    for (let i = 0; i < CALLS; i++) equal(await pool.call.double(i), 2 * i);
    isOver = true;
    buffers.forEach(free);
    await pool.shutdown();
  }
});
