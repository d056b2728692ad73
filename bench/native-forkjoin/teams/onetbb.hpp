#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <utility>

namespace heddle::bench {

/// An arena of so many threads, of which the caller of `run` is one.
class OneTbbTeam {
 public:
  explicit OneTbbTeam(unsigned workers)
      : workers_(workers),
        limit_(tbb::global_control::max_allowed_parallelism, workers),
        arena_(static_cast<int>(workers)) {}

  unsigned workers() const { return workers_; }

  /// Calls `work` in the arena and returns what it returns.
  template <typename Work>
  auto run(Work&& work) {
    return arena_.execute(std::forward<Work>(work));
  }

 private:
  unsigned workers_;
  /// More threads than the machine has are made only where this allows them.
  tbb::global_control limit_;
  tbb::task_arena arena_;
};

}  // namespace heddle::bench
