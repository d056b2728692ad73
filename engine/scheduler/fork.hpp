#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "scheduler/outcome.hpp"
#include "scheduler/worker.hpp"

namespace heddle {

namespace detail {

/// Says that `what` was called on a thread that is no worker.
/// \throws std::logic_error; in WebAssembly, stops the agent
[[noreturn]] void refuseWithoutWorker(const char* what);

}  // namespace detail

/// The calling thread's worker, for what needs one.
/// \param what the function that was called, for the message
/// \throws std::logic_error on a thread that is no worker (in WebAssembly: stops the agent)
inline Worker& workerFor(const char* what) {
  Worker* const worker = Worker::current();
  if (worker == nullptr) [[unlikely]]
    detail::refuseWithoutWorker(what);
  return *worker;
}

/// A child of the calling task: a closure that any idle worker may run until it is joined. It lies
/// in the caller's frame, with its result: no heap, no reference count, no type erasure on the way
/// of a child that nobody steals (help-first work stealing; Blumofe and Leiserson 1999, Chase and
/// Lev 2005).
///
///     auto left = heddle::fork([&] { return sum(first, middle); });
///     const long right = sum(middle, last);
///     return left.join() + right;
///
/// Cheapest if joined newest first; in any other order the newer ones are run on the way. Threads
/// allowed: the worker that made it.
/// \tparam F the closure, callable without arguments
template <typename F>
  requires std::invocable<F&>
class [[nodiscard]] Fork : private Job {
 public:
  /// What the closure returns.
  using Result = std::invoke_result_t<F&>;

  /// Forks. If the worker's deque is full, runs the closure at once.
  /// \throws std::logic_error on a thread that is no worker
  explicit Fork(F body) : Job(&runThis), body_(std::move(body)) {
    if (!workerFor("heddle::fork").fork(*this)) runHere();
  }
  Fork(const Fork&) = delete;
  Fork& operator=(const Fork&) = delete;
  /// Joins, if nobody has: when the stack is unwound, say. What came of it is lost.
  ~Fork() {
    if (!isJoined_ && Worker::current()->join(*this)) outcome_.capture(body_);
  }

  /// Waits for the child, or runs it here if nobody has begun it. Once.
  /// \return what it returned
  /// \throws what it threw
  Result join() {
    isJoined_ = true;
    // Not through the outcome: this is the common case, and leaves nothing in memory.
    if (Worker::current()->join(*this)) return std::invoke(body_);
    return outcome_.take();
  }

 private:
  static void runThis(Job& job) {
    auto& self = static_cast<Fork&>(job);
    self.outcome_.capture(self.body_);
  }

  F body_;
  Outcome<Result> outcome_;
  bool isJoined_ = false;
};

/// Forks `body`: see `Fork`.
/// \param body callable without arguments; kept in the caller's frame until it has run
/// \throws std::logic_error on a thread that is no worker
template <typename F>
  requires std::invocable<std::decay_t<F>&>
Fork<std::decay_t<F>> fork(F&& body) {
  return Fork<std::decay_t<F>>(std::forward<F>(body));
}

}  // namespace heddle
