/** So many objects are looked for one by one, which beats a map. */
const FEW_OBJECTS = 16;
/** Instead of the place of a tag, for an object that is complete, or has no tag to be changed. */
export const CLOSED = -1;

let streams = 0;

/** What one payload has met so far. */
export class Meeting {
  /** Different in every payload. */
  stream = 0;
  /** By their number; those beyond `#count` are undefined. */
  #objects: (object | undefined)[] = new Array(FEW_OBJECTS).fill(undefined);
  /** From the beginning of the payload to the tag of each, while it is written with its shape. */
  #tags: number[] = new Array(FEW_OBJECTS).fill(CLOSED);
  #count = 0;
  /** Numbers of the objects, once there are many. */
  #numbers: Map<object, number> | undefined;
  depth = 0;
  /** Shapes that the stream has. */
  shapes = 0;

  /** Begins a payload. */
  begin(): this {
    this.stream = ++streams;
    this.depth = 0;
    this.shapes = 0;
    return this;
  }

  /** Forgets what the payload has met. */
  end(): void {
    const objects = this.#objects;
    this.#numbers = undefined;
    if (this.#count > FEW_OBJECTS) {
      objects.length = FEW_OBJECTS;
      this.#tags.length = FEW_OBJECTS;
    }
    const few = Math.min(this.#count, FEW_OBJECTS);
    for (let i = 0; i < few; i++) objects[i] = undefined;
    this.#count = 0;
  }

  /** The number of an object met before; otherwise it gets the next one, and the answer is -1. */
  meet(value: object): number {
    const objects = this.#objects;
    const count = this.#count;
    if (count < FEW_OBJECTS) {
      for (let i = 0; i < count; i++) if (objects[i] === value) return i;
    } else {
      this.#numbers ??= new Map(objects.map((object, number) => [object as object, number]));
      const number = this.#numbers.get(value);
      if (number !== undefined) return number;
      this.#numbers.set(value, count);
    }
    objects[count] = value;
    this.#tags[count] = CLOSED;
    this.#count = count + 1;
    return -1;
  }

  /** The object that was met last is going to be written behind a tag at `place`. @returns its number */
  open(place: number): number {
    const number = this.#count - 1;
    this.#tags[number] = place;
    return number;
  }

  close(number: number): void {
    this.#tags[number] = CLOSED;
  }

  /** Where the tag of an object is that is still being written with its shape, or `CLOSED`. */
  tagOf(number: number): number {
    return this.#tags[number] ?? CLOSED;
  }
}
