// A stream whose worker is gone, with a ring in which the test has put what the worker left.

import {
  layout,
  Payload,
  ResultStream,
  RING_BYTES,
  Ring,
  SharedMemory,
  SPILLED,
} from "../.cache/internals.js";
import { equal, rejection, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";

group("streams that end early");

const RECORD = 64;
const BLOCK = 1024;
const WORKER = 1;

/** A stream with numbers in its ring, and after them items whose messages are on the way. */
function streamWith(numbers, spilled) {
  const memory = new SharedMemory(new SharedArrayBuffer(BLOCK + RING_BYTES + 4096));
  const ring = Ring.layOut(memory, BLOCK, 1);
  const tags = [...numbers.map(() => Payload.int32), ...Array(spilled).fill(SPILLED)];
  for (const [i, tag] of tags.entries()) {
    memory.i32[(ring.cell(i) + layout.recordTag) >>> 2] = tag;
    memory.i32[(ring.cell(i) + layout.recordValue) >>> 2] = numbers[i] ?? 0;
  }
  ring.tail = tags.length;
  const freed = [];
  const desk = {
    memory,
    read: (cell) => memory.i32[(cell + layout.recordValue) >>> 2],
    open: (parcel) => parcel,
    free: (block) => freed.push(block),
    attend: () => {},
    neglect: () => {},
    lookSoon: () => {},
    isDue: () => false,
    count: () => {},
    forget: () => {},
    explainLoss: (worker) => new Error(`worker ${worker} is gone`),
  };
  const stream = new ResultStream(desk, 0, ring, BLOCK);
  stream.prepare(RECORD);
  stream.submitted(RECORD);
  return { stream, freed };
}

for (const [when, behind] of [
  ["by a caller who waits for it", false],
  ["by a caller who is behind", true],
]) {
  test(`an item that was lost with its worker is not waited for: ${when}`, async () => {
    const { stream, freed } = streamWith([7, 8], 1);
    const takeNumbers = async () => [await stream.next(), await stream.next()];
    const early = behind ? undefined : await takeNumbers();
    const waiting = behind ? undefined : stream.next();
    stream.returned(WORKER);
    stream.finish({ value: undefined });
    stream.bury(WORKER);
    const steps = early ?? (await takeNumbers());
    same(
      steps.map(({ value }) => value),
      [7, 8],
    );
    const { message } = await rejection(waiting ?? stream.next());
    equal(message, `worker ${WORKER} is gone`);
    same(freed, [BLOCK]);
  });
}

test("the end of another worker is none of a stream's", async () => {
  const { stream } = streamWith([], 1);
  stream.returned(WORKER);
  stream.bury(WORKER + 1);
  const step = stream.next();
  stream.item("late");
  same(await step, { done: false, value: "late" });
});
