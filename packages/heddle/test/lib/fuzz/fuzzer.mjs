// Has the decoder read payloads that nobody wrote. It must give a value that a payload may hold, or say that the
// payload is corrupt; and look at no byte that is not the payload's.

import * as internals from "../../.cache/internals.js";
import { inspect } from "./inspect.mjs";
import { mutate, mutateNumber } from "./mutate.mjs";
import { DESK, VALUES } from "./values.mjs";

const {
  HeddleError,
  IN_BLOCK,
  layout,
  openParcel,
  packParcel,
  Payload,
  PayloadCodec,
  SharedMemory,
} = internals;

const MEMORY_BYTES = 256 * 1024;
const RECORD = 64 * 1024;
const BLOCK = 128 * 1024;
const CANARY = 0x5ca1ab1e;
const TAG = layout.recordTag >>> 2;
const VALUE32 = layout.recordValue >>> 2;
const LENGTH = layout.recordLength >>> 2;
const KINDS = Object.values(Payload);
/** Those that are not in the record's value field. */
const IN_BYTES = [Payload.string8, Payload.string16, Payload.stream];
/** A value may take so many times the bytes of its payload: empty objects do, whose places in it are one word. */
const FACTOR = 32;
const SPARE = 4096;

/** What hosts have for strings and bytes. */
export const copiesHere = () =>
  "Buffer" in globalThis
    ? internals.bufferCopies(globalThis.Buffer, internals.runtimeName(process.versions))
    : internals.portableCopies;

const memoryOf = (buffer) => new SharedMemory(buffer);

/** A memory that notes every look at what is not the payload's. */
class WatchedMemory {
  #real = memoryOf(new SharedArrayBuffer(MEMORY_BYTES));
  #from = 0;
  #end = 0;
  /** The first look that was wrong. @type {string | undefined} */
  problem;

