#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>

#include "platform/pause.hpp"
#include "scheduler/thread_pool.hpp"

namespace heddle::bench {

/// The engine with its native workers; the calling thread is owner 0.
class HeddlePool {
 public:
  static constexpr const char* kRuntime = "heddle";

  explicit HeddlePool(std::uint32_t workers)
      : pool_({.workers = workers, .owners = 1, .recordsPerOwner = 16384}, kTable) {}

  /// Calls the successor of 1, 2, … `count`, all in flight at once.
  /// \return the sum of the results
  std::uint64_t callMany(std::uint32_t count) {
    for (std::uint32_t argument = 1; argument <= count; ++argument) submit(argument);
    std::uint64_t sum = 0;
    for (std::uint32_t finished = 0; finished < count;) {
      const std::uint32_t drained = owner_.drain(Owner::kBatch);
      if (drained == 0) pool_.waitForCompletions();
      for (std::uint32_t i = 0; i < drained; ++i) {
        sum += engine_.record(owner_.batch()[i]).value;
      }
      finished += drained;
    }
    return sum;
  }

  /// Calls the successor of one number, and spins until it is there.
  std::uint64_t call(std::uint64_t argument) {
    submit(argument);
    while (owner_.drain(1) == 0) pause();
    return engine_.record(owner_.batch()[0]).value;
  }

  /// Whether no worker is up.
  bool isAsleep() const { return engine_.census().sleepers == engine_.workers(); }

 private:
  static void successor(CallRecord& record, ThreadPool& /*pool*/, std::uint32_t /*worker*/) {
    ++record.value;
  }
  static constexpr std::array<ThreadPool::Function, 1> kTable{successor};

  void submit(std::uint64_t argument) {
    const std::uint32_t index = owner_.acquireRecord();
    if (index == Owner::kNone) throw std::length_error("HeddlePool: all records are in flight");
    CallRecord& record = engine_.record(index);
    record.function = 0;
    record.value = argument;
    engine_.submit(0, index);
  }

  ThreadPool pool_;
  Engine& engine_ = pool_.engine();
  Owner& owner_ = engine_.owner(0);
};

}  // namespace heddle::bench
