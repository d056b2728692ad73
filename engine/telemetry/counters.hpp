#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"

namespace heddle {

/// A number that one thread raises and anybody reads, a little late at worst. A plain addition, no
/// read-modify-write.
class Counter {
 public:
  /// Raises it. Threads allowed: the one that owns the counter.
  void add(std::uint64_t amount = 1) noexcept { value_.store(value_.load() + amount); }
  /// Reads it. Threads allowed: any.
  std::uint64_t read() const noexcept { return value_.load(); }
  /// Sets it. Threads allowed: the one that owns the counter.
  void set(std::uint64_t value) noexcept { value_.store(value); }

 private:
  Racy<std::uint64_t> value_;  ///< written by the owner; a reader takes any recent value
};

/// What a worker did since it started. All written by the worker itself.
struct alignas(kCacheLine) WorkerCounters {
  Counter run;          ///< tasks taken to be run
  Counter forked;       ///< tasks that it put on its own deque, batches from the global queue apart
  Counter stolen;       ///< tasks taken from another worker's deque or inbox
  Counter failedCas;    ///< lost races for an item, on any queue
  Counter parked;       ///< times that it went to sleep
  Counter woken;        ///< times that another agent woke it
  Counter wokenInVain;  ///< of those, times that it found too little to be worth the wake-up
  Counter busyNanos;    ///< time from finding work to running out of it
  Counter idleNanos;    ///< time searching and parked
  Counter parkedNanos;  ///< of that, time parked: asleep, or waiting in the event loop
  Counter joinNanos;    ///< of busyNanos, time in joins with nothing to help with
};

}  // namespace heddle