  constructor() {
    for (const [name, shift] of Object.entries({ u8: 0, i32: 2, u32: 2, f64: 3 })) {
      this[name] = new Proxy(this.#real[name], {
        get: (array, key) => {
          if (typeof key === "string" && /^-?\d/.test(key)) this.check(key << shift, 1 << shift);
          return Reflect.get(array, key, array);
        },
      });
    }
  }

  get real() {
    return this.#real;
  }

  /** @param {number} from address of the payload @param {number} bytes */
  watch(from, bytes) {
    this.#from = from;
    this.#end = from + bytes;
    this.problem = undefined;
  }

  check(at, bytes) {
    const isHeader = at >= RECORD && at + bytes <= RECORD + layout.recordInline;
    if (isHeader || (at >= this.#from && at + bytes <= this.#end)) return;
    this.problem ??= `${bytes} bytes read at ${at}, outside of ${this.#from} to ${this.#end}`;
  }
}

/** The host's copies, whose every read is checked. @param {WatchedMemory} memory */
function watchedCopies(memory, copies) {
  const checked = (name, width) => (_memory, at, length) => {
    memory.check(at, length * width);
    return copies[name](memory.real, at, length);
  };
  return {
    ...copies,
    readLatin1: checked("readLatin1", 1),
    readAscii: checked("readAscii", 1),
    readUtf16: checked("readUtf16", 2),
    readBytes: checked("readBytes", 1),
  };
}

/** A payload as it was written. @param {unknown} value @returns {{ kind: number, bytes: Uint8Array }} */
function encode(value, copies) {
  const memory = memoryOf(new ArrayBuffer(MEMORY_BYTES));
  const blocks = { tag: IN_BLOCK, alloc: () => BLOCK, free() {} };
  const codec = new PayloadCodec(memory, blocks, copies, MEMORY_BYTES - BLOCK, { desk: DESK });
  codec.write(RECORD, value, 0);
  const words = RECORD >>> 2;
  const kind = memory.i32[words + TAG] & 0xff;
  const length = memory.u32[words + LENGTH] * (kind === Payload.string16 ? 2 : 1);
  const at = codec.block < BLOCK ? RECORD + layout.recordInline : BLOCK;
  return { kind, bytes: memory.u8.slice(at, at + length) };
}

export class Fuzzer {
  #random;
  #copies;
  #memory = new WatchedMemory();
  #reader;
  #seeds;
  #parcels;
  /** How the cases ended. */
  counts = { values: 0, corrupt: 0 };

  /** @param {(below: number) => number} random */
  constructor(random, copies = copiesHere()) {
    this.#random = random;
    this.#copies = copies;
    const watched = watchedCopies(this.#memory, copies);
    const noBlocks = { tag: IN_BLOCK, alloc: () => 0, free() {} };
    this.#reader = new PayloadCodec(this.#memory, noBlocks, watched, MEMORY_BYTES, {
      desk: DESK,
    });
    this.#seeds = VALUES.map((make) => encode(make(), copies));
    this.#parcels = [...VALUES, () => [new Uint8Array(100_000), new ArrayBuffer(100_000)]].map(
      (make) => {
        const { stream, parts } = packParcel(make(), copies, 2 ** 24, { desk: DESK });
        const bytes = Array.isArray(stream) ? Int32Array.from(stream).buffer : stream;
        return { stream: new Uint8Array(bytes), parts };
      },
    );
  }

  /** Runs one case. @returns {string | undefined} what went wrong */
  step() {
    return this.#random(12) === 0 ? this.#parcel() : this.#payload();
  }

  #pick(list) {
    return list[this.#random(list.length)];
  }

  #payload() {
    const random = this.#random;
    const seed = this.#pick(this.#seeds);
    const bytes = mutate(seed.bytes, random, this.#pick(this.#seeds).bytes).subarray(0, 32 * 1024);
    const kind = random(30) === 0 ? random(256) : random(10) === 0 ? this.#pick(KINDS) : seed.kind;
    const unit = kind === Payload.string16 ? 2 : 1;
    const inBlock = bytes.length > layout.recordInlineBytes || random(3) === 0;
    const isOff = random(10) === 0;
    const number = (right) => (isOff && random(2) === 0 ? mutateNumber(right, random) : right);
    const length = number(Math.floor(bytes.length / unit));
    const address = number(BLOCK);

    const { real } = this.#memory;
    real.u32.fill(CANARY, RECORD >>> 2, (RECORD + 4096) >>> 2);
    real.u32.fill(CANARY, (BLOCK >>> 2) - 1024, (BLOCK + bytes.length + 4096) >>> 2);
    real.u8.set(bytes, inBlock ? BLOCK : RECORD + layout.recordInline);
    const words = RECORD >>> 2;
    real.u32[words + LENGTH] = length;
    if (inBlock) real.u32[words + VALUE32] = address;
    const at = inBlock ? address : RECORD + layout.recordInline;
    const room = inBlock ? MEMORY_BYTES - at : layout.recordInlineBytes;
    this.#memory.watch(at, Math.min(length * unit, Math.max(room, 0)));
    return this.#judge(() => this.#reader.read(RECORD, kind | (inBlock ? IN_BLOCK : 0)), {
      bytes: Math.max(bytes.length, Math.min(length * unit, MEMORY_BYTES)),
      mayShowCanary: isOff || !IN_BYTES.includes(kind),
    });
  }

  /** The same for what comes by message. */
  #parcel() {
    const random = this.#random;
    const { stream, parts } = this.#pick(this.#parcels);
    const other = this.#pick(this.#parcels);
    const head = random(4) === 0 ? 0 : layout.recordInline;
    const changed = mutate(stream.subarray(head), random, other.stream);
    const whole = new Uint8Array(head + changed.length);
    whole.set(stream.subarray(0, head));
    whole.set(changed, head);
    const garbage = [undefined, null, {}, new Uint8Array(4), "part", new ArrayBuffer(2)];
    const words = [...new Int32Array(whole.buffer, 0, whole.length >>> 2)];
    if (random(20) === 0) words[random(words.length)] = this.#pick(garbage);
    const sound = whole.length <= 1200 && random(4) > 0 ? words : whole.buffer;
    const parcel = {
      stream: random(50) === 0 ? this.#pick(garbage) : sound,
      parts:
        random(50) === 0 ? this.#pick(garbage) : random(5) === 0 ? [this.#pick(garbage)] : parts,
    };
    const held = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#memory.problem = undefined;
    return this.#judge(() => openParcel(parcel, this.#copies, { desk: DESK }), {
      bytes: whole.length + held,
      mayShowCanary: true,
    });
  }

  #judge(read, { bytes, mayShowCanary }) {
    let value;
    try {
      value = read();
    } catch (error) {
      this.counts.corrupt++;
      const isRight =
        error instanceof HeddleError &&
        (error.code === "HEDDLE_PAYLOAD_CORRUPT" || error.message.includes("nested deeper"));
      return isRight ? this.#memory.problem : `it threw ${error?.stack ?? error}`;
    }
    this.counts.values++;
    const { problem, size, showsCanary } = inspect(value, CANARY);
    if (this.#memory.problem ?? problem) return this.#memory.problem ?? problem;
    if (size > FACTOR * bytes + SPARE) return `a value of ${size} bytes from ${bytes}`;
    return showsCanary && !mayShowCanary ? "bytes from beyond the payload" : undefined;
  }
}
