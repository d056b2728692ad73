import type { Copies } from "../codec/copy.ts";
import { nodeHost } from "./node.ts";
import { webHost } from "./web.ts";

/** What the main agent hears from a worker. */
export interface WorkerListener {
  message(message: unknown): void;
  /** The worker's thread is gone; `cause` is what killed it, if anything is known. */
  exit(cause: unknown): void;
}

/** A worker as the main agent holds it. It never keeps the process alive by itself. */
export interface WorkerHandle {
  /** Says what it is for, once: a thread takes its time to start, in which that can be made. */
  begin(init: unknown): void;
  /** Sends to the worker; buffers in `transfer` are moved. */
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  /**
   * Ends the thread wherever it is. `exit` is heard once it is gone.
   * @param isHarmless whether it does no harm any more if it goes on for a while: `exit` may be heard before
   */
  terminate(isHarmless?: boolean): void;
}

/** Where tools hear of what libraries do, of `node:diagnostics_channel`. */
export interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
  /** Publishes, and calls `callback` with whatever subscribers have bound. Not on every host. */
  runStores?<T>(message: unknown, callback: () => T): T;
}

/** What differs between JavaScript hosts on the main agent's side. */
export interface Host {
  readonly name: string;
  /** Whether this is the program that was started, and no worker of any kind. */
  readonly isMain: boolean;
  readonly copies: Copies;
  /** How many threads may run at once, by what the process may use: CPUs, and on Linux the quotas of control groups. */
  parallelism(): number;
  /** An environment variable, if there is one that this program may read. */
  env(name: string): string | undefined;
  /** Whether it can limit what a worker takes. */
  readonly limitsResources: boolean;
  /** Whether a worker can tell how large its heap is. */
  readonly measuresHeaps: boolean;
  /** Whether a worker that is terminated goes on after its `exit`, until it returns to its event loop. */
  readonly endsLate: boolean;
  /** Whether an error's stack becomes text when it is first read, and may be lost to a garbage collection before. */
  readonly losesStacks: boolean;
  /** How much of a pool's memory is for payloads where the program does not say, in bytes. */
  readonly payloadBytes: number;
  /**
   * Starts a worker. Never throws: what goes wrong is the cause of the worker's `exit`.
   * @param worker its number
   * @param source the module that it starts with, if it is not the package's own
   */
  spawn(
    worker: number,
    name: string,
    listener: WorkerListener,
    resourceLimits?: object | undefined,
    source?: string | undefined,
  ): WorkerHandle;
  /** A channel for diagnostics, if the host has such a thing. */
  channel(name: string): Channel | undefined;
  /** Runs `callback` after one turn of the event loop, as soon as that is possible. */
  turn(callback: () => void): void;
  /**
   * Keeps the process alive until it is called with false as often as with true; where a host has no
   * such notion, nothing.
   */
  keepAlive(on: boolean): void;
  /** Has whoever restarts the program when one of its files changes watch these modules, too. */
  watch(urls: readonly string[]): void;
  /**
   * Calls `callback` each time when nothing is left that keeps the process alive, if the host tells.
   * @returns what calls it off
   */
  whenNothingIsLeft(callback: () => void): () => void;
}

/** The host that this code runs on. */
export const host: Host = nodeHost() ?? webHost();
