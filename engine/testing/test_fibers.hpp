#pragma once

#include <utility>

#include "fiber/fiber.hpp"

namespace heddle::testing {

/// Stacks of their own and a carrier for the thread of a test, and shorthand for what tests do.
class TestFibers {
 public:
  /// \param options of the stacks
  explicit TestFibers(const StackOptions& options = {}) : arena_(options), pool_(arena_) {}

  /// See `Fiber::create`.
  template <typename Body>
  Fiber& create(Body&& body) {
    return Fiber::create(pool_, std::forward<Body>(body));
  }
  /// Runs a body that never suspends itself, from its beginning to its end.
  template <typename Body>
  void run(Body&& body) {
    Fiber& fiber = create(std::forward<Body>(body));
    fiber.resume(carrier_);
    fiber.release(pool_);
  }

  /// Where the stacks come from.
  StackArena& arena() { return arena_; }
  /// This thread's stacks.
  StackPool& pool() { return pool_; }
  /// This thread's carrier.
  Carrier& carrier() { return carrier_; }

 private:
  StackArena arena_;
  StackPool pool_;
  Carrier carrier_;
};

}  // namespace heddle::testing
