import { double } from "../behaviour/fixtures/basics.mjs";
import { equal, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import * as leftovers from "./fixtures/leftovers.mjs";

group("what synchronous tasks leave behind");

const LEFT = {
  leaveFile: "a file that is being read",
  leaveLookup: "a name that is being looked up",
  leaveServer: "a server that starts and stops",
  leaveInterval: "an interval",
  leaveComputations: "what crypto and zlib compute",
};

for (const [task, what] of Object.entries(LEFT)) {
  test(`it goes on while the worker is idle: ${what}`, async ({ open }) => {
    const { call } = open(createPool({ threads: 1 })({ leave: leftovers[task] }));
    const channel = `heddle-test-${task}-${Math.random()}`;
    const inbox = new BroadcastChannel(channel);
    try {
      const told = new Promise((resolve) => {
        inbox.onmessage = (event) => resolve(event.data);
      });
      await call.leave({ channel, text: what });
      equal(await told, what);
    } finally {
      inbox.close();
    }
  });
}

test("a worker with an interval runs calls as ever", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ leave: leftovers.leaveInterval, double }));
  await call.leave({ channel: "heddle-test-nobody", text: "" });
  const chain = [];
  for (let i = 0; i < 50; i++) chain.push(await call.double(i));
  same(
    chain,
    chain.map((_, i) => 2 * i),
  );
});
