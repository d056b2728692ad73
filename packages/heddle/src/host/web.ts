import { portableCopies } from "../codec/copy.ts";
import { CLOSED, LOCKED, type WebInit } from "../worker/web-messages.ts";
import { workerUrl } from "../worker-url.ts";
import type { Host, WorkerHandle, WorkerListener } from "./host.ts";

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
    channel: () => undefined,
    spawn,
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

function spawn(data: unknown, name: string, listener: WorkerListener): WorkerHandle {
  const lock = `heddle ${crypto.randomUUID()}`;
  const worker = new Worker(workerUrl(), {
    type: "module",
    name,
  });
  let gone = false;
  let hasLock = false;
  const exit = (cause: unknown, isHarmless = false) => {
    if (gone) return;
    gone = true;
    worker.terminate();
    if (isHarmless || navigator.locks === undefined) return listener.exit(cause);
    // The thread may go on for a while, two seconds if it does not listen. A worker that did not have
    // the lock yet never gets it.
    void navigator.locks.request(lock, () => {
      listener.exit(cause);
      return hasLock ? undefined : new Promise(() => {});
    });
  };
  worker.onmessage = (event) => {
    // Browsers say nothing when a worker ends. Ours says so when it ends in order; however it ends,
    // the lock that it holds becomes free.
    if (event.data === CLOSED) exit(undefined, true);
    else if (event.data === LOCKED) {
      hasLock = true;
      void navigator.locks.request(lock, () => exit(undefined, true));
    } else listener.message(event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    exit(event.error ?? new Error(event.message || "the worker could not be loaded"));
  };
  worker.onmessageerror = () => exit(new Error("a message could not be read"));
  worker.postMessage({ init: data, lock } satisfies WebInit);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    terminate: (isHarmless) => exit(undefined, isHarmless),
  };
}
