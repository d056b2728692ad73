#pragma once

#include "fiber/exception_state.hpp"

namespace heddle {

class Fiber;

/// What a thread needs to run fibers: one for each, made there, and passed to what it resumes. So
/// nothing in this component reads a `thread_local`, which would be the trap of `Context`.
/// Threads allowed: the one that made it.
class Carrier {
 public:
  /// Looks up what belongs to the calling thread.
  Carrier() : exceptions_(ExceptionState::ofThread()) {}
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  /// The fiber with whose suspension or end the last `Fiber::resume` here returned: the resumed
  /// one, or the one that a transfer led to. Null before that.
  Fiber* last() const { return last_; }

 private:
  friend class Fiber;

  ExceptionState& exceptions_;  ///< the thread's, in the C++ run time
  Fiber* last_ = nullptr;       ///< see `last`
};

}  // namespace heddle
