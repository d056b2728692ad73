/** Set on the global object of a pool's workers, before any module of the user's is evaluated. */
export const WORKER_MARK = Symbol.for("heddle.worker");
