/** So many objects are looked for one by one, which beats a map. */
const FEW_OBJECTS = 16;
/** Instead of the place of a tag, for an object that is complete, or has no tag to be changed. */
export const CLOSED = -1;

let streams = 0;

/** What one payload has met so far. */
export class Meeting {
  /** Different in every payload. */
  readonly stream = ++streams;
  /** By their number. */
  readonly #objects: object[] = [];
  /** From the beginning of the payload to the tag of each, while it is written with its shape. */
  readonly #tags: number[] = [];
  /** Numbers of the objects, once there are many. */
  #numbers: Map<object, number> | undefined;
  depth = 0;
  /** Shapes that the stream has. */
  shapes = 0;

  /** The number of an object met before; otherwise it gets the next one, and the answer is -1. */
  meet(value: object): number {
    const objects = this.#objects;
    if (objects.length < FEW_OBJECTS) {
      for (let i = 0; i < objects.length; i++) if (objects[i] === value) return i;
      objects.push(value);
      return -1;
    }
    this.#numbers ??= new Map(objects.map((object, number) => [object, number]));
    const number = this.#numbers.get(value);
    if (number !== undefined) return number;
    this.#numbers.set(value, objects.push(value) - 1);
    return -1;
  }

  /** The object that was met last is going to be written behind a tag at `place`. @returns its number */
  open(place: number): number {
    const number = this.#objects.length - 1;
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
