import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { generate, tally, WINDOW } from "../pool-features/items.mjs";
import { receive, send } from "../pool-features/threads/credits.mjs";

for (const batchSize of [1, 64]) {
  test(`items cross a port in order, ${batchSize} to a message at most`, async () => {
    const { port1, port2 } = new MessageChannel();
    const received = tally("numbers", receive(port2));
    await send(port1, generate("numbers", 1000), batchSize);
    assert.deepEqual(await received, await tally("numbers", generate("numbers", 1000)));
  });

  test(`a sender stops at its credits, ${batchSize} to a message at most`, async () => {
    const { port1, port2 } = new MessageChannel();
    let made = 0;
    async function* counted() {
      for (; made < 1000; made += 1) yield made;
    }
    const sent = send(port1, counted(), batchSize);
    const received = receive(port2);
    // The first item is here once all that may be sent at once is on its way.
    assert.equal((await received.next()).value, 0);
    assert.equal(made, WINDOW - 1);
    let count = 1;
    for await (const _ of received) count += 1;
    await sent;
    assert.equal(count, 1000);
  });
}
