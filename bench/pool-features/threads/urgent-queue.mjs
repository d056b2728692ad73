// The queue that piscina has to be given, which has none with priorities: two of its own, one of which
// goes first.

import { FixedQueue, queueOptionsSymbol } from "piscina";

/** @typedef {import("piscina").TaskQueue} TaskQueue */
/** @typedef {Parameters<TaskQueue["push"]>[0]} Task */

/** @implements {TaskQueue} */
export class UrgentQueue {
  #urgent = new FixedQueue();
  #rest = new FixedQueue();

  /** @param {Task} task */
  #queueOf(task) {
    return task[queueOptionsSymbol] === null ? this.#rest : this.#urgent;
  }

  get size() {
    return this.#urgent.size + this.#rest.size;
  }

  shift() {
    return this.#urgent.shift() ?? this.#rest.shift();
  }

  /** @param {Task} task */
  push(task) {
    this.#queueOf(task).push(task);
  }

  /** @param {Task} task */
  remove(task) {
    this.#queueOf(task).remove(task);
  }
}
