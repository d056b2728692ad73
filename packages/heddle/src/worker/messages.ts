import type { Parcel } from "../codec/parcel.ts";
import type { EngineShare } from "../engine/engine.ts";
import type { HeddleErrorCode } from "../errors.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { RecycleLimits } from "./wear.ts";

/** How a worker finds a function of the table: in which module, and how it is known there. */
export interface TableEntry {
  /** The name under which the pool calls it. */
  readonly key: string;
  /** URL of the module. */
  readonly url: string;
  /** Which call of `task` in that module, or undefined for an exported function. */
  readonly ordinal: number | undefined;
  /** Name of a plain function, or of the export that `importTask` names. */
  readonly name: string;
  /** Source text of the function, to make sure that it is the same one; nobody knows that of `importTask`. */
  readonly source: string | undefined;
  /** Whether it takes a `TaskControl`. */
  readonly abortable: boolean;
  /** Whether what it returns is sent item by item. */
  readonly streams: boolean;
  /** Whether the export is a table of functions, see `callOfTable`. */
  readonly isTable: boolean;
}

/** What a worker is started with. */
export interface WorkerInit {
  readonly heddle: 1;
  readonly share: EngineShare;
  readonly worker: number;
  /** How many workers were started with this number before. */
  readonly life: number;
  /** Whether it runs no tasks, and hands calls out instead. */
  readonly schedules: boolean;
  readonly table: readonly TableEntry[];
  readonly maxPayloadBytes: number;
  readonly spinMicroseconds: number;
  /** The word of its `Fence`, if tasks may be ended by force. */
  readonly fence: Int32Array | undefined;
  readonly bootstrap: Bootstrap | undefined;
  readonly recycle: RecycleLimits | undefined;
  /** Version of the package that starts it. */
  readonly version: string;
  /** Whether it is started with a module that the program named, and has to say that it is Heddle's. */
  readonly isNamed: boolean;
}

/** From a worker to its owner: the module that you have started is Heddle's. */
export const HELLO = 4;

/** From a worker to its owner: something is finished, and you sleep. */
export const RING = 0;

/** From a worker to its owner: I found the pool closed and end now, by myself. */
export const LEAVING = 1;

/** From the owner to a worker: run this call, whose argument comes along. */
export interface CallMessage {
  readonly kind: "call";
  /** Address of its record. */
  readonly record: number;
  readonly parcel: Parcel;
}

/** From the owner to a worker that retires: there are no more calls for it on the way. */
export const FAREWELL = 0;

/** From the owner to a worker. */
export type OwnerMessage = CallMessage | ItemMessage | typeof FAREWELL;

/** From a worker to its owner: I am used up, and end as soon as you have said farewell; then another may take my place. */
export const RETIRING = 2;

/** From a worker to its owner: I can take calls from here on. */
export const UP = 3;

/** From a worker to its owner, as its last words: it cannot start, or not go on. */
export interface WorkerFailure {
  readonly kind: "failed";
  /** URL of the bootstrap module, if that is what failed. */
  readonly bootstrap: string | undefined;
  readonly error: Error;
  /** Code of the error, if it is one of Heddle's: messages take it away. */
  readonly code: HeddleErrorCode | undefined;
}

/** From either to the other: the next item of a stream whose cell says that it goes by message. */
export interface ItemMessage {
  readonly kind: "item";
  /** Number of the stream. */
  readonly stream: number;
  readonly parcel: Parcel;
}

/** From a worker to its owner: the task of an announced call begins. */
export interface BeganMessage {
  readonly kind: "began";
  /** Address of the call's record. */
  readonly record: number;
  /** When, as its record says: by then, the record may be another call's. */
  readonly at: number;
}

/** From a worker to its owner. */
export type WorkerMessage =
  | typeof RING
  | typeof LEAVING
  | typeof RETIRING
  | typeof UP
  | typeof HELLO
  | WorkerFailure
  | BeganMessage
  | ItemMessage
  | { readonly kind: "spill"; readonly id: number; readonly parcel: Parcel };
