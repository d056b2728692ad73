// The calls that wait for their result, by number.

export class PendingCalls {
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: unknown) => void }>} */
  #calls = new Map();
  #next = 0;

  /**
   * @param {(value: unknown) => void} resolve
   * @param {(error: unknown) => void} reject
   * @returns {number}
   */
  add(resolve, reject) {
    const id = this.#next++;
    this.#calls.set(id, { resolve, reject });
    return id;
  }

  /**
   * @param {number} id
   * @param {unknown} value
   * @param {unknown} error undefined where the call succeeded
   */
  settle(id, value, error) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(error);
  }
}
