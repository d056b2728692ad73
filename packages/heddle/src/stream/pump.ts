import { clock } from "../clock.ts";
import { inWords } from "../errors.ts";
import { isThenable } from "../thenable.ts";
import type { Items } from "./items.ts";

/** Items are sent for this long before the event loop may turn, in milliseconds. */
const TURN_EVERY_MS = 1;
/** Most items between two looks at the clock. */
const MAX_STRIDE = 64;

/** Where a pump sends what it gets. */
export interface Outlet {
  /** Whether an item may be sent right now. */
  hasRoom(): boolean;
  /** Resolves when that may be so, or nobody wants items any more. */
  room(): Promise<void>;
  /** Whether nobody wants items any more. */
  isClosed(): boolean;
  /** The next item is about to be asked for. */
  asks(): void;
  /** Sends an item. @throws if it cannot cross */
  send(item: unknown): void;
  /** Lets the event loop turn once. */
  turn(): Promise<void>;
}

/** Says when the event loop is due. */
class Pace {
  #began = clock.now();
  #stride = 1;
  #sent = 0;

  /** The event loop has turned. */
  restart(): void {
    this.#began = clock.now();
  }

  /** An item was sent. @returns whether the event loop is due */
  step(): boolean {
    if (++this.#sent < this.#stride) return false;
    // Short items are asked seldom, long ones each time.
    this.#sent = 0;
    const isDue = clock.now() - this.#began >= TURN_EVERY_MS;
    this.#stride = isDue ? 1 : Math.min(2 * this.#stride, MAX_STRIDE);
    return isDue;
  }
}

/** What an iterator answered. @throws TypeError if that is no answer */
function resultOf(step: unknown): IteratorResult<unknown, unknown> {
  if (typeof step === "object" && step !== null) return step as IteratorResult<unknown, unknown>;
  throw new TypeError(`${inWords(step)} is no result of an iterator`);
}

async function end(items: Items): Promise<void> {
  await items.return?.();
}

/**
 * Sends items, one for each credit, until there are no more or nobody wants them; then `items` is ended.
 * @returns what `items` returned; undefined if it was ended early
 * @throws what `items` throws, and what is wrong with an item that cannot cross
 */
export async function pump(items: Items, outlet: Outlet): Promise<unknown> {
  const pace = new Pace();
  for (;;) {
    // A ring that is closed is not looked at.
    while (!outlet.isClosed() && !outlet.hasRoom()) {
      await outlet.room();
      pace.restart();
    }
    if (outlet.isClosed()) break;
    outlet.asks();
    const answer = items.next();
    const { done, value } = resultOf(isThenable(answer) ? await answer : answer);
    const item = isThenable(value) ? await value : value;
    if (done === true) return item;
    if (outlet.isClosed()) break;
    try {
      outlet.send(item);
    } catch (problem) {
      // What it cannot send is to blame, whatever the iterator says to its end.
      await end(items).catch(() => {});
      throw problem;
    }
    if (!pace.step()) continue;
    await outlet.turn();
    pace.restart();
  }
  await end(items);
  return undefined;
}
