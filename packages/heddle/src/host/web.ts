import { portableCopies } from "../codec/copy.ts";
import { CLOSED, LOCKED, type WebInit } from "../worker/web-messages.ts";
import { workerUrl } from "../worker-url.ts";
import type { Host, WorkerHandle } from "./host.ts";
import { spawnOrExit } from "./stillborn.ts";

interface WebGlobal {
  document?: unknown;
  WorkerGlobalScope?: unknown;
}

/** Browsers: dedicated module workers. */
export function webHost(): Host {
  const turns: (() => void)[] = [];
  let channel: MessageChannel | undefined;
  return {
    name: "browser",
    isMain: (globalThis as WebGlobal).WorkerGlobalScope === undefined,
    copies: portableCopies,
    parallelism: () => navigator.hardwareConcurrency ?? 1,
    env: () => undefined,
    limitsResources: false,
    measuresHeaps: false,
    endsLate: false, // its lock tells when it is gone
    losesStacks: false,
    payloadBytes: 64 * 1024 * 1024,
    channel: () => undefined,
    spawn: (...worker) => spawnOrExit(worker[2], () => spawn(...worker)),
    turn(callback) {
      // A message to oneself is the shortest turn that browsers have; timers are clamped to 4 ms.
      if (channel === undefined) {
        channel = new MessageChannel();
        channel.port1.onmessage = () => turns.shift()?.();
      }
      turns.push(callback);
      channel.port2.postMessage(0);
    },
    keepAlive: () => {},
    watch: () => {},
    whenNothingIsLeft: () => () => {},
  };
}

function spawn(...[, name, listener, , source]: Parameters<Host["spawn"]>): WorkerHandle {
  const lock = `heddle ${crypto.randomUUID()}`;
  const worker = new Worker(source ?? workerUrl(), {
    type: "module",
    name,
  });
  let gone = false;
  let cause: unknown;
  const exit = () => {
    if (gone) return;
    gone = true;
    worker.terminate();
    listener.exit(cause);
  };
  // Browsers say nothing when a worker ends. Ours holds a lock; however it ends, the lock becomes free.
  const exitWhenFree = () => void navigator.locks.request(lock, exit);
  const end = (why: unknown, isHarmless = false) => {
    cause ??= why;
    // Its thread goes on for a moment, two seconds if it does not listen, in memory that a successor would
    // share. Without the lock it never starts.
    worker.terminate();
    if (isHarmless || navigator.locks === undefined) exit();
    else exitWhenFree();
  };
  worker.onmessage = (event) => {
    // When it ends in order, it says so.
    if (event.data === CLOSED) exit();
    else if (event.data === LOCKED) exitWhenFree();
    else listener.message(event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(event.error ?? new Error(event.message || "the worker could not be loaded"));
  };
  worker.onmessageerror = () => end(new Error("a message could not be read"));
  return {
    begin: (init) => worker.postMessage({ init, lock } satisfies WebInit),
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    terminate: (isHarmless) => end(undefined, isHarmless),
  };
}
