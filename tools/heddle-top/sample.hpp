#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/worker_slot.hpp"

namespace heddle::top {

/// What a worker has done up to a moment. Times in nanoseconds, all counted from its start.
struct WorkerSample {
  Stage stage = Stage::kAbsent;   ///< what it does
  bool isInJoin = false;          ///< whether it has nothing to do in a join
  std::uint64_t busy = 0;         ///< time with work
  std::uint64_t inJoins = 0;      ///< of that, time in joins with nothing to help with
  std::uint64_t run = 0;          ///< calls and stolen forks
  std::uint64_t forked = 0;       ///< forks
  std::uint64_t stolen = 0;       ///< of `run`, those of others
  std::uint64_t failedCas = 0;    ///< lost races for an item
  std::uint64_t parked = 0;       ///< times that it went to sleep
  std::uint64_t woken = 0;        ///< times that it was woken
  std::uint64_t wokenInVain = 0;  ///< of those, times that it was hardly worth it
};

/// What all workers of a runtime have done up to a moment.
struct Sample {
  std::uint64_t at = 0;               ///< when, by `nowNanos`
  std::vector<WorkerSample> workers;  ///< by number
};

}  // namespace heddle::top
