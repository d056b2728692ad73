#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <cstdint>
#include <latch>
#include <numeric>
#include <vector>

namespace heddle::bench {

/// oneTBB's arena as a pool: tasks are enqueued, and only workers run them.
class OneTbbExecutor {
 public:
  static constexpr const char* kRuntime = "onetbb-enqueue";

  explicit OneTbbExecutor(std::uint32_t workers)
      : threads_(tbb::global_control::max_allowed_parallelism, workers + 1),
        arena_(static_cast<int>(workers), 0) {}

  void submit(std::uint64_t& value, std::latch& done) {
    arena_.enqueue([&value, &done] {
      ++value;
      done.count_down();
    });
  }

  /// oneTBB does not tell: the case waits for longer than its workers spin.
  static bool isAsleep() { return true; }

 private:
  tbb::global_control threads_;
  tbb::task_arena arena_;
};

/// oneTBB's task group, the way it is meant to be used: while it waits, the calling thread runs
/// tasks as well, so it is one more worker.
class OneTbbGroup {
 public:
  static constexpr const char* kRuntime = "onetbb-task_group";

  explicit OneTbbGroup(std::uint32_t workers)
      : threads_(tbb::global_control::max_allowed_parallelism, workers + 1),
        arena_(static_cast<int>(workers) + 1, 1) {}

  /// See HeddlePool.
  std::uint64_t callMany(std::uint32_t count) {
    values_.resize(count);
    std::iota(values_.begin(), values_.end(), std::uint64_t{1});
    arena_.execute([&] {
      tbb::task_group group;
      for (std::uint64_t& value : values_) group.run([&value] { ++value; });
      group.wait();
    });
    return std::accumulate(values_.begin(), values_.end(), std::uint64_t{0});
  }

 private:
  tbb::global_control threads_;
  tbb::task_arena arena_;
  std::vector<std::uint64_t> values_;
};

}  // namespace heddle::bench
