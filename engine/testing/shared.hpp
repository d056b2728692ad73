#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "platform/futex.hpp"

namespace heddle::testing {

/// For the orders of the tests' own words: no edge of the engine.
inline constexpr Edge kTestEdge{};

/// A number that several threads of a test raise and read. It orders nothing on purpose: a test
/// that synchronised its threads on the way would hide from ThreadSanitizer what the engine fails
/// to order.
class Tally {
 public:
  /// Raises it.
  /// \return what it was before
  std::uint64_t add(std::uint64_t amount = 1) {
    return value_.fetchAdd(amount, kRelaxed);  // a count, see above
  }
  /// Reads it.
  std::uint64_t count() const { return value_.load(kRelaxed); }  // a count, see above
  /// Sets it.
  void set(std::uint64_t value) { value_.store(value, kRelaxed); }  // a count, see above

 private:
  Atomic<std::uint64_t> value_;  ///< any thread of the test
};

/// A number that threads wait for, asleep. What was written before it changed is seen by who
/// waited.
class Signal {
 public:
  /// The number now.
  std::uint32_t read() const { return value_.load(acquire(kTestEdge)); }
  /// Changes the number and wakes all who wait.
  void set(std::uint32_t value) {
    value_.store(value, release(kTestEdge));
    futexWake(value_.address());
  }
  /// Raises the number by one and wakes all who wait.
  void raise() {
    value_.fetchAdd(1, acqRel(kTestEdge));
    futexWake(value_.address());
  }
  /// Sleeps while the number is `value`.
  /// \return what it is instead
  std::uint32_t awaitChangeFrom(std::uint32_t value) const {
    std::uint32_t now = read();
    for (; now == value; now = read()) futexWait(value_.address(), value);
    return now;
  }
  /// Sleeps until the number is at least `value`.
  void awaitAtLeast(std::uint32_t value) const {
    for (std::uint32_t now = read(); now < value; now = read()) futexWait(value_.address(), now);
  }

 private:
  Atomic<std::uint32_t> value_;  ///< any thread of the test
};

}  // namespace heddle::testing
