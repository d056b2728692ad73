import { bufferCopies, type Copies, portableCopies } from "../codec/copy.ts";
import { type RuntimeName, runtimeName } from "../host/runtime-name.ts";
import { forgetFlags } from "../host/worker-flags.ts";
import type { OwnerMessage, WorkerInit, WorkerMessage } from "./messages.ts";
import { CLOSED, LOCKED, type WebInit } from "./web-messages.ts";

/** What differs between JavaScript hosts on a worker's side. */
export interface WorkerHost {
  readonly init: Promise<WorkerInit>;
  readonly copies: Copies;
  /** Has `listener` hear what the owner sends, and what it sent before. */
  listen(listener: (message: OwnerMessage) => void): void;
  /** Sends to the owner; buffers in `transfer` are moved. */
  post(message: WorkerMessage, transfer?: ArrayBuffer[]): void;
  /** Lets the event loop turn once: timers, I/O, messages. */
  turn(): Promise<void>;
  /**
   * Whether anything is pending that needs the event loop: then the worker must not block. A host that
   * cannot tell answers true.
   */
  hasPendingWork(): boolean;
  /** Whether the thread goes on after it was ended, until it returns to its event loop. */
  readonly endsLate: boolean;
  /** Bytes of this worker's heap that are in use, where that can be told. */
  heapBytes(): number;
  /** Ends the thread, once everything that was posted and printed is on its way. */
  close(): void;
}

interface Output {
  readonly writableLength: number;
  write(text: string, written: () => void): void;
}

interface MemoryUsage {
  readonly heapUsed: number;
  readonly external: number;
}

interface NodeLikeProcess {
  versions?: Record<string, string | undefined>;
  getBuiltinModule?: (name: string) => unknown;
  getActiveResourcesInfo?: () => string[];
  memoryUsage(): MemoryUsage;
  execArgv?: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
  exit(): void;
}

type WorkerThreads = typeof import("node:worker_threads");

/** The host that this worker runs on. */
export function workerHost(): WorkerHost {
  const process = (globalThis as { process?: NodeLikeProcess }).process;
  const threads = process?.getBuiltinModule?.("node:worker_threads") as WorkerThreads | undefined;
  const port = threads?.parentPort;
  if (process === undefined || threads === undefined || !port) return webWorkerHost();

  forgetFlags(process);
  const runtime = runtimeName(process.versions);
  const letters = new Letters();
  let begin: ((init: WorkerInit) => void) | undefined;
  const init = new Promise<WorkerInit>((resolve) => {
    begin = resolve;
  });
  // Keeps the thread alive while it waits asynchronously, which by itself keeps nothing alive.
  port.on("message", (message: OwnerMessage | WorkerInit) => {
    begin?.(message as WorkerInit);
    if (begin === undefined) letters.receive(message as OwnerMessage);
    begin = undefined;
  });
  return {
    init,
    copies: bufferCopies(Buffer, runtime),
    listen: (listener) => letters.listen(listener),
    post: (message, transfer = []) => port.postMessage(message, transfer),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    hasPendingWork: pendingWorkOf(process),
    endsLate: runtime === "deno",
    heapBytes: () => heapBytesOf(process.memoryUsage(), runtime),
    close() {
      // Deno has its own way; its workers print by themselves.
      if (runtime === "deno") return close();
      // Node.js sends a worker's output bit by bit, as the owner asks for it. Then the thread ends,
      // whatever tasks left behind.
      const printed = Promise.all([process.stdout, process.stderr].map(allWritten));
      void printed.then(() => process.exit());
    },
  };
}

/** On Bun what a collection finds in use has what lies past the heap in it, and the shared memory twice. */
function heapBytesOf({ heapUsed, external }: MemoryUsage, runtime: RuntimeName): number {
  return runtime === "bun" && heapUsed >= external ? heapUsed - external : heapUsed;
}

/** What the owner sends, kept until somebody listens. */
class Letters {
  #early: OwnerMessage[] = [];
  #listener: ((message: OwnerMessage) => void) | undefined;

  receive(message: OwnerMessage): void {
    if (this.#listener === undefined) this.#early.push(message);
    else this.#listener(message);
  }

  listen(listener: (message: OwnerMessage) => void): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }
}

function allWritten(output: Output): Promise<void> | undefined {
  if (output.writableLength === 0) return;
  return new Promise((resolve) => output.write("", resolve));
}

/** Node.js lists what keeps its event loop alive. All but the port to the owner is the tasks' business. */
function pendingWorkOf(process: NodeLikeProcess): () => boolean {
  // Deno and Bun have the function for compatibility, but it does not list everything there.
  const list = process.getActiveResourcesInfo?.bind(process);
  if (list === undefined || runtimeName(process.versions) !== "node") return () => true;
  // Not what is listed now: some of that goes away by itself.
  return () => list().length > 1;
}

interface WebScope {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onunhandledrejection: ((event: PromiseRejectionEvent) => void) | null;
}

function webWorkerHost(): WorkerHost {
  const scope = globalThis as unknown as WebScope;
  const channel = new MessageChannel();
  const turns: (() => void)[] = [];
  const letters = new Letters();
  channel.port1.onmessage = () => turns.shift()?.();
  // Only errors are heard of outside.
  scope.onunhandledrejection = (event) => reportError(event.reason);
  return {
    init: new Promise((resolve) => {
      scope.onmessage = (event) => {
        scope.onmessage = (letter) => letters.receive(letter.data as OwnerMessage);
        const { init, lock } = event.data as WebInit;
        const begin = () => resolve(init as WorkerInit);
        if (navigator.locks === undefined) return begin();
        // Held for as long as the worker lives, and before anything can end it.
        void navigator.locks.request(lock, () => {
          scope.postMessage(LOCKED);
          begin();
          return new Promise(() => {});
        });
      };
    }),
    copies: portableCopies,
    listen: (listener) => letters.listen(listener),
    post: (message, transfer = []) => scope.postMessage(message, transfer),
    turn: () =>
      new Promise((resolve) => {
        turns.push(resolve);
        channel.port2.postMessage(0);
      }),
    // A page's worker has no way to know of its timers and fetches.
    hasPendingWork: () => true,
    endsLate: false,
    heapBytes: () => 0,
    close() {
      scope.postMessage(CLOSED);
      scope.close();
    },
  };
}
