import * as api from "@opentelemetry/api";
import { equal, rejection, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";

group("OpenTelemetry");

/** What the tests share. Not before those that come first: calls take another way once there are contexts. */
async function setUp(open) {
  const { exporter, shown, trace, tracer, ...tasks } = await import("./fixtures/traced.mjs");
  const pool = open(createPool({ threads: 1, worker: { name: "traced" }, trace })(tasks));
  /** The spans that this thread has ended since the last time, but for those of the tests. */
  const ended = () => {
    const all = exporter.getFinishedSpans().map(shown);
    exporter.reset();
    return all.filter(({ name }) => name !== "spans");
  };
  ended();
  return { pool, tasks, tracer, ended };
}

const byName = (list, name) => list.find((span) => span.name === name);

test("a call has a span, and its task has one below it", async ({ open }) => {
  const { pool, tracer, ended } = await setUp(open);
  const outer = await tracer.startActiveSpan("request", async (span) => {
    equal(await pool.call.square(3), 9);
    span.end();
    return span.spanContext();
  });
  const call = byName(ended(), "square");
  const [inWorker] = await pool.call.spans();
  same(
    { kind: call.kind, parent: call.parent, traceId: call.traceId, status: call.status },
    { kind: "CLIENT", parent: outer.spanId, traceId: outer.traceId, status: "UNSET" },
  );
  same(call.attributes, { "heddle.pool": "traced", "heddle.task": "square" });
  same(
    { name: inWorker.name, kind: inWorker.kind, parent: inWorker.parent, id: inWorker.traceId },
    { name: "square", kind: "SERVER", parent: call.spanId, id: outer.traceId },
  );
  same(inWorker.attributes, { "heddle.task": "square", "heddle.worker": 0 });
});

test("spans that a task makes are below its own, also later", async ({ open }) => {
  const { pool, ended } = await setUp(open);
  equal(await pool.call.nested(5), "done");
  const inWorker = await pool.call.spans();
  equal(byName(inWorker, "inner").parent, byName(inWorker, "nested").spanId);
  equal(byName(inWorker, "inner").traceId, byName(ended(), "nested").traceId);
});

test("a task that throws has an error in both spans", async ({ open }) => {
  const { pool, ended } = await setUp(open);
  equal((await rejection(pool.call.fails())).message, "of the task");
  const both = [byName(ended(), "fails"), byName(await pool.call.spans(), "fails")];
  for (const { status, message, exceptions } of both) {
    same({ status, message }, { status: "ERROR", message: "of the task" });
    same(exceptions, ["of the task"]);
  }
});

test("a call that never ran has one span", async ({ open }) => {
  const { pool, ended } = await setUp(open);
  await rejects(
    pool.call.square(() => {}),
    "HEDDLE_PAYLOAD_TYPE",
  );
  equal(byName(ended(), "square").status, "ERROR");
  same(await pool.call.spans(), []);
});

test("what a trace state says crosses", async ({ open }) => {
  const { pool } = await setUp(open);
  const remote = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: api.TraceFlags.SAMPLED,
    traceState: api.createTraceState("vendor=1"),
  };
  const context = api.trace.setSpanContext(api.ROOT_CONTEXT, remote);
  equal(await api.context.with(context, () => pool.call.square(2)), 4);
  const [inWorker] = await pool.call.spans();
  same(
    { traceId: inWorker.traceId, state: inWorker.state },
    { traceId: remote.traceId, state: "vendor=1" },
  );
});

test("the program's own propagator is asked first", async ({ open }) => {
  const { pool } = await setUp(open);
  const seen = [];
  api.propagation.setGlobalPropagator({
    inject: (context, carrier, setter) => {
      seen.push(api.trace.getSpan(context) !== undefined);
      setter.set(carrier, "baggage", "a=1");
    },
    extract: (context) => context,
    fields: () => ["baggage"],
  });
  try {
    equal(await pool.call.square(2), 4);
  } finally {
    api.propagation.disable();
  }
  same(seen, [true]);
  equal((await pool.call.spans()).length, 1);
});

test("pools without the option have no spans", async ({ open }) => {
  const { tasks, ended } = await setUp(open);
  const pool = open(createPool({ threads: 1 })(tasks));
  equal(await pool.call.square(4), 16);
  same(ended(), []);
  same(await pool.call.spans(), []);
});
